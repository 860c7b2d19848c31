package pane

import (
	"slices"
	"testing"
)

func TestGraph(t *testing.T) {
	for name, test := range map[string]struct {
		values []float64
		most   float64
		height int
		want   []string
	}{
		"one line":          {[]float64{0, 1, 2, 3, 4}, 4, 1, []string{"⢀⣴⡇"}},
		"two lines":         {[]float64{0, 2, 4, 6, 8, 8}, 8, 2, []string{" ⢠⣿", "⢠⣿⣿"}},
		"little shows":      {[]float64{0.001, 100}, 100, 1, []string{"⣸"}},
		"more than most":    {[]float64{50}, 10, 1, []string{"⡇"}},
		"nothing":           {[]float64{0, 0}, 0, 2, []string{" ", " "}},
		"no height":         {[]float64{1}, 1, 0, []string{}},
		"less than nothing": {[]float64{-1}, 1, 1, []string{" "}},
		"a negative height": {[]float64{1}, 1, -3, []string{}},
	} {
		if got := Graph(test.values, test.most, test.height); !slices.Equal(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}
