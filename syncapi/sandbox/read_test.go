package sandbox_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi/sandbox"
)

func TestResultsComeInAnotherOrder(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(0))
	id := b.create(lines(30))
	_, order := b.results(id)
	sorted := slices.SortedFunc(slices.Values(order), func(x, y string) int {
		if len(x) != len(y) {
			return len(x) - len(y)
		}
		return strings.Compare(x, y)
	})
	if slices.Equal(order, sorted) {
		t.Error("the results come in the order of the input")
	}
	if len(slices.Compact(sorted)) != 30 {
		t.Errorf("the results are %v", order)
	}
}

func TestListFilters(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(10*time.Second))
	if got := b.do(request("GET", "/v2/batch", nil)).want(200).Body.String(); got != "[]" {
		t.Errorf("no batches are %s, want []", got)
	}
	old := b.create(lines(1)) // 10:00:00
	b.clock.Advance(time.Minute)
	doomed := b.create(line("d", "https://assets.sync.so/doom.mp4")) // 10:01:00
	b.clock.Advance(time.Minute)
	young := b.create(lines(1)) // 10:02:00
	for name, test := range map[string]struct {
		query string
		want  []string
	}{
		"all, newest first":    {"", []string{young, doomed, old}},
		"by status":            {"?status=COMPLETED", []string{old}},
		"by status FAILED":     {"?status=FAILED", []string{doomed}},
		"none of a status":     {"?status=PROCESSING", nil},
		"after":                {"?created_after=2026-11-23T10:00:30Z", []string{young, doomed}},
		"after is exclusive":   {"?created_after=2026-11-23T10:01:00.000Z", []string{young}},
		"before":               {"?created_before=2026-11-23T10:01:00Z", []string{old}},
		"between":              {"?created_after=2026-11-23T10:00:01Z&created_before=2026-11-23T10:01:59Z", []string{doomed}},
		"offset":               {"?created_after=2026-11-23T12:01:30%2B02:00", []string{young}},
		"offset not escaped":   {"?created_after=2026-11-23T12:01:30+02:00", []string{young}},
		"without offset":       {"?created_after=2026-11-23T10:01:30", []string{young}},
		"date":                 {"?created_after=2026-11-24", nil},
		"unknown are ignored":  {"?page=3&limit=1", []string{young, doomed, old}},
		"empty are as missing": {"?status=&created_after=", []string{young, doomed, old}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, batch := range b.do(request("GET", "/v2/batch"+test.query, nil)).want(200).array() {
				got = append(got, batch["id"].(string))
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
	b.do(request("GET", "/v2/batch?status=DONE", nil)).wantError(400, "validation_failed")
	b.do(request("GET", "/v2/batch?created_after=yesterday", nil)).wantError(400, "validation_failed")
}

func TestGenerationByID(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(10*time.Second))
	batch := b.create(lines(3))
	twin := newBench(t, sandbox.WithDuration(0)) // the same seed, so the same ids, but at once
	results, _ := twin.results(twin.create(lines(3)))
	id := results["r2"]["id"].(string)

	generation := func() map[string]any {
		return b.do(request("GET", "/v2/generate/"+id, nil)).want(200).object()
	}
	if got := generation(); got["status"] != "PENDING" || got["outputUrl"] != nil {
		t.Errorf("at first the generation is %v", got)
	}
	b.clock.Advance(1100 * time.Millisecond)
	if got := generation(); got["status"] != "PROCESSING" && got["status"] != "COMPLETED" {
		t.Errorf("then the generation is %v", got)
	}
	b.clock.Advance(10 * time.Second)
	got := generation()
	if got["status"] != "COMPLETED" {
		t.Errorf("at last the generation is %v", got)
	}
	b.file("GET", got["outputUrl"].(string)).want(200)
	results, _ = b.results(batch)
	if results["r2"]["id"] != id {
		t.Errorf("the result file has the generation %v, want %s", results["r2"]["id"], id)
	}
	b.do(request("GET", "/v2/generate/none", nil)).wantError(404, "generation_not_found")
}
