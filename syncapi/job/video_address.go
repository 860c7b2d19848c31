package job

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/download"
)

// freshURLs holds the URLs of videos from fresh results, because only these bring new signatures.
// They are kept for the videos that follow.
type freshURLs struct {
	mu      sync.Mutex // locked while results are fetched, so that one fetch serves everyone who waits
	batches map[string]map[string]string
}

// url is a URL for a video whose own URL has expired; empty if there is no other.
func (f *freshURLs) url(ctx context.Context, api API, v Video) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if url := f.batches[v.Batch][v.Request]; url != "" && url != v.URL {
		return url
	}
	urls, err := fetchURLs(ctx, api, v.Batch)
	if err != nil {
		return "" // the caller has an error that says more
	}
	if f.batches == nil {
		f.batches = map[string]map[string]string{}
	}
	f.batches[v.Batch] = urls
	if url := urls[v.Request]; url != v.URL {
		return url
	}
	return ""
}

// fetchURLs downloads the results of a batch, and returns the URLs of the videos by request.
func fetchURLs(ctx context.Context, api API, batchID string) (map[string]string, error) {
	results, err := fetchResults(ctx, api, batchID)
	if err != nil {
		return nil, err
	}
	urls := map[string]string{}
	for result := range results.Results() {
		if result.Verdict == batchfile.Succeeded {
			urls[result.ID] = result.OutputURL
		}
	}
	return urls, nil
}

// fetchResults downloads the results of a batch into memory.
func fetchResults(ctx context.Context, api API, batchID string) (*batchfile.File, error) {
	batch, err := api.Get(ctx, batchID)
	if err != nil {
		return nil, err
	}
	var results memory
	if err := api.Download(ctx, batch, &syncapi.Partial{File: &results}); err != nil {
		return nil, err
	}
	return &batchfile.File{Path: batchID, Content: results.bytes}, nil
}

// memory is a file in memory.
type memory struct {
	bytes []byte
	at    int
}

// Write writes at the offset and overwrites what was there.
func (m *memory) Write(p []byte) (int, error) {
	m.bytes = append(m.bytes[:m.at], p...)
	m.at = len(m.bytes)
	return len(p), nil
}

// Seek moves the offset, which stays within the file.
func (m *memory) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += int64(m.at)
	case io.SeekEnd:
		offset += int64(len(m.bytes))
	}
	m.at = int(min(max(offset, 0), int64(len(m.bytes))))
	return int64(m.at), nil
}

// Truncate shortens or extends the file.
func (m *memory) Truncate(size int64) error {
	if size > int64(len(m.bytes)) {
		m.bytes = append(m.bytes, make([]byte, size-int64(len(m.bytes)))...)
	}
	m.bytes = slices.Clip(m.bytes[:size])
	m.at = min(m.at, len(m.bytes))
	return nil
}

// VideoName is a template for the names of videos: text with fields in braces and at most one
// slash, which makes a folder. The fields are {id}, {batch}, {model} and {line}, the line of the
// request with four digits. The extension is added.
type VideoName string

// DefaultVideoName is the template when the user gives none.
const DefaultVideoName VideoName = "{batch}/{id}"

var videoFields = []string{"{id}", "{batch}", "{model}", "{line}"}

// Check says what is wrong with a template; nil if nothing is. A template that gives every video of
// a batch the same name is wrong.
func (n VideoName) Check() error {
	rest := string(n)
	for _, field := range videoFields {
		rest = strings.ReplaceAll(rest, field, "x")
	}
	folder, name, hasFolder := strings.Cut(rest, "/")
	switch {
	case strings.ContainsAny(rest, "{}"):
		return fmt.Errorf("the fields are %s", strings.Join(videoFields, ", "))
	case strings.Contains(name, "/"):
		return errors.New("it can have one folder, and so one slash")
	case folder == "" || hasFolder && name == "":
		return errors.New("a name is empty")
	case !strings.Contains(string(n), "{id}") && !strings.Contains(string(n), "{line}"):
		return errors.New("it needs {id} or {line}, or all videos have the same name")
	}
	return nil
}

// of returns the folder, empty for none, and the names that a video may get, the best first.
func (n VideoName) of(v Video) (folder string, names []string) {
	if n == "" || n == DefaultVideoName {
		return download.SafeName(v.Batch), download.MediaNames(v.Request, videoExt)
	}
	values := []string{"{id}", v.Request, "{batch}", v.Batch, "{model}", v.Model, "{line}", fmt.Sprintf("%04d", v.Line)}
	fill := strings.NewReplacer(values...).Replace
	name := string(n)
	if before, after, ok := strings.Cut(name, "/"); ok {
		folder, name = download.MediaNames(fill(before), "")[0], after
	}
	return folder, download.MediaNames(fill(name), videoExt)
}
