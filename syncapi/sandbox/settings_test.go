package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi/sandbox"
)

func TestParseOptions(t *testing.T) {
	opts, err := sandbox.ParseOptions("duration=10s, min=2,max=3,concurrency=1,seed=7,rate=0,late=true,secret=whsec_x")
	if err != nil {
		t.Fatal(err)
	}
	b := newBench(t, opts...)
	if got := b.server.Duration(); got != 10*time.Second {
		t.Errorf("duration is %s", got)
	}
	b.do(upload(lines(1))).wantError(400, "batch_insufficient_records")
	if got := b.do(upload(lines(4))).wantError(400, "batch_too_many_requests"); !strings.Contains(got[0], "the most is 3") {
		t.Errorf("too many requests are refused with %q", got)
	}
	id := b.create(lines(2))
	b.do(upload(lines(2))).want(429)
	b.clock.Advance(9800 * time.Millisecond)
	if got := b.get(id); got["status"] != "COMPLETED" || got["outputUrl"] != "" {
		t.Errorf("late=true: %v", got)
	}
	if opts, err := sandbox.ParseOptions(""); len(opts) != 0 || err != nil {
		t.Errorf("an empty text has the options %v, %v", opts, err)
	}
}

func TestParseOptionsRefuses(t *testing.T) {
	for text, says := range map[string]string{
		"speed=9":       "duration, min, max, concurrency, seed",
		"duration":      "duration=VALUE",
		"duration=":     "duration=VALUE",
		"duration=fast": "such as 30s",
		"duration=-1s":  "such as 30s",
		"min=x":         "whole number",
		"max=-1":        "whole number",
		"seed=1.5":      "whole number",
		"late=maybe":    "true or false",
		"min=2,min=3":   "min is given twice",
		"min=20,max=10": "min must not be more than max",
		"min=2000":      "min must not be more than max",
	} {
		if _, err := sandbox.ParseOptions(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v, want %q in it", text, err, says)
		}
	}
}
