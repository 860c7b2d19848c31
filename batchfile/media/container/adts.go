package container

var adtsSampleRates = [16]int64{
	96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350,
}

// adtsHeader is the header of one frame of AAC.
type adtsHeader struct {
	sampleRate int64
	samples    int64 // in the frame
	size       int64 // of the frame in bytes
}

// readADTSHeader reads seven bytes as the header of a frame; false if they are not one.
func readADTSHeader(b []byte) (adtsHeader, bool) {
	if len(b) < 7 || b[0] != 0xff || b[1]&0xf6 != 0xf0 {
		return adtsHeader{}, false
	}
	h := adtsHeader{
		sampleRate: adtsSampleRates[b[2]>>2&15],
		size:       int64(b[3]&3)<<11 | int64(b[4])<<3 | int64(b[5]>>5),
		samples:    1024 * (int64(b[6]&3) + 1),
	}
	return h, h.sampleRate > 0 && h.size >= 7
}

// isADTS reports whether a file starts with a frame, followed by another one if there are
// enough bytes to tell.
func isADTS(head []byte) bool {
	h, ok := readADTSHeader(head)
	if !ok || int64(len(head)) < h.size+7 {
		return ok
	}
	_, ok = readADTSHeader(head[h.size:])
	return ok
}

// parseADTS counts the frames of a small file. For a larger one, it estimates their number
// from the mean size of the first ones.
func parseADTS(r *reader, info *Info) error {
	start, err := skipID3(r)
	if err != nil {
		return err
	}
	if !r.isSized() {
		info.addAudio("aac")
		return nil
	}
	b, err := r.upTo(start, smallFile)
	if err != nil {
		return err
	}
	duration, used := 0.0, int64(0)
	for used+7 <= int64(len(b)) {
		h, ok := readADTSHeader(b[used:])
		if !ok {
			break
		}
		isLast := used+h.size > int64(len(b))
		if isLast && r.size-start <= smallFile {
			info.IsCut = true
			break
		}
		duration += float64(h.samples) / float64(h.sampleRate)
		used += h.size
	}
	if used == 0 {
		return ErrFormat
	}
	if sound := r.size - start; sound > smallFile {
		duration *= float64(sound) / float64(used)
		info.IsEstimate = true
	}
	info.Duration = seconds(duration)
	info.addAudio("aac")
	return nil
}
