package download

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job/ledger"
)

// Saved says where a batch's results are and what they contain.
type Saved struct {
	// Path is where they were saved.
	Path string
	// Disproved is the submission that the user accepted the batch for, if the results have none of
	// its requests: its outcome is unknown again. Otherwise its ID is empty. Verification does not
	// set it.
	Disproved ledger.Submission
	// Bytes is the file's size, and Hash its SHA-256 in hexadecimal.
	Bytes int64
	Hash  string
	// Results is the number of lines. Each line counts once, by its verdict from
	// batchfile.ReadResult; Failed includes those that were Rejected.
	Results, Succeeded, Failed int
	// Seconds is the length of the Succeeded videos, as far as the results give it.
	Seconds float64
	// Broken is how many lines are Unreadable or too long to read; they are kept.
	Broken int
	// NoVideo are results that are COMPLETED and name no video. Unfinished are those that have
	// neither succeeded nor failed. Each line counts.
	NoVideo, Unfinished IDs
	// Compared means that the ledger knows the submitted file, so that the next three are valid.
	// Missing requests have no result, Unexpected results have no request, and Repeated requests
	// have several results.
	Compared                      bool
	Missing, Unexpected, Repeated IDs
}

// Whole reports whether the results are as they should be: one for each request, as far as the
// requests are known; each has ended, a COMPLETED one with a video; and nothing else.
func (s Saved) Whole() bool {
	return s.Broken == 0 && s.NoVideo.Count == 0 && s.Unfinished.Count == 0 && s.Missing.Count == 0 && s.Unexpected.Count == 0 && s.Repeated.Count == 0
}

// IDs counts request IDs, up to 10,000, and names some.
type IDs struct {
	Count int
	// First are some of them, up to 20, in alphabetical order.
	First []string
}

// The limits for what is kept of results files, which may have any size.
const (
	maxNamed   = 20
	maxCounted = 10_000
)

// add counts one more ID, and names it if there is room.
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

// ToLines converts results in another form to JSON Lines: values over several lines, several values
// on one line, or an array. It changes only the white space in each value. It returns false and
// changes nothing if the file is larger than batchfile.MaxRead, if it is not JSON, or if no value
// in it is a result. The error is an error of the file, which is then useless.
func (f *File) ToLines() (changed bool, err error) {
	size, err := f.Size()
	if err != nil || size > batchfile.MaxRead {
		return false, err
	}
	content := make([]byte, size)
	if _, err := f.file.ReadAt(content, 0); err != nil {
		return false, err
	}
	lines, ok := toLines(content)
	if !ok {
		return false, nil
	}
	f.Discard() // a download cannot continue the file
	if err := f.file.Truncate(0); err != nil {
		return false, err
	}
	_, err = f.file.WriteAt(lines, 0)
	return err == nil, err
}

// toLines writes each JSON value of a text, or each element of its arrays, on its own line.
func toLines(text []byte) (lines []byte, ok bool) {
	var out bytes.Buffer
	results := 0
	for d := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\uFEFF")))); ; {
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return out.Bytes(), errors.Is(err, io.EOF) && results > 0
		}
		elements := []json.RawMessage{value}
		if value[0] == '[' && json.Unmarshal(value, &elements) != nil {
			return nil, false
		}
		for _, e := range elements {
			if json.Compact(&out, e) != nil {
				return nil, false
			}
			out.WriteByte('\n')
			if batchfile.ReadResult(e).Verdict != batchfile.Unreadable {
				results++
			}
		}
	}
}

// Verify reads results and compares them with their input; nil for an unknown input. The error is
// an error of reading.
func Verify(results io.Reader, input []byte) (Saved, error) {
	var s Saved
	wanted, seen := map[string]bool{}, map[string]bool{}
	unexpected, repeated := map[string]bool{}, map[string]bool{}
	for request := range (&batchfile.File{Content: input}).Requests() {
		if request.ID != "" {
			wanted[request.ID] = true
		}
	}
	lines := &lineWriter{end: func(line []byte) {
		s.Results++
		if line == nil {
			s.Broken++
			return
		}
		result := batchfile.ReadResult(line)
		s.count(result)
		id := result.ID
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

// count adds one result by its verdict.
func (s *Saved) count(result batchfile.Result) {
	switch result.Verdict {
	case batchfile.Unreadable:
		s.Broken++
	case batchfile.NoVideo:
		s.NoVideo.add(result.ID)
	case batchfile.Succeeded:
		s.Succeeded++
		s.Seconds += result.Seconds
	case batchfile.Failed, batchfile.Rejected:
		s.Failed++
	default:
		s.Unfinished.add(result.ID)
	}
}

// noLessThan reports whether results are at least as complete as earlier ones.
func (s Saved) noLessThan(earlier Saved) bool {
	return s.Results >= earlier.Results && s.Succeeded >= earlier.Succeeded && s.Broken <= earlier.Broken &&
		s.Unfinished.Count <= earlier.Unfinished.Count && s.Missing.Count <= earlier.Missing.Count
}
