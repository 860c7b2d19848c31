package pane

import "strings"

// columnEighths are the cells of a graph, by how many eighths of it are full.
var columnEighths = [...]string{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

// Graph draws values as columns beside each other, each a cell wide, in lines from the top
// down. most is the value of a column that is full; a value above 0 shows.
func Graph(values []float64, most float64, height int) []string {
	lines := make([]string, max(height, 0))
	full := height * (len(columnEighths) - 1)
	levels := make([]int, len(values))
	for i, v := range values {
		if v > 0 && most > 0 {
			levels[i] = min(max(int(v/most*float64(full)+0.5), 1), full)
		}
	}
	for i := range lines {
		var s strings.Builder
		below := (height - 1 - i) * (len(columnEighths) - 1)
		for _, level := range levels {
			s.WriteString(columnEighths[min(max(level-below, 0), len(columnEighths)-1)])
		}
		lines[i] = s.String()
	}
	return lines
}
