package container

import (
	"errors"
	"testing"
)

// endless is a file that repeats one piece. It counts the bytes read, and ends long after
// the bound.
type endless struct {
	piece []byte
	read  int64
}

func (e *endless) ReadAt(p []byte, off int64) (int, error) {
	if e.read += int64(len(p)); e.read > 4*MaxRead {
		return 0, errors.New("far beyond the bound")
	}
	for i := range p {
		p[i] = e.piece[(off+int64(i))%int64(len(e.piece))]
	}
	return len(p), nil
}

// TestBound parses endless files: no more than MaxRead bytes are read.
func TestBound(t *testing.T) {
	for name, piece := range map[string]string{
		"boxes of an MP4":       "\x00\x00\x00\x08free",
		"elements of an MKV":    "\x1aE\xdf\xa3\x80\x18\x53\x80\x67\xff\xec\x80",
		"frames of an ADTS":     "\xff\xf1\x50\x80\x01\x1f\xfc\x00",
		"segments of a JPEG":    "\xff\xd8\xff\xe0\x00\x02",
		"pages of an Ogg":       "OggS\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
		"chunks of a WAV":       "RIFF\xff\xff\xff\xffWAVEjunk\x00\x00\x00\x00",
		"metadata blocks, FLAC": "fLaC\x01\x00\x00\x00",
	} {
		e := &endless{piece: []byte(piece)}
		_, err := Parse(e, 1<<50)
		if e.read > MaxRead {
			t.Errorf("%s: %d bytes were read, %v", name, e.read, err)
		}
	}
}
