package video_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/batchfile/media/video"
)

func read(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// codes are those of the problems of a video, joined.
func codes(t testing.TB, data []byte, expected time.Duration) string {
	t.Helper()
	problems, err := video.Check(bytes.NewReader(data), int64(len(data)), expected)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, p := range problems {
		if p.Message == "" || video.Remedy(p.Code) == "" {
			t.Errorf("%+v has no message or no remedy", p)
		}
		found = append(found, p.Code)
	}
	return strings.Join(found, " ")
}

const whole = 2 * time.Second

var good = []string{"whole.mp4", "header-at-end.mp4", "fragmented.mp4", "stereo-60fps.mp4", "quiet-start.mp4"}

// TestGood raises no alarm for videos that are as they should be, whatever decimals
// the result gives.
func TestGood(t *testing.T) {
	n := 0
	for _, name := range good {
		data := read(t, name)
		for ms := -10; ms <= 10; ms++ {
			if got := codes(t, data, whole+time.Duration(4*ms)*time.Millisecond); got != "" {
				t.Errorf("%s, %d ms off: %s", name, 4*ms, got)
			}
			n++
		}
		if got := codes(t, data, 0); got != "" {
			t.Errorf("%s without a duration to compare with: %s", name, got)
		}
	}
	if n < 100 {
		t.Errorf("%d checks", n)
	}
}

// TestCutAnywhere cuts videos at every twentieth of their bytes.
func TestCutAnywhere(t *testing.T) {
	for _, name := range good {
		data := read(t, name)
		for percent := 0; percent < 100; percent += 5 {
			if got := codes(t, data[:len(data)*percent/100], whole); got == "" {
				t.Errorf("%s cut at %d %% is not found", name, percent)
			}
		}
		isIndex := name == "fragmented.mp4" // its last box is a table that no player needs
		if got := codes(t, data[:len(data)-1], whole); got == "" && !isIndex {
			t.Errorf("%s without its last byte is not found", name)
		}
	}
}

func TestWrong(t *testing.T) {
	for _, c := range []struct {
		name     string
		expected time.Duration
		want     string
	}{
		{"silent.mp4", whole, video.Silent},
		{"silent-stereo.mp4", whole, video.Silent},
		{"cut-audio.mp4", whole, video.Cut},
		{"cut-audio.mp4", 0, video.Cut},
		{"no-audio.mp4", whole, video.NoAudio},
		{"no-picture.mp4", whole, video.NoPicture},
		{"whole.mp4", whole + 2*time.Second/25, video.Duration},
		{"whole.mp4", whole - 2*time.Second/25, video.Duration},
		{"header-at-end.mp4", whole + 2*time.Second/30, video.Duration},
		{"fragmented.mp4", whole - 2*time.Second/24, video.Duration},
		{"no-audio.mp4", whole + time.Second, video.NoAudio + " " + video.Duration},
	} {
		if got := codes(t, read(t, c.name), c.expected); got != c.want {
			t.Errorf("%s for %s: %q, want %q", c.name, c.expected, got, c.want)
		}
	}
	for content, want := range map[string]string{
		"":                              video.Unreadable,
		"<html><title>Sign in</title>":  video.Unreadable,
		`{"message":"not found"}`:       video.Unreadable,
		strings.Repeat("\x00", 64<<10):  video.Unreadable,
		"\x89PNG\r\n\x1a\n\x00\x00\x00": video.Cut,
	} {
		if got := codes(t, []byte(content), whole); got != want {
			t.Errorf("%.20q: %q, want %q", content, got, want)
		}
	}
}

type broken struct{}

func (broken) ReadAt([]byte, int64) (int, error) { return 0, errors.New("a worn disk") }

func TestDiskErrors(t *testing.T) {
	if problems, err := video.Check(broken{}, 1000, whole); err == nil || problems != nil {
		t.Errorf("%v, %v", problems, err)
	}
	if _, err := video.CheckFile(filepath.Join(t.TempDir(), "none.mp4"), whole); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if problems, err := video.CheckFile("testdata/whole.mp4", whole); err != nil || problems != nil {
		t.Errorf("%v, %v", problems, err)
	}
}

func ExampleCheckFile() {
	problems, _ := video.CheckFile("testdata/cut-audio.mp4", 2*time.Second)
	for _, p := range problems {
		fmt.Printf("%s: %s\n", p.Code, p.Message)
	}
	// Output: video_cut: the audio ends after 1.50 s of 2.00 s
}

func FuzzCheck(f *testing.F) {
	for _, name := range good {
		f.Add(read(f, name), int64(whole))
	}
	f.Fuzz(func(_ *testing.T, data []byte, expected int64) {
		_, _ = video.Check(bytes.NewReader(data), int64(len(data)), time.Duration(expected))
	})
}
