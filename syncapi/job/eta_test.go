package job

import (
	"testing"
	"time"

	"syncbatch-tui/syncapi"
)

func TestETA(t *testing.T) {
	type look struct {
		minute, done int
	}
	tests := map[string]struct {
		looks     []look
		perMinute float64
		left      time.Duration
		ok        bool
	}{
		"nothing seen":           {nil, 0, 0, false},
		"nothing done":           {[]look{{0, 0}, {9, 0}}, 0, 0, false},
		"one wave":               {[]look{{0, 0}, {1, 10}}, 0, 0, false},
		"steady":                 {[]look{{0, 0}, {1, 10}, {2, 20}, {3, 30}}, 10, 7 * time.Minute, true},
		"the queue is left out":  {[]look{{0, 0}, {60, 0}, {61, 10}, {62, 20}, {63, 30}}, 10, 7 * time.Minute, true},
		"begun in the middle":    {[]look{{0, 50}, {1, 60}, {2, 70}, {3, 80}}, 10, 2 * time.Minute, true},
		"a pause":                {[]look{{0, 0}, {1, 10}, {2, 20}, {3, 30}, {5, 30}}, 10, 5 * time.Minute, true},
		"overdue":                {[]look{{0, 0}, {1, 10}, {2, 20}, {3, 30}, {60, 30}}, 10, 0, true},
		"all done":               {[]look{{0, 70}, {1, 80}, {2, 90}, {3, 100}}, 0, 0, false},
		"counts that go back":    {[]look{{0, 0}, {1, 10}, {2, 20}, {3, 30}, {4, 5}}, 0, 0, false},
		"a clock that goes back": {[]look{{9, 0}, {8, 10}, {7, 20}, {6, 30}}, 0, 0, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var p ETA
			var m syncapi.Metrics
			now := etaStart
			for _, l := range tt.looks {
				now = etaStart.Add(time.Duration(l.minute) * time.Minute)
				m = syncapi.Metrics{Total: 100, Succeeded: l.done}
				p.See(now, m)
			}
			perMinute, left, ok := p.Rate(now, m.Pending())
			if perMinute != tt.perMinute || left != tt.left || ok != tt.ok {
				t.Errorf("got %v a minute, %v left, %v", perMinute, left, ok)
			}
		})
	}
}

var etaStart = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// The range contains the mean, and narrows as more requests end.
func TestETARange(t *testing.T) {
	width := func(n int) float64 {
		var p ETA
		m := syncapi.Metrics{Total: 1000}
		now := etaStart
		for i := range n {
			m.Succeeded = i
			p.See(now, m)
			now = now.Add(time.Minute)
		}
		_, left, _ := p.Rate(now, m.Pending())
		low, high, ok := p.Left(now, m.Pending())
		if !ok || low >= left || high <= left {
			t.Errorf("after %d: between %v and %v, and %v", n, low, high, left)
		}
		return float64(high-low) / float64(left)
	}
	if few, many := width(6), width(200); many >= few/2 {
		t.Errorf("the range is %v of the mean after few and %v after many", few, many)
	}
	var p ETA
	p.See(etaStart, syncapi.Metrics{Total: 3})
	if _, _, ok := p.Left(etaStart.Add(time.Hour), 3); ok || p.Still(etaStart.Add(time.Hour)) != time.Hour {
		t.Error("it tells a time although nothing has ended")
	}
}
