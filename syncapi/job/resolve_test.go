package job_test

import (
	"slices"
	"testing"
	"time"

	"syncbatch-tui/syncapi/job"
)

func TestLookups(t *testing.T) {
	const s, m = time.Second, time.Minute
	start := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		late time.Duration // how late each lookup succeeds
		want []time.Duration
	}{
		"in time":                      {0, []time.Duration{5 * s, 15 * s, 30 * s, m, 2 * m, 5 * m, 10 * m}},
		"a bit late":                   {s, []time.Duration{5 * s, 15 * s, 30 * s, m, 2 * m, 5 * m, 10 * m}},
		"the network is away for long": {4 * m, []time.Duration{5 * s, 5 * m, 10 * m}},
	} {
		l := job.NewLookups(start)
		var got []time.Duration
		for at, ok := l.Due(); ok; at, ok = l.Due() {
			got = append(got, at.Sub(start))
			l.Next(at.Add(c.late))
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: lookups at %v", name, got)
		}
	}
	if _, ok := (job.Lookups{}).Due(); ok {
		t.Error("without an unknown submission there is a lookup")
	}
	if l := job.NewLookups(start); !l.Within(5*s) || l.Within(4*s) {
		t.Error("the first lookup is not within five seconds")
	}
}
