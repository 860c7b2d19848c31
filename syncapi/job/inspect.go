package job

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"maps"
	"slices"
)

// Saved says where a batch's results are and what is in them.
type Saved struct {
	// Path is the file they were saved as.
	Path string
	// Bytes is its size, and Hash its SHA-256 in hexadecimal.
	Bytes int64
	Hash  string
	// Results is the number of its lines, of which Succeeded have COMPLETED and name
	// their video, and Failed have FAILED or were REJECTED. Lines that are no result count in
	// Results alone; they are kept.
	Results, Succeeded, Failed int
	// Broken is how many lines are no JSON objects.
	Broken int
	// NoVideo are those that have COMPLETED and name no video, each line counted.
	NoVideo IDs
	// Compared says that the ledger knows what was submitted, and so the next three
	// mean something. Missing were submitted and have no result, Unexpected have a
	// result and were not submitted, Repeated have more than one.
	Compared                      bool
	Missing, Unexpected, Repeated IDs
}

// Unfinished is how many results have neither succeeded nor failed.
func (s Saved) Unfinished() int {
	return max(0, s.Results-s.Succeeded-s.Failed-s.Broken-s.NoVideo.Count)
}

// Whole reports whether the results are what they should be: there is one for each
// request, as far as that is known, each has ended, a COMPLETED one with a video, and
// there is nothing else.
func (s Saved) Whole() bool {
	return s.Broken == 0 && s.NoVideo.Count == 0 && s.Unfinished() == 0 && s.Missing.Count == 0 && s.Unexpected.Count == 0 && s.Repeated.Count == 0
}

// IDs counts request ids, up to 10,000, and names some.
type IDs struct {
	Count int
	// First are some of them, up to 20, in alphabetical order.
	First []string
}

// Bounds of what is kept of result files, which may be of any size.
const (
	maxNamed   = 20
	maxCounted = 10_000
)

// add counts one more, and names it if there is room.
func (i *IDs) add(id string) {
	if i.Count++; id != "" && len(i.First) < maxNamed {
		i.First = append(i.First, id)
		slices.Sort(i.First)
	}
}

func newIDs(ids map[string]bool) IDs {
	all := slices.Sorted(maps.Keys(ids))
	return IDs{Count: len(all), First: all[:min(len(all), maxNamed)]}
}

// inspect reads results and compares them with the input that they are of; nil
// for an input that is not known.
func inspect(results io.Reader, input []byte) (Saved, error) {
	var s Saved
	wanted, seen := map[string]bool{}, map[string]bool{}
	unexpected, repeated := map[string]bool{}, map[string]bool{}
	for line := range requestLines(input) {
		if id, _, _, ok := decodeResult(line); ok && id != "" {
			wanted[id] = true
		}
	}
	lines := &lineWriter{end: func(line []byte) {
		s.Results++
		id, status, hasVideo, ok := decodeResult(line)
		switch {
		case line != nil && !ok:
			s.Broken++
		case status == "COMPLETED" && !hasVideo:
			s.NoVideo.add(id)
		case status == "COMPLETED":
			s.Succeeded++
		case status == "FAILED", status == "REJECTED":
			s.Failed++
		}
		switch {
		case input == nil || id == "":
		case !wanted[id] && len(unexpected) < maxCounted:
			unexpected[id] = true
		case seen[id]:
			repeated[id] = true
		}
		if wanted[id] {
			seen[id] = true
		}
	}}
	sum := sha256.New()
	n, err := io.Copy(io.MultiWriter(sum, lines), results)
	if err != nil {
		return Saved{}, err
	}
	lines.flush()
	maps.DeleteFunc(wanted, func(id string, _ bool) bool { return seen[id] })
	s.Bytes, s.Hash = n, hex.EncodeToString(sum.Sum(nil))
	s.Compared = input != nil
	s.Missing, s.Unexpected, s.Repeated = newIDs(wanted), newIDs(unexpected), newIDs(repeated)
	return s, nil
}

// decodeResult reads the request id and the status of a result line, and whether it
// has the URL of a video; not ok when the line is no JSON object. A value of the
// wrong type reads as empty.
func decodeResult(line []byte) (id, status string, hasVideo, ok bool) {
	var wire map[string]json.RawMessage
	if json.Unmarshal(line, &wire) != nil || wire == nil {
		return "", "", false, false
	}
	_ = json.Unmarshal(wire["request_id"], &id)
	if id == "" {
		_ = json.Unmarshal(wire["requestId"], &id)
	}
	var response struct {
		Status    json.RawMessage `json:"status"`
		OutputURL json.RawMessage `json:"outputUrl"`
		Snake     json.RawMessage `json:"output_url"`
	}
	_ = json.Unmarshal(wire["response"], &response)
	_ = json.Unmarshal(response.Status, &status)
	var url string
	if _ = json.Unmarshal(response.OutputURL, &url); url == "" {
		_ = json.Unmarshal(response.Snake, &url)
	}
	return id, status, url != "", true
}
