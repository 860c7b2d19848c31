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

// Saved says where a batch's results are and what is in them.
type Saved struct {
	// Path is the file they were saved as.
	Path string
	// Disproved is the submission that the user took the batch for, when the results have
	// not one request of it: its outcome is unknown again. Its ID is empty otherwise.
	// Verification leaves it empty.
	Disproved ledger.Submission
	// Bytes is its size, and Hash its SHA-256 in hexadecimal.
	Bytes int64
	Hash  string
	// Results is the number of its lines, each of which counts once, by what
	// batchfile.ReadResult makes of it: Failed are those that were Rejected, too.
	Results, Succeeded, Failed int
	// Seconds is how long the videos of the Succeeded are, as far as the results say.
	Seconds float64
	// Broken is how many lines are Unreadable, or too long to be read; they are kept.
	Broken int
	// NoVideo are those that have COMPLETED and name no video, and Unfinished those that
	// have neither succeeded nor failed, each line counted.
	NoVideo, Unfinished IDs
	// Compared says that the ledger knows what was submitted, and so the next three
	// mean something. Missing were submitted and have no result, Unexpected have a
	// result and were not submitted, Repeated have more than one.
	Compared                      bool
	Missing, Unexpected, Repeated IDs
}

// Whole reports whether the results are what they should be: there is one for each
// request, as far as that is known, each has ended, a COMPLETED one with a video, and
// there is nothing else.
func (s Saved) Whole() bool {
	return s.Broken == 0 && s.NoVideo.Count == 0 && s.Unfinished.Count == 0 && s.Missing.Count == 0 && s.Unexpected.Count == 0 && s.Repeated.Count == 0
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

// ToLines makes JSON Lines of results that came in another form: formatted over several
// lines, several on one line, or in an array. It keeps each value as it is, except for the
// white space in it. It reports false and changes nothing when the file is larger than
// batchfile.MaxRead, when it is not JSON, and when no value in it is a result. The error is
// that of the file, which is of no use then.
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
	f.Discard() // a download cannot continue it
	if err := f.file.Truncate(0); err != nil {
		return false, err
	}
	_, err = f.file.WriteAt(lines, 0)
	return err == nil, err
}

// toLines writes each JSON value of a text, or each element of its arrays, on a line.
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

// Verify reads results and compares them with the input that they belong to; nil for an
// unknown input. The error is that of reading.
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

// noLessThan reports whether results are as complete as earlier ones.
func (s Saved) noLessThan(earlier Saved) bool {
	return s.Results >= earlier.Results && s.Succeeded >= earlier.Succeeded && s.Broken <= earlier.Broken &&
		s.Unfinished.Count <= earlier.Unfinished.Count && s.Missing.Count <= earlier.Missing.Count
}
