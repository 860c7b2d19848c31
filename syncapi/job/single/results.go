package single

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/scrub"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/download"
)

// line is a line of a results file.
type line struct {
	RequestID string          `json:"request_id"`
	Response  json.RawMessage `json:"response"`
}

// refusal is the result of a request for which Sync refused to make a generation.
type refusal struct {
	Status syncapi.Status `json:"status"`
	Error  string         `json:"error"`
	Code   string         `json:"error_code,omitempty"`
}

// results returns the results of the requests that have ended, in the order of the requests, in the
// format of a batch.
func (r *run) results() ([]byte, error) {
	var all bytes.Buffer
	encoder := json.NewEncoder(&all)
	encoder.SetEscapeHTML(false)
	for _, q := range r.requests {
		if !q.ended() {
			continue
		}
		response := q.answer.Response
		if q.Refusal != "" {
			var err error
			if response, err = json.Marshal(refusal{syncapi.StatusRejected, q.Refusal, q.Code}); err != nil {
				return nil, err
			}
		}
		if err := encoder.Encode(line{q.id, response}); err != nil {
			return nil, err
		}
	}
	return all.Bytes(), nil
}

// save publishes the results and records them under a key in the ledger.
func (r *run) save(ctx context.Context, key string, names []string) (download.Saved, error) {
	content, err := r.results()
	if err != nil {
		return download.Saved{}, err
	}
	f, err := r.Files.Open(ctx, download.Target{
		Kind: "results", Key: key, Folder: r.Folder, Name: names[0], Mode: batchfile.Permissions(r.Submission.File),
	})
	if err != nil {
		return download.Saved{}, err
	}
	defer f.Close()
	if _, err := f.Write(content); err != nil {
		return download.Saved{}, err
	}
	input := identified(r.Content)
	saved, err := f.Verify(input)
	if err != nil {
		return download.Saved{}, err
	}
	saved.Path, err = f.Publish(ctx, names, saved.Hash, func(name string) bool {
		return f.MayReplace(name, saved, len(r.requests), input) || r.isOurs(name, content)
	})
	if err != nil {
		return download.Saved{}, err
	}
	_ = r.Ledger.Measure(key, saved.Succeeded, saved.Failed, saved.Seconds) // only the history needs it
	return saved, nil
}

// isOurs reports whether a file has the same results except for the signatures of URLs: a run
// published it and was killed before it could record that.
func (r *run) isOurs(name string, content []byte) bool {
	path := filepath.Join(r.Folder, name)
	info, err := os.Lstat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > 2*int64(len(content)) {
		return false
	}
	there, err := os.ReadFile(path)
	return err == nil && scrub.Text(string(there)) == scrub.Text(string(content))
}

// saved reads the saved results, if they exist and are unchanged.
func (s *Sender) saved(j Job) (download.Saved, bool) {
	earlier, known := s.Ledger.Saved(j.Submission.ResultsKey())
	if !known {
		return download.Saved{}, false
	}
	f, err := os.Open(earlier.Path)
	if err != nil {
		return download.Saved{}, false
	}
	defer f.Close()
	saved, err := download.Verify(f, identified(j.Content))
	saved.Path = earlier.Path
	return saved, err == nil && saved.Hash == earlier.Hash
}
