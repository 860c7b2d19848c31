package container

import "fmt"

// isWAV reports whether a file starts like a WAV file of up to 4 GiB or of more.
func isWAV(head []byte) bool {
	if len(head) < 12 || string(head[8:12]) != "WAVE" {
		return false
	}
	kind := string(head[:4])
	return kind == "RIFF" || kind == "RF64" || kind == "BW64"
}

// wave is the state of reading a WAV file.
type wave struct {
	r          *reader
	codec      uint64
	sampleRate uint64
	byteRate   uint64
	samples    uint64 // from the fact chunk, for compressed sound
	longSize   uint64 // of the data, from the chunk for files over 4 GiB
}

// The codec numbers with a constant number of bytes per sample.
const (
	wavePCM        = 1
	waveFloat      = 3
	waveExtensible = 0xFFFE
)

func parseWAV(r *reader, info *Info) error {
	w := &wave{r: r}
	for at := int64(12); at+8 <= r.size; {
		h, err := r.read(at, 8)
		if err != nil {
			return err
		}
		kind, body, size := string(h[:4]), at+8, int64(le32(h[4:]))
		if kind == "data" {
			w.describe(info, body, uint64(size))
			return nil
		}
		if err := w.visit(kind, body, size); err != nil {
			return err
		}
		at = body + size + size&1
	}
	info.IsCut = r.isSized() // there is always a data chunk
	return nil
}

// visit reads a chunk before the data.
func (w *wave) visit(kind string, body, size int64) error {
	least := int64(0)
	switch kind {
	case "fmt ", "ds64":
		least = 16
	case "fact":
		least = 4
	default:
		return nil
	}
	if size < least {
		return ErrFormat
	}
	b, err := w.r.read(body, int(least))
	if err != nil {
		return err
	}
	switch kind {
	case "fmt ":
		w.codec, w.sampleRate, w.byteRate = le16(b), le32(b[4:]), le32(b[8:])
	case "fact":
		w.samples = le32(b)
	case "ds64":
		w.longSize = le64(b[8:])
	}
	return nil
}

// describe fills info when the data chunk is reached.
func (w *wave) describe(info *Info, body int64, size uint64) {
	if size == 1<<32-1 && w.longSize > 0 {
		size = w.longSize
	}
	if w.r.isSized() {
		there := uint64(max(0, w.r.size-body))
		// A program that writes to a pipe cannot go back to fill in the size.
		if isOpen := size == 0 || size >= 1<<32-1 && w.longSize == 0; isOpen {
			size = there
		}
		info.IsCut = size > there
	}
	isPlain := w.codec == wavePCM || w.codec == waveFloat || w.codec == waveExtensible
	if w.samples > 0 && !isPlain {
		info.Duration = ticks(w.samples, w.sampleRate)
	} else {
		info.Duration = ticks(size, w.byteRate)
	}
	info.addAudio(waveCodec(w.codec))
}

func waveCodec(n uint64) string {
	switch n {
	case wavePCM, waveExtensible:
		return "pcm"
	case waveFloat:
		return "float"
	}
	return fmt.Sprintf("0x%04x", n)
}
