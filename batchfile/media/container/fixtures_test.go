package container

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

const fixtures = "../testdata"

// fixture is a row of fixtures.tsv: what ffprobe says about a file.
type fixture struct {
	name                   string
	duration, video, audio time.Duration
	rate                   float64
	frames                 int64
	width, height          int
}

func readFixtures(t testing.TB) []fixture {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(fixtures, "fixtures.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []fixture
	for line := range strings.Lines(strings.TrimSpace(string(data))) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if f[0] == "file" {
			continue
		}
		number := func(i int) float64 {
			n, err := strconv.ParseFloat(f[i], 64)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		rows = append(rows, fixture{
			f[0], seconds(number(1)), seconds(number(2)), seconds(number(3)),
			number(4), int64(number(5)), int(number(6)), int(number(7)),
		})
	}
	return rows
}

func readFixture(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(fixtures, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// meter counts the bytes read from a file, and fails if a read is out of bounds.
type meter struct {
	t    testing.TB
	data []byte
	read int64
}

func (m *meter) ReadAt(p []byte, off int64) (int, error) {
	m.read += int64(len(p))
	if m.read > MaxRead {
		m.t.Fatalf("%d bytes were read", m.read)
	}
	return bytes.NewReader(m.data).ReadAt(p, off)
}

const soundTolerance = 50 * time.Millisecond

// TestFixtures compares each fixture with ffprobe's output: durations to within a frame of
// video and 50 ms of sound.
func TestFixtures(t *testing.T) {
	rows := readFixtures(t)
	if len(rows) < 40 {
		t.Fatalf("%d fixtures", len(rows))
	}
	for _, want := range rows {
		t.Run(want.name, func(t *testing.T) {
			data := readFixture(t, want.name)
			if len(data) > 20<<10 {
				t.Errorf("the fixture has %d bytes", len(data))
			}
			info, err := Parse(&meter{t: t, data: data}, int64(len(data)))
			if err != nil {
				t.Fatal(err)
			}
			if info.IsCut || info.IsEstimate || info.Size != int64(len(data)) {
				t.Errorf("%+v", info)
			}
			compare(t, &info, want)
		})
	}
}

func compare(t *testing.T, info *Info, want fixture) {
	t.Helper()
	frame := soundTolerance
	if want.rate > 0 {
		frame = seconds(1 / want.rate)
	}
	near(t, "duration", info.Duration, want.duration, max(frame, soundTolerance))
	if info.Width != want.width || info.Height != want.height {
		t.Errorf("size %dx%d, want %dx%d", info.Width, info.Height, want.width, want.height)
	}
	video, audio := info.VideoTrack(), info.AudioTrack()
	if (video != nil) != (want.video > 0) || (audio != nil) != (want.audio > 0) {
		t.Fatalf("tracks %+v", info.Tracks)
	}
	if audio != nil {
		near(t, "audio", audio.Duration, want.audio, soundTolerance)
	}
	if video == nil {
		return
	}
	near(t, "video", video.Duration, want.video, frame)
	if video.Frames != want.frames {
		t.Errorf("%d frames, want %d", video.Frames, want.frames)
	}
	isVariable := strings.HasPrefix(want.name, "vfr")
	if video.IsVariable != isVariable {
		t.Errorf("variable: %v", video.IsVariable)
	}
	if !isVariable && math.Abs(video.FrameRate-want.rate) > 0.002 {
		t.Errorf("rate %v, want %v", video.FrameRate, want.rate)
	}
	if isVariable && (video.FrameRate < 24 || video.FrameRate > 27) {
		t.Errorf("rate %v of 50 frames in two seconds", video.FrameRate)
	}
}

func near(t *testing.T, what string, got, want, tolerance time.Duration) {
	t.Helper()
	if off := (got - want).Abs(); off > tolerance {
		t.Errorf("%s is %v, want %v, within %v", what, got, want, tolerance)
	}
}
