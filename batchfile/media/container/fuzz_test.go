package container

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// fuzz feeds a parser with files of some kinds and mutations of them.
func fuzz(f *testing.F, parse func(*reader, *Info) error, patterns ...string) {
	for _, pattern := range patterns {
		names, err := filepath.Glob(filepath.Join(fixtures, pattern))
		if err != nil || len(names) == 0 {
			f.Fatal(pattern, err)
		}
		for _, name := range names {
			data, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data, int64(0), true)
			f.Add(data[:len(data)/2], int64(1<<20), false)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte, more int64, isSized bool) {
		// The stated size may be larger than the file.
		size := int64(len(data)) + max(0, more)%(1<<40)
		r := &reader{from: &meter{t: t, data: data}, size: size, left: MaxRead}
		info := Info{Size: size}
		if !isSized {
			r.size = unknownSize
		}
		err := parse(r, &info)
		checkSane(t, &info, err)
		whole, err := Parse(&meter{t: t, data: data}, size)
		checkSane(t, &whole, err)
		if whole.Type == "" {
			t.Error("no type")
		}
	})
}

// checkSane checks the invariants of every file.
func checkSane(t *testing.T, info *Info, err error) {
	t.Helper()
	isKnown := err == nil
	for _, known := range []error{ErrBound, ErrFormat, ErrUnknownType, io.ErrUnexpectedEOF} {
		isKnown = isKnown || errors.Is(err, known)
	}
	if !isKnown {
		t.Error(err)
	}
	if info.Duration < 0 || info.Duration > 2*maxDuration || info.Width < 0 || info.Height < 0 {
		t.Errorf("%+v", info)
	}
	for _, track := range info.Tracks {
		if track.Duration < 0 || track.Duration > 2*maxDuration || track.Frames < 0 || !(track.FrameRate >= 0 && track.FrameRate <= 1000) {
			t.Errorf("%+v", track)
		}
	}
}

func FuzzMP4(f *testing.F)      { fuzz(f, parseMP4, "*.mp4", "*.mov", "*.m4a") }
func FuzzMatroska(f *testing.F) { fuzz(f, parseMatroska, "*.webm", "*.mkv") }
func FuzzWAV(f *testing.F)      { fuzz(f, parseWAV, "*.wav") }
func FuzzMP3(f *testing.F)      { fuzz(f, parseMP3, "*.mp3") }
func FuzzADTS(f *testing.F)     { fuzz(f, parseADTS, "*.aac") }
func FuzzFLAC(f *testing.F)     { fuzz(f, parseFLAC, "*.flac") }
func FuzzOgg(f *testing.F)      { fuzz(f, parseOgg, "*.ogg", "*.opus") }
func FuzzJPEG(f *testing.F)     { fuzz(f, parseJPEG, "*.jpg") }
func FuzzPNG(f *testing.F)      { fuzz(f, parsePNG, "*.png") }
func FuzzWebP(f *testing.F)     { fuzz(f, parseWebP, "*.webp") }
