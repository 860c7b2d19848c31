package terminal

const (
	esc = 0x1b
	bel = 0x07
)

// introducer is the length of the start of a control sequence: ESC and one of these.
const introducer = 2

// The starts of a single-byte sequence, a control sequence, and a control string.
const (
	ss3 = 'O'
	csi = '['
	osc = ']'
	dcs = 'P'
	sos = 'X'
	pm  = '^'
	apc = '_'
)

// split moves the keys and the whole sequences of b to its front. It returns their size in
// bytes, and the unfinished sequence at the end. It drops interrupted sequences. A lone
// ESC at the end is a key. ESC followed by a character that starts no sequence is a key
// with Alt.
func split(b []byte) (whole int, rest []byte) {
	for i := 0; i < len(b); {
		size, state := next(b[i:])
		switch state {
		case unfinished:
			return whole, b[i:]
		case complete:
			whole += copy(b[whole:], b[i:i+size])
		}
		i += size
	}
	return whole, nil
}

// state is how a key or sequence ends.
type state uint8

const (
	complete state = iota
	unfinished
	broken // by the start of something else
)

// next returns the size and the state of the key or sequence at the start of b.
func next(b []byte) (int, state) {
	if b[0] != esc || len(b) == 1 {
		return 1, complete
	}
	switch b[1] {
	case ss3:
		if len(b) > introducer {
			return introducer, complete // including the byte after it, which is passed on unchanged
		}
		return len(b), unfinished
	case csi:
		return nextCSI(b)
	case osc, dcs, sos, pm, apc:
		if len(b) > introducer && !contains(b[1], b[2]) {
			return introducer, complete // a key with Alt, followed by another key
		}
		return nextString(b)
	case esc:
		return 1, complete
	}
	return introducer, complete
}

// contains reports whether a control string of a kind can start with a byte. An OSC starts
// with its number, and the answer of a DCS starts with a parameter or an intermediate
// byte.
func contains(kind, first byte) bool {
	switch kind {
	case osc:
		return first >= '0' && first <= '9'
	case dcs:
		return first >= 0x20 && first < 0x40
	}
	return true
}

func nextCSI(b []byte) (int, state) {
	for i, c := range b[introducer:] {
		switch {
		case c >= 0x40 && c <= 0x7e:
			return introducer + i + 1, complete
		case c < 0x20 || c > 0x7e:
			return introducer + i, broken
		}
	}
	return len(b), unfinished
}

// nextString finds the end of a control string: BEL or ESC \. A control character
// interrupts it, so that ctrl+c and enter are always keys.
func nextString(b []byte) (int, state) {
	for i := introducer; i < len(b); i++ {
		switch {
		case b[i] == bel:
			return i + 1, complete
		case b[i] == esc && i+1 == len(b):
			return len(b), unfinished
		case b[i] == esc && b[i+1] == '\\':
			return i + 2, complete
		case b[i] < 0x20:
			return i, broken
		}
	}
	return len(b), unfinished
}

// followsEscape reports whether b, of at least two bytes, looks like a sequence without
// its ESC.
func followsEscape(b []byte) bool {
	switch b[0] {
	case ss3:
		return len(b) == introducer
	case csi:
		return b[1] >= 0x20 && b[1] <= 0x7e
	case osc, dcs:
		return contains(b[0], b[1])
	case apc:
		return b[1] == 'G' // the kitty graphics protocol, the only one that answers
	}
	return false
}
