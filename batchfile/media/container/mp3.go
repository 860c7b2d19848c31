package container

import "bytes"

// skipID3 returns where a file continues after the tags at its start.
func skipID3(r *reader) (int64, error) {
	const most = 4 // consecutive tags
	at := int64(0)
	for range most {
		if at+10 > r.size {
			return at, nil
		}
		h, err := r.read(at, 10)
		if err != nil {
			return at, err
		}
		if string(h[:3]) != "ID3" {
			return at, nil
		}
		size := int64(h[6]&0x7f)<<21 | int64(h[7]&0x7f)<<14 | int64(h[8]&0x7f)<<7 | int64(h[9]&0x7f)
		at += 10 + size
		if hasFooter := h[5]&0x10 != 0; hasFooter {
			at += 10
		}
	}
	return at, nil
}

// mp3Header is the header of one frame.
type mp3Header struct {
	bitRate    int64 // bits in a second
	sampleRate int64
	samples    int64 // in a frame
	size       int64 // of the frame in bytes
	sideInfo   int   // bytes between the header and the sound
	layer      int
}

var (
	bitRatesV1 = [4][16]int64{
		1: {0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448},
		2: {0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384},
		3: {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320},
	}
	bitRatesV2 = [4][16]int64{
		1: {0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256},
		2: {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
		3: {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160},
	}
	mp3SampleRates = [4]int64{44100, 48000, 32000, 0}
)

// readMP3Header reads four bytes as the header of a frame; false if they are not one.
func readMP3Header(b []byte) (mp3Header, bool) {
	if len(b) < 4 || b[0] != 0xff || b[1]&0xe0 != 0xe0 {
		return mp3Header{}, false
	}
	version, layer := b[1]>>3&3, 4-int(b[1]>>1&3) // 3 is MPEG-1, 2 is MPEG-2, 0 is 2.5
	h := mp3Header{sampleRate: mp3SampleRates[b[2]>>2&3], layer: layer}
	if version == 1 || layer == 4 || h.sampleRate == 0 {
		return mp3Header{}, false
	}
	isMono, padding := b[3]>>6 == 3, int64(b[2]>>1&1)
	rates := &bitRatesV1
	h.samples, h.sideInfo = 1152, 32
	if isMono {
		h.sideInfo = 17
	}
	if version != 3 {
		rates = &bitRatesV2
		h.sampleRate /= 2
		h.sideInfo = 17
		if isMono {
			h.sideInfo = 9
		}
		if layer == 3 {
			h.samples = 576
		}
	}
	if version == 0 {
		h.sampleRate /= 2
	}
	h.bitRate = rates[layer][b[2]>>4] * 1000
	h.size = h.samples/8*h.bitRate/h.sampleRate + padding
	if layer == 1 {
		h.samples = 384
		h.size = (12*h.bitRate/h.sampleRate + padding) * 4
	}
	return h, h.bitRate > 0
}

// isMP3 reports whether a file starts with a frame, followed by another one if there are
// enough bytes to tell.
func isMP3(head []byte) bool {
	h, ok := readMP3Header(head)
	if !ok {
		return false
	}
	if int64(len(head)) < h.size+4 {
		return h.layer > 1 // four bytes alone could be anything
	}
	_, ok = readMP3Header(head[h.size:])
	return ok
}

func parseMP3(r *reader, info *Info) error {
	start, err := skipID3(r)
	if err != nil {
		return err
	}
	const window = 4 << 10
	b, err := r.upTo(start, window)
	if err != nil {
		return err
	}
	at := 0
	for at < len(b) && !isMP3(b[at:]) {
		at++
	}
	h, ok := readMP3Header(b[at:])
	if !ok {
		return ErrFormat
	}
	first := start + int64(at)
	sound := r.size - first
	if r.isSized() {
		if sound -= trailingTags(r); sound < 0 {
			return ErrFormat
		}
	}
	codec := []string{"", "mp1", "mp2", "mp3"}[h.layer]
	if frames, size, ok := mp3Count(b[at:], h); ok {
		info.Duration = ticks(frames*uint64(h.samples), uint64(h.sampleRate))
		// The last frame may be cut by an unknown tag.
		info.IsCut = r.isSized() && int64(size) > sound+2*h.size
		info.addAudio(codec)
		return nil
	}
	if r.isSized() {
		return r.countMP3(info, first, sound, codec)
	}
	info.addAudio(codec)
	return nil
}

// mp3Count finds the number of frames and bytes that the first frame of a file may state
// instead of having sound.
func mp3Count(frame []byte, h mp3Header) (frames, size uint64, ok bool) {
	if at := 4 + h.sideInfo; len(frame) >= at+16 {
		x := frame[at:]
		if kind := string(x[:4]); kind == "Xing" || kind == "Info" {
			const hasFrames, hasSize = 1, 2
			flags := x[7]
			if flags&hasFrames == 0 {
				return 0, 0, false
			}
			if flags&hasSize != 0 {
				size = be32(x[12:])
			}
			return be32(x[8:]), size, true
		}
	}
	if at := 4 + 32; len(frame) >= at+18 && bytes.HasPrefix(frame[at:], []byte("VBRI")) {
		return be32(frame[at+14:]), be32(frame[at+10:]), true
	}
	return 0, 0, false
}

// countMP3 finds the length of a file without a count: it counts the frames of a small
// file, and estimates with the mean of the first ones otherwise.
func (r *reader) countMP3(info *Info, first, sound int64, codec string) error {
	b, err := r.read(first, int(min(sound, headSpan)))
	if err != nil {
		return err
	}
	var duration float64
	used := int64(0)
	isConstant, rate := true, int64(0)
	for used+4 <= int64(len(b)) {
		h, ok := readMP3Header(b[used:])
		if !ok {
			break
		}
		isConstant = isConstant && (rate == 0 || rate == h.bitRate)
		rate = h.bitRate
		duration += float64(h.samples) / float64(h.sampleRate)
		used += h.size
	}
	if used == 0 {
		return ErrFormat
	}
	if sound > int64(len(b)) {
		duration *= float64(sound) / float64(used)
		info.IsEstimate = !isConstant
	}
	info.Duration = seconds(duration)
	info.addAudio(codec)
	return nil
}

// trailingTags returns the size of the tags at the end of an MP3 file.
func trailingTags(r *reader) int64 {
	const id3Size, apeFooter = 128, 32
	size := int64(0)
	// Unreadable bytes count as sound; the error is some milliseconds.
	if b, err := r.read(r.size-id3Size, 3); err == nil && string(b) == "TAG" {
		size = id3Size
	}
	b, err := r.read(r.size-size-apeFooter, apeFooter)
	if err == nil && string(b[:8]) == "APETAGEX" {
		size += int64(le32(b[12:]))
		if hasHeader := b[23]&0x80 != 0; hasHeader {
			size += apeFooter
		}
	}
	return size
}
