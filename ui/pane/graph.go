package pane

import "strings"

// The dots of a Braille cell by column, from the bottom up. Each entry includes the dots
// below it, so that a column is filled.
var brailleColumns = [2][5]rune{{0, 0x40, 0x44, 0x46, 0x47}, {0, 0x80, 0xa0, 0xb0, 0xb8}}

const (
	brailleBlank = '\u2800'
	dotsHigh     = 4
)

// Graph draws values as filled columns of dots, two columns in a cell, and returns the
// lines from top to bottom. most is the value of a full column; every value above 0 is
// visible.
func Graph(values []float64, most float64, height int) []string {
	lines := make([]string, max(height, 0))
	levels := make([]int, len(values))
	for i, v := range values {
		if full := height * dotsHigh; v > 0 && most > 0 {
			levels[i] = min(max(int(v/most*float64(full)+0.5), 1), full)
		}
	}
	for i := range lines {
		var s strings.Builder
		below := (height - 1 - i) * dotsHigh
		for x := 0; x < len(levels); x += 2 {
			cell := brailleBlank
			for column, dots := range brailleColumns {
				if x+column < len(levels) {
					cell += dots[min(max(levels[x+column]-below, 0), dotsHigh)]
				}
			}
			if cell == brailleBlank { // some fonts draw the empty dots
				cell = ' '
			}
			s.WriteRune(cell)
		}
		lines[i] = s.String()
	}
	return lines
}
