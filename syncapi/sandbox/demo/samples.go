package demo

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

//go:embed samples
var embedded embed.FS

// Names inside the folder.
const (
	inputName   = "input.jsonl"
	archiveName = "archive"
)

// sample is a file of the folder.
type sample struct {
	name    string // relative to the folder, with slashes
	age     time.Duration
	content []byte
}

// allSamples returns the samples, with realistic ages.
func allSamples() ([]sample, error) {
	const day = 24 * time.Hour
	samples := []sample{
		{name: inputName, age: 2 * time.Minute},
		{name: "broken.jsonl", age: 75 * time.Minute},
		{name: "flaky.jsonl", age: 5 * time.Hour},
		{name: "people.csv", age: 26 * time.Hour},
		{name: "campaign.csv", age: 27 * time.Hour},
		{name: archiveName + "/winter.jsonl", age: 12 * day},
	}
	for i := range samples {
		content, err := embedded.ReadFile("samples/" + samples[i].name)
		if err != nil {
			return nil, err
		}
		samples[i].content = content
	}
	const tooMany = 1200 // a batch takes 1000
	return append(samples, sample{name: "too-large.jsonl", age: 2 * day, content: requests("catalog", "product", tooMany)}), nil
}

// requests returns an input file of n valid requests. The name of the videos decides how
// the sandbox ends them.
func requests(campaign, video string, n int) []byte {
	var out bytes.Buffer
	for i := range n {
		fmt.Fprintf(&out, `{"request_id": "%[1]s-%04[3]d", "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [`+
			`{"type": "video", "url": "https://assets.sync.so/docs/%[1]s/%[2]s-%04[3]d.mp4"}, `+
			`{"type": "audio", "url": "https://assets.sync.so/docs/%[1]s/voice-%04[3]d.wav"}]}}`+"\n", campaign, video, i+1)
	}
	return out.Bytes()
}

// write writes the file to dir, with its age.
func (s sample) write(dir string, now time.Time) error {
	path := s.path(dir)
	folder, changed := filepath.Dir(path), now.Add(-s.age)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(path, s.content, 0o600); err != nil {
		return err
	}
	if folder != dir {
		if err := os.Chtimes(folder, time.Time{}, changed); err != nil {
			return err
		}
	}
	return os.Chtimes(path, time.Time{}, changed)
}

// removeSamples removes unchanged samples, and then empty folders.
func removeSamples(dir string, samples []sample) error {
	var errs []error
	for _, s := range samples {
		errs = append(errs, s.remove(dir))
	}
	for _, folder := range []string{filepath.Join(dir, archiveName), dir} {
		if info, err := os.Lstat(folder); err == nil && info.IsDir() {
			_ = os.Remove(folder) // fails, as intended, if the folder is not empty
		}
	}
	return errors.Join(errs...)
}

// remove removes the file from dir if it is unchanged since write.
func (s sample) remove(dir string) error {
	path := s.path(dir)
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil // the user removed it
	case err != nil:
		return err
	case !info.Mode().IsRegular() || info.Size() != int64(len(s.content)):
		return nil // the user has changed it
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if !bytes.Equal(content, s.content) {
		return nil
	}
	return os.Remove(path)
}

func (s sample) path(dir string) string { return filepath.Join(dir, filepath.FromSlash(s.name)) }
