package container

import "io"

func parsePNG(r *reader, info *Info) error {
	b, err := r.read(0, 24)
	if err != nil {
		return err
	}
	if string(b[12:16]) != "IHDR" {
		return ErrFormat
	}
	const most = 1<<31 - 1 // by the standard
	info.Width, info.Height = int(min(be32(b[16:]), most)), int(min(be32(b[20:]), most))
	return nil
}

// parseJPEG goes from marker to marker until the one with the picture's size. Much can
// come before it: a thumbnail, a color profile.
func parseJPEG(r *reader, info *Info) error {
	for at := int64(2); ; {
		h, err := r.read(at, 4)
		if err != nil {
			return err
		}
		if h[0] != 0xff {
			return ErrFormat
		}
		marker := h[1]
		switch {
		case marker == 0xff: // filling
			at++
			continue
		case marker == 0x01, marker >= 0xd0 && marker <= 0xd8: // without a length
			at += 2
			continue
		case marker == 0xd9, marker == 0xda: // the end, or the picture itself
			return ErrFormat
		case isJPEGSize(marker):
			b, err := r.read(at+4, 5)
			if err != nil {
				return err
			}
			info.Height, info.Width = int(be16(b[1:])), int(be16(b[3:]))
			return nil
		}
		at += 2 + int64(be16(h[2:]))
	}
}

// isJPEGSize reports whether a marker is one of those with the size of the picture.
func isJPEGSize(marker byte) bool {
	const tables, reserved, arithmetic = 0xc4, 0xc8, 0xcc
	return marker >= 0xc0 && marker <= 0xcf && marker != tables && marker != reserved && marker != arithmetic
}

func isWebP(head []byte) bool {
	return len(head) >= 16 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP"
}

func parseWebP(r *reader, info *Info) error {
	b, err := r.upTo(0, 30)
	if err != nil {
		return err
	}
	if len(b) < 30 {
		return io.ErrUnexpectedEOF
	}
	info.IsCut = r.isSized() && int64(le32(b[4:]))+8 > r.size
	switch string(b[12:16]) {
	case "VP8 ":
		info.Width, info.Height = int(le16(b[26:])&0x3fff), int(le16(b[28:])&0x3fff)
	case "VP8L":
		bits := le32(b[21:])
		info.Width, info.Height = int(bits&0x3fff)+1, int(bits>>14&0x3fff)+1
	case "VP8X":
		info.Width, info.Height = int(le32(b[24:])&0xffffff)+1, int(le32(b[26:])>>8)+1
	default:
		return ErrFormat
	}
	return nil
}
