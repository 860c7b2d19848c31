package terminal

const (
	esc = 0x1b
	bel = 0x07
)

// unfinished returns where a control sequence begins that has no end in b, or -1. A lone
// ESC at the end is none: it is a key. So are ESC and a letter, which is a key with Alt,
// unless the letter begins a sequence: CSI, OSC, DCS, SOS, PM or APC.
func unfinished(b []byte) int {
	for i := 0; i < len(b); i++ {
		if b[i] != esc || i+1 == len(b) {
			continue
		}
		length := 0
		switch b[i+1] {
		case '[':
			length = csiLength(b[i:])
		case ']', 'P', 'X', '^', '_':
			length = stringLength(b[i:])
		default:
			continue
		}
		if length == 0 {
			return i
		}
		i += length - 1
	}
	return -1
}

// csiLength is the length of the control sequence at the start of b; 0 if it has no end.
func csiLength(b []byte) int {
	for i := 2; i < len(b); i++ {
		switch {
		case b[i] >= 0x40 && b[i] <= 0x7e, b[i] < 0x20, b[i] > 0x7e: // its end, or what cannot be in one
			return i + 1
		}
	}
	return 0
}

// stringLength is the length of the control string at the start of b; 0 if it has no end.
func stringLength(b []byte) int {
	end, size := terminator(b[2:])
	if end < 0 {
		return 0
	}
	return 2 + end + size
}

// terminator finds the end of a control string, BEL or ESC \, and its size; -1 for none.
func terminator(b []byte) (at, size int) {
	for i, c := range b {
		switch {
		case c == bel:
			return i, 1
		case c == esc && i+1 < len(b) && b[i+1] == '\\':
			return i, 2
		}
	}
	return -1, 0
}
