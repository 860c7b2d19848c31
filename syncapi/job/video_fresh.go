package job

import (
	"context"
	"io"
	"slices"
	"sync"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
)

// freshURLs are the URLs of videos as fresh results have them: only those bring new
// signatures. They are kept for the videos that follow.
type freshURLs struct {
	mu      sync.Mutex // held while results are fetched, so that one fetch serves all who wait
	batches map[string]map[string]string
}

// url is a URL for a video whose own has expired; empty when there is no other.
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

// fetchURLs downloads the results of a batch, and gives the URLs of the videos by request.
func fetchURLs(ctx context.Context, api API, batchID string) (map[string]string, error) {
	batch, err := api.Get(ctx, batchID)
	if err != nil {
		return nil, err
	}
	var results memory
	if err := api.Download(ctx, batch, &syncapi.Partial{File: &results}); err != nil {
		return nil, err
	}
	urls := map[string]string{}
	for result := range (&batchfile.File{Content: results.bytes}).Results() {
		if result.Verdict == batchfile.Succeeded {
			urls[result.ID] = result.OutputURL
		}
	}
	return urls, nil
}

// memory is a file in memory.
type memory struct {
	bytes []byte
	at    int
}

// Write writes at the offset, and cuts what was there.
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

// Truncate cuts the file, or makes it longer.
func (m *memory) Truncate(size int64) error {
	if size > int64(len(m.bytes)) {
		m.bytes = append(m.bytes, make([]byte, size-int64(len(m.bytes)))...)
	}
	m.bytes = slices.Clip(m.bytes[:size])
	m.at = min(m.at, len(m.bytes))
	return nil
}
