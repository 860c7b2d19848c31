//go:build unix

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A table that names files on this machine becomes a request file with their assets, after a
// question. After a restart the same files are still the same assets.
func TestTableWithUploads(t *testing.T) {
	t.Parallel()
	s := newStage(t, map[string][]byte{"people.csv": []byte("id,video,audio\nann,ann.mp4,ann.wav\nbob,bob.mp4,ann.wav\n")})
	for name, sample := range map[string]string{"ann.mp4": "clip-3s.mp4", "ann.wav": "voice-3s.wav", "bob.mp4": "clip-5s.mp4"} {
		content, err := os.ReadFile(filepath.Join("../../syncapi/sandbox/media/files", sample))
		if err != nil {
			t.Fatal(err)
		}
		s.put(name, content)
	}
	create := func() string {
		tm := s.start(110, 32)
		tm.sees("▸ people.csv", "2 requests in this table", "3 files, ", "c asks before they are uploaded")
		tm.press("c")
		tm.answer("people.csv names media on this machine", "down", "enter")
		tm.sees("Wrote people.jsonl from people.csv", "▸ people.jsonl", "2 requests · 0 errors", "4 assets")
		tm.press("q")
		tm.exits(0)
		content, err := os.ReadFile(filepath.Join(s.folder, "people.jsonl"))
		if err != nil || strings.Count(string(content), `"assetId":"`) != 4 {
			t.Fatalf("%v, %s", err, content)
		}
		return string(content)
	}
	first := create()
	if err := os.Remove(filepath.Join(s.folder, "people.jsonl")); err != nil {
		t.Fatal(err)
	}
	if again := create(); again != first {
		t.Errorf("the assets are\n%s\nand were\n%s", again, first)
	}
}
