package plain

import (
	"testing"
	"time"

	"syncbatch-tui/syncapi"
)

func TestPace(t *testing.T) {
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
			var p pace
			var m syncapi.Metrics
			now := noon
			for _, l := range tt.looks {
				now = noon.Add(time.Duration(l.minute) * time.Minute)
				m = syncapi.Metrics{Total: 100, Succeeded: l.done}
				p.see(now, m)
			}
			perMinute, left, ok := p.rate(now, m.Pending())
			if perMinute != tt.perMinute || left != tt.left || ok != tt.ok {
				t.Errorf("got %v a minute, %v left, %v", perMinute, left, ok)
			}
		})
	}
}
