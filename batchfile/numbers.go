package batchfile

import "strconv"

// number is the value of number n; it adds a problem and reports false when that
// is beyond a float64.
func (c *checker) number(n int32) (float64, bool) {
	raw := c.raw(c.nodes[n].at)
	x, ok := parseNumber(raw)
	if !ok {
		c.add(ruleOutOfRange, c.nodes[n].at, say("the number %s is too large for a 64-bit float", quoted(raw)), noHint)
	}
	return x, ok
}

// checkFinite checks that number n, whose value does not matter, is a float64.
func (c *checker) checkFinite(n int32) {
	// Boxes hold thousands of numbers, and nearly all are shorter than the
	// shortest that is too large.
	if at := c.nodes[n].at; at.end-at.start >= int32(len("1e309")) {
		c.number(n)
	}
}

// parseNumber is the value of a JSON number, and false when that is beyond a
// float64.
func parseNumber(raw []byte) (float64, bool) {
	if x, ok := shortNumber(raw); ok {
		return x, true
	}
	x, err := strconv.ParseFloat(string(raw), 64)
	return x, err == nil
}

// shortNumber is the value of a number of few digits, as nearly all are. Both
// the digits and the power of ten are exact in a float64 then, and so is what
// strconv would give in several times the time.
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
