package container

import "bytes"

// oggStream is the audio stream of an Ogg file.
type oggStream struct {
	serial uint64
	codec  string
	rate   uint64 // how much the position grows per second
	skip   uint64 // the position where the sound starts
}

// oggPage is a page, as far as its bytes are available.
type oggPage struct {
	position uint64
	serial   uint64
	isFirst  bool // of its stream
	header   int  // size
	size     int  // of all of it
}

// readOggPage reads the header of the page at the start of b, if there is one.
func readOggPage(b []byte) (oggPage, bool) {
	if len(b) < 27 || string(b[:4]) != "OggS" || b[4] != 0 {
		return oggPage{}, false
	}
	p := oggPage{isFirst: b[5]&2 != 0, position: le64(b[6:]), serial: le32(b[14:]), header: 27 + int(b[26])}
	if len(b) < p.header {
		return oggPage{}, false
	}
	p.size = p.header
	for _, n := range b[27:p.header] {
		p.size += int(n)
	}
	return p, true
}

func parseOgg(r *reader, info *Info) error {
	const window = 8 << 10
	b, err := r.upTo(0, window)
	if err != nil {
		return err
	}
	var sound *oggStream
	for {
		p, ok := readOggPage(b)
		if !ok || !p.isFirst {
			break
		}
		if p.size > len(b) {
			return ErrFormat
		}
		body := b[p.header:p.size]
		if s := oggSound(body, p.serial); s != nil && sound == nil {
			sound = s
		} else if bytes.HasPrefix(body, []byte("\x80theora")) {
			info.Type = "video/ogg"
			info.Tracks = append(info.Tracks, Track{Kind: Video, Codec: "theora"})
		}
		b = b[p.size:]
	}
	if sound == nil {
		return ErrUnknownType
	}
	if r.isSized() {
		if err := r.oggEnd(sound, info); err != nil {
			return err
		}
	}
	info.addAudio(sound.codec)
	return nil
}

// oggSound reads the first packet of an audio stream; nil for another stream.
func oggSound(b []byte, serial uint64) *oggStream {
	switch {
	case bytes.HasPrefix(b, []byte("\x01vorbis")) && len(b) >= 16:
		return &oggStream{serial, "vorbis", le32(b[12:]), 0}
	case bytes.HasPrefix(b, []byte("OpusHead")) && len(b) >= 12:
		return &oggStream{serial, "opus", 48000, le16(b[10:])}
	case bytes.HasPrefix(b, []byte("\x7fFLAC")) && len(b) >= 13+4+18:
		return &oggStream{serial, "flac", be64(b[17+10:]) >> 44, 0}
	case bytes.HasPrefix(b, []byte("Speex   ")) && len(b) >= 40:
		return &oggStream{serial, "speex", le32(b[36:]), 0}
	}
	return nil
}

// oggEnd finds the last page of the audio. Its position is the end of the audio. A page is
// up to 65,307 bytes, and pages of a video may follow it.
func (r *reader) oggEnd(s *oggStream, info *Info) error {
	const window = 68 << 10
	tail, _, err := r.tail(window)
	if err != nil {
		return err
	}
	position := uint64(0)
	for end := len(tail); ; {
		i := bytes.LastIndex(tail[:end], []byte("OggS"))
		if i < 0 {
			break
		}
		end = i
		p, ok := readOggPage(tail[i:])
		info.IsCut = info.IsCut || ok && p.size > len(tail)-i
		const noPosition = 1<<64 - 1 // no packet ends on the page
		if ok && p.serial == s.serial && p.position != noPosition {
			position = p.position
			break
		}
	}
	if position > s.skip {
		info.Duration = ticks(position-s.skip, s.rate)
	}
	return nil
}
