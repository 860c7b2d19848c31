package video_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

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

// codes returns the joined codes of a video's problems for a result that states a length
// in seconds.
func codes(t testing.TB, data []byte, result float64) string {
	t.Helper()
	return codesFor(t, data, video.Expected{Result: result})
}

func codesFor(t testing.TB, data []byte, expected video.Expected) string {
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

const whole = 2.0 // seconds

var good = []string{"whole.mp4", "header-at-end.mp4", "fragmented.mp4", "stereo-60fps.mp4", "quiet-start.mp4"}

// rates are the frame rates of good.
var rates = []float64{25, 30, 24, 60, 25}

// TestGood checks that good videos have no problems, even if the result is off by up to a
// frame.
func TestGood(t *testing.T) {
	n := 0
	for i, name := range good {
		data := read(t, name)
		for part := -10; part <= 10; part++ {
			length := whole + float64(part)/10/rates[i]
			if got := codes(t, data, length); got != "" {
				t.Errorf("%s for %v s: %s", name, length, got)
			}
			if got := codesFor(t, data, video.Expected{Result: whole, Quoted: length}); got != "" {
				t.Errorf("%s for a quote of %v s: %s", name, length, got)
			}
			n += 2
		}
		for _, length := range []float64{0, math.NaN(), math.Inf(1), -1, 1e300} {
			if got := codesFor(t, data, video.Expected{Result: length, Quoted: length}); got != "" {
				t.Errorf("%s for %v s: %s", name, length, got)
			}
		}
	}
	if n < 100 {
		t.Errorf("%d checks", n)
	}
}

// TestFrames checks a picture to within a frame of its own rate, and a quote and the sound
// to within 50 ms.
func TestFrames(t *testing.T) {
	for i, name := range good {
		for _, frames := range []float64{-2, 2} {
			off := whole + frames/rates[i]
			if got := codes(t, read(t, name), off); got != video.Duration {
				t.Errorf("%s, %v frames off: %q", name, frames, got)
			}
			if got := codesFor(t, read(t, name), video.Expected{Quoted: whole + frames*max(1/rates[i], 0.05)}); got != video.Duration {
				t.Errorf("%s, %v frames off the quote: %q", name, frames, got)
			}
		}
	}
	// A length with two decimals stands for all lengths that round to it.
	sixty := read(t, "stereo-60fps.mp4")
	for length, want := range map[float64]string{2.033: video.Duration, 2.03: video.Duration, 2.1: video.Duration, 1.9: video.Duration} {
		if got := codes(t, sixty, length); got != want {
			t.Errorf("%v s: %q", length, got)
		}
	}
	if got := codesFor(t, sixty, video.Expected{Result: 2.02, Quoted: 2.04}); got != "" {
		t.Errorf("a rounded length: %q", got)
	}
}

// TestCutAnywhere cuts videos at every twentieth of their size.
func TestCutAnywhere(t *testing.T) {
	for _, name := range good {
		data := read(t, name)
		for percent := 0; percent < 100; percent += 5 {
			if got := codes(t, data[:len(data)*percent/100], whole); got == "" {
				t.Errorf("%s cut at %d %% is not found", name, percent)
			}
		}
		isIndex := name == "fragmented.mp4" // no player needs its last box, a table
		if got := codes(t, data[:len(data)-1], whole); got == "" && !isIndex {
			t.Errorf("%s without its last byte is not found", name)
		}
	}
}

func TestWrong(t *testing.T) {
	for _, c := range []struct {
		name     string
		expected float64
		want     string
	}{
		{"silent.mp4", whole, video.Silent},
		{"silent-stereo.mp4", whole, video.Silent},
		{"cut-audio.mp4", whole, video.Cut},
		{"cut-audio.mp4", 0, video.Cut},
		{"no-audio.mp4", whole, video.NoAudio},
		{"no-picture.mp4", whole, video.NoPicture},
		{"whole.mp4", whole + 2.0/25, video.Duration},
		{"whole.mp4", whole - 2.0/25, video.Duration},
		{"header-at-end.mp4", whole + 2.0/30, video.Duration},
		{"fragmented.mp4", whole - 2.0/24, video.Duration},
		{"no-audio.mp4", whole + 1, video.NoAudio + " " + video.Duration},
	} {
		if got := codes(t, read(t, c.name), c.expected); got != c.want {
			t.Errorf("%s for %v s: %q, want %q", c.name, c.expected, got, c.want)
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

// TestMute finds silence in each codec whose packets reveal it, and never mistakes quiet
// sound for it.
func TestMute(t *testing.T) {
	for _, name := range []string{"fragmented.mp4", "libopus.mp4", "flac.mp4", "alac.mp4", "libopus.mkv", "libvorbis.mkv", "aac.mkv", "flac.mkv"} {
		if got := codes(t, read(t, "mute-"+name), whole); got != video.Silent {
			t.Errorf("mute %s: %q", name, got)
		}
		if name == "fragmented.mp4" {
			continue
		}
		if got := codes(t, read(t, "noise-"+name), whole); got != "" {
			t.Errorf("quiet %s: %q", name, got)
		}
	}
	for _, name := range []string{"libmp3lame.mp4", "ac3.mp4", "pcm.mov"} { // these would have to be decoded
		if got := codes(t, read(t, "mute-"+name), whole); got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}

type broken struct{}

func (broken) ReadAt([]byte, int64) (int, error) { return 0, errors.New("a worn disk") }

func TestDiskErrors(t *testing.T) {
	if problems, err := video.Check(broken{}, 1000, video.Expected{}); err == nil || problems != nil {
		t.Errorf("%v, %v", problems, err)
	}
	if _, err := video.CheckFile(filepath.Join(t.TempDir(), "none.mp4"), video.Expected{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if problems, err := video.CheckFile("testdata/whole.mp4", video.Expected{Result: whole, Quoted: whole}); err != nil || problems != nil {
		t.Errorf("%v, %v", problems, err)
	}
}

func ExampleCheckFile() {
	problems, _ := video.CheckFile("testdata/cut-audio.mp4", video.Expected{Result: 2})
	for _, p := range problems {
		fmt.Printf("%s: %s\n", p.Code, p.Message)
	}
	// Output: video_cut: the audio ends after 1.50 s of 2.00 s
}

func FuzzCheck(f *testing.F) {
	for _, name := range good {
		f.Add(read(f, name), whole)
	}
	f.Fuzz(func(_ *testing.T, data []byte, expected float64) {
		_, _ = video.Check(bytes.NewReader(data), int64(len(data)), video.Expected{Result: expected, Quoted: expected})
	})
}
