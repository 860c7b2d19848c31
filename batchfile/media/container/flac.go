package container

// parseFLAC reads the first block of a FLAC file; every file has it.
func parseFLAC(r *reader, info *Info) error {
	start, err := skipID3(r)
	if err != nil {
		return err
	}
	b, err := r.read(start, 8+18)
	if err != nil {
		return err
	}
	if b[4]&0x7f != 0 || be(b[5:8]) < 18 {
		return ErrFormat
	}
	describeFLAC(b[8:], info)
	return nil
}

// describeFLAC reads the stream information: 20 bits of sample rate, 3 of channels, 5 of
// bits per sample, and 36 of the number of samples, which is 0 if unknown.
func describeFLAC(b []byte, info *Info) {
	bits := be64(b[10:])
	info.Duration = ticks(bits&(1<<36-1), bits>>44)
	info.addAudio("flac")
}
