package container

import (
	"math"
	"testing"
)

func TestPace(t *testing.T) {
	type run struct{ n, d uint64 }
	for name, c := range map[string]struct {
		scale      uint64
		runs       []run
		rate       float64
		isVariable bool
	}{
		"constant":           {30000, []run{{60, 1001}}, 29.97003, false},
		"a long last frame":  {30, []run{{59, 1}, {1, 20}}, 30, false},
		"odd ends":           {90000, []run{{1, 5000}, {238, 3000}, {1, 10}}, 30, false},
		"a coarse clock":     {1000, []run{{40, 33}, {20, 34}}, 30, false},
		"600 ticks":          {600, []run{{53, 20}, {6, 21}}, 29.84823, false},
		"two rates":          {600, []run{{30, 20}, {30, 10}}, 40, true},
		"a few dropped":      {30, []run{{50, 1}, {5, 2}}, 27.5, true},
		"one frame":          {25, []run{{1, 50}}, 0.5, false},
		"nothing":            {25, nil, 0, false},
		"no time":            {25, []run{{10, 0}}, 0, false},
		"faster than can be": {1 << 30, []run{{10, 1}}, 0, false},
	} {
		var p pace
		for _, r := range c.runs {
			p.add(r.n, r.d)
		}
		rate, isVariable := p.rate(c.scale)
		if math.Abs(rate-c.rate) > 1e-4 || isVariable != c.isVariable {
			t.Errorf("%s: %v, %v; want %v, %v", name, rate, isVariable, c.rate, c.isVariable)
		}
	}
	var many pace
	for d := range uint64(10_000) {
		many.add(1, d*3+1)
	}
	if _, isVariable := many.rate(1000); !isVariable || len(many.counts) > maxPaces {
		t.Errorf("%d lengths are kept", len(many.counts))
	}
}
