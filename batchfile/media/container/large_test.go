package container

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"testing"
	"time"
)

// sparse is a file with a gap of zeros that takes no memory.
type sparse struct {
	head []byte
	gap  int64
	tail []byte
	read int64
}

func (s *sparse) size() int64 { return int64(len(s.head)) + s.gap + int64(len(s.tail)) }

func (s *sparse) ReadAt(p []byte, off int64) (int, error) {
	s.read += int64(len(p))
	for i := range p {
		switch at := off + int64(i); {
		case at < int64(len(s.head)):
			p[i] = s.head[at]
		case at < int64(len(s.head))+s.gap:
			p[i] = 0
		case at < s.size():
			p[i] = s.tail[at-int64(len(s.head))-s.gap]
		default:
			return i, io.EOF
		}
	}
	return len(p), nil
}

// mp4Box returns a box of zeros; only its header is stored.
func mp4Box(kind string, size int64) []byte {
	h := binary.BigEndian.AppendUint32(nil, 1)
	h = append(h, kind...)
	return binary.BigEndian.AppendUint64(h, uint64(size))
}

// spread makes a large file from a small one, with a box of zeros before an offset.
func spread(data []byte, at int, gap int64) *sparse {
	head := append(bytes.Clone(data[:at]), mp4Box("free", gap+16)...)
	return &sparse{head: head, gap: gap, tail: data[at:]}
}

func indexOf(t *testing.T, data []byte, kind string) int {
	t.Helper()
	i := bytes.Index(data, []byte(kind))
	if i < 4 {
		t.Fatalf("no %s", kind)
	}
	return i - 4
}

// TestHeaderAtTheEnd reads only a little of a file of gigabytes whose header comes last.
func TestHeaderAtTheEnd(t *testing.T) {
	data := readFixture(t, "sound.mp4")
	s := spread(data, indexOf(t, data, "moov"), 5<<30)
	info, err := Parse(s, s.size())
	if err != nil || info.Duration != 2*time.Second || info.IsCut {
		t.Fatalf("%+v, %v", info, err)
	}
	if s.read > 16<<10 {
		t.Errorf("%d bytes were read", s.read)
	}
}

// moveFragments makes a large file from a small fragmented one, with a correct table of
// fragments at its end.
func moveFragments(t *testing.T, data []byte, gap int64) *sparse {
	t.Helper()
	moved := bytes.Clone(data)
	for rest := moved[indexOf(t, moved, "mfra"):]; ; {
		i := bytes.Index(rest, []byte("tfra"))
		if i < 0 {
			return spread(moved, indexOf(t, moved, "moof"), gap)
		}
		count := int(be32(rest[i+16:]))
		const size = 16 + 3
		for n := range count {
			place := rest[i+20+n*size+8:]
			binary.BigEndian.PutUint64(place, be64(place)+uint64(gap)+16)
		}
		rest = rest[i+20+count*size:]
	}
}

// TestLargeFragmented finds the end of a large fragmented file from the table at its end,
// and from the index at its start if the table is wrong.
func TestLargeFragmented(t *testing.T) {
	const gap = 3 << 20
	index := readFixture(t, "fragmented-sidx.mp4")
	for name, s := range map[string]*sparse{
		"fragmented.mp4":         moveFragments(t, readFixture(t, "fragmented.mp4"), gap),
		"fragmented-hybrid.mp4":  moveFragments(t, readFixture(t, "fragmented-hybrid.mp4"), gap),
		"fragmented-untimed.mp4": moveFragments(t, readFixture(t, "fragmented-untimed.mp4"), gap),
		"fragmented-sidx.mp4":    spread(index, indexOf(t, index, "moof"), gap),
	} {
		info, err := Parse(s, s.size())
		if err != nil || len(info.Tracks) != 2 || s.read > 32<<10 || info.IsCut {
			t.Errorf("%s: %+v, %v after %d bytes", name, info, err, s.read)
			continue
		}
		near(t, name, info.Duration, 3*time.Second, 90*time.Millisecond)
		if v := info.VideoTrack(); v.Frames < 75 || v.FrameRate != 25 && v.FrameRate != 30 {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// TestLargeMatroska reads a large file from its header alone, and the last frames of a
// file whose header does not state its length.
func TestLargeMatroska(t *testing.T) {
	const gap = 1 << 20
	void := append([]byte{0xEC, 0x08, 0, 0, 0, 0}, 0, 0, 0, 0, 0, 0)
	binary.BigEndian.PutUint64(void[1:], 1<<56|gap)
	void = void[:9]
	for _, name := range []string{"sound.webm", "live.webm"} {
		data := readFixture(t, name)
		at := bytes.Index(data, []byte{0x1F, 0x43, 0xB6, 0x75})
		s := &sparse{head: append(bytes.Clone(data[:at]), void...), gap: gap, tail: data[at:]}
		if segment := bytes.Index(s.head, []byte{0x18, 0x53, 0x80, 0x67}); s.head[segment+4] == 1 {
			copy(s.head[segment+4:], "\x01\xff\xff\xff\xff\xff\xff\xff") // no size
		}
		info, err := Parse(s, s.size())
		if err != nil || info.Type != "video/webm" || info.IsCut {
			t.Fatalf("%s: %+v, %v", name, info, err)
		}
		near(t, name, info.Duration, 2*time.Second, 40*time.Millisecond)
		if v := info.VideoTrack(); v.FrameRate != 30 {
			t.Errorf("%s: %+v", name, v)
		}
	}
}

// TestLargeSound reads the start and the end of large audio files.
func TestLargeSound(t *testing.T) {
	const gap = 64_000
	for name, want := range map[string]time.Duration{
		"cbr.mp3":  3030*time.Millisecond + gap/4*time.Millisecond,
		"opus.ogg": 3006 * time.Millisecond,
	} {
		data := readFixture(t, name)
		for len(data) < 200<<10 && name == "cbr.mp3" {
			data = append(data, data...)
		}
		info, err := Parse(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		if name == "cbr.mp3" {
			want = time.Duration(float64(len(data)) / 4000 * float64(time.Second))
		}
		near(t, name, info.Duration, want, soundTolerance)
	}
}

// TestCut detects files that end too early.
func TestCut(t *testing.T) {
	for _, name := range []string{
		"sound.mp4", "sound-faststart.mp4", "sound.mov", "sound-faststart.m4a", "fragmented-open.mp4",
		"sound.webm", "sound.mkv", "plain.wav", "vbr.mp3", "vbri.mp3", "sound.aac", "opus.ogg", "vorbis.ogg",
		"picture.webp",
	} {
		data := readFixture(t, name)
		data = data[:len(data)*3/4]
		info, err := Parse(bytes.NewReader(data), int64(len(data)))
		if err != nil || !info.IsCut {
			t.Errorf("%s: cut is %v, %v", name, info.IsCut, err)
		}
	}
}

// TestUnknownSize parses files of unknown size, as far as their start tells.
func TestUnknownSize(t *testing.T) {
	for _, name := range []string{
		"sound-faststart.mp4", "sound-faststart.m4a", "sound.webm", "plain.wav", "cbr-info.mp3", "sound.flac",
	} {
		data := readFixture(t, name)
		info, err := Parse(bytes.NewReader(data), -1)
		if err != nil || info.Duration == 0 || info.IsCut || info.Size != -1 {
			t.Errorf("%s: %+v, %v", name, info, err)
		}
	}
}

// TestOtherTypes identifies files that are not media, or not media that can be parsed.
func TestOtherTypes(t *testing.T) {
	for content, want := range map[string]string{
		"": "text/plain",
		"<!DOCTYPE html><html><head><title>Sign in</title></head></html>": "text/html",
		`{"error": "not found"}`:          "application/json",
		"<?xml version=\"1.0\"?><Error/>": "text/xml",
		"GIF89a\x01\x00\x01\x00":          "image/gif",
		"%PDF-1.7\n":                      "application/pdf",
		"hello":                           "text/plain",
	} {
		info, err := Parse(bytes.NewReader([]byte(content)), int64(len(content)))
		if !errors.Is(err, ErrUnknownType) || info.Type != want {
			t.Errorf("%q is %s, %v; want %s", content, info.Type, err, want)
		}
	}
}

// TestReaderErrors returns the error of the reader, with the findings so far.
func TestReaderErrors(t *testing.T) {
	broken := errors.New("broken")
	info, err := Parse(failing{broken}, 1000)
	if !errors.Is(err, broken) || info.Type == "" || info.IsCut {
		t.Errorf("%+v, %v", info, err)
	}
}

type failing struct{ err error }

func (f failing) ReadAt([]byte, int64) (int, error) { return 0, f.err }
