package jsonpos

import "strconv"

// ParseNumber returns the value of a JSON number; false if a float64 cannot hold it.
func ParseNumber(raw []byte) (float64, bool) {
	if x, ok := shortNumber(raw); ok {
		return x, true
	}
	x, err := strconv.ParseFloat(string(raw), 64)
	return x, err == nil
}

// shortNumber returns the value of a number of up to 15 digits. The digits and the power
// of ten are exact in a float64, so the result is the same as strconv's, several times
// faster.
func shortNumber(raw []byte) (float64, bool) {
	if len(raw) > 15 {
		return 0, false
	}
	digits, scale := 0, 1
	for i, b := range raw {
		switch {
		case '0' <= b && b <= '9':
			digits = digits*10 + int(b-'0')
		case b == '.':
			for range raw[i+1:] {
				scale *= 10
			}
		default:
			return 0, false
		}
	}
	return float64(digits) / float64(scale), true
}
