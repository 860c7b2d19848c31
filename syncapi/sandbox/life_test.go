package sandbox_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi/sandbox"
)

func TestBatchLives(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(100*time.Second))
	created := b.do(upload(lines(20))).want(200)
	id := created.object()["id"].(string)
	literal := `{"id":"` + id + `","created_at":"2026-11-23T10:00:00.000Z","status":"PENDING",` +
		`"metrics":{"total_generations":20,"success_count":0,"failed_count":0,"pending_count":0},"webhookUrl":null,"outputUrl":""}`
	if got := created.Body.String(); got != literal {
		t.Errorf("create answers %s, want %s", got, literal)
	}
	steps := []struct {
		at     time.Duration
		status string
		ready  bool
	}{
		{0, "PENDING", false},
		{5 * time.Second, "JOBS_CREATED", false},
		{50 * time.Second, "PROCESSING", false},
		{99 * time.Second, "PROCESSING", false},
		{100 * time.Second, "COMPLETED", true},
		{1000 * time.Hour, "COMPLETED", true},
	}
	var passed time.Duration
	for _, step := range steps {
		b.clock.Advance(step.at - passed)
		passed = step.at
		got := b.get(id)
		if got["status"] != step.status {
			t.Errorf("after %v status %v, want %s", step.at, got["status"], step.status)
		}
		want := ""
		if step.ready {
			want = "http://example.com/v2/batches/" + id + "/result"
		}
		if got["outputUrl"] != want {
			t.Errorf("after %v outputUrl %q, want %q", step.at, got["outputUrl"], want)
		}
	}
	results, _ := b.results(id)
	if len(results) != 20 {
		t.Errorf("%d results, want 20", len(results))
	}
	for i := range 20 {
		if r := results[fmt.Sprintf("r%d", i+1)]; r["status"] != "COMPLETED" || r["outputUrl"] == nil {
			t.Errorf("result r%d is %v", i+1, r)
		}
	}
}

// TestLateResults checks the time in which a batch is COMPLETED without an outputUrl.
func TestLateResults(t *testing.T) {
	for name, test := range map[string]struct {
		video string
		opts  []sandbox.Option
		late  bool
	}{
		"by default":   {"https://assets.sync.so/v.mp4", nil, false},
		"by the URL":   {"https://assets.sync.so/late.mp4", nil, true},
		"by an option": {"https://assets.sync.so/v.mp4", []sandbox.Option{sandbox.WithLateResults()}, true},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, append(test.opts, sandbox.WithDuration(100*time.Second))...)
			id := b.create(line("a", test.video))
			b.clock.Advance(98 * time.Second)
			want := "PROCESSING"
			if test.late {
				want = "COMPLETED"
			}
			if got := b.get(id); got["status"] != want || got["outputUrl"] != "" {
				t.Errorf("shortly before the end: %v, want %s and no outputUrl", got, want)
			}
			b.clock.Advance(2 * time.Second)
			if got := b.get(id); got["status"] != "COMPLETED" || got["outputUrl"] == "" {
				t.Errorf("at the end: %v", got)
			}
		})
	}
}

func TestVideoURLDecidesTheOutcome(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(10*time.Second))
	input := strings.Join([]string{
		line("good", "https://assets.sync.so/good.mp4"),
		line("fail", "https://assets.sync.so/will-fail.mp4"),
		line("reject", "https://assets.sync.so/reject-me.mp4"),
		strings.NewReplacer(`"video"`, `"image"`, "lipsync-2", "sync-3").Replace(line("image", "https://assets.sync.so/fail.png")),
		strings.Replace(line("model", "https://assets.sync.so/good.mp4"), "lipsync-2", "lipsnyc-2", 1),
	}, "\n")
	id := b.create(input)
	b.clock.Advance(10 * time.Second)
	metrics := b.get(id)["metrics"].(map[string]any)
	if metrics["success_count"] != 1.0 || metrics["failed_count"] != 4.0 || metrics["pending_count"] != 0.0 {
		t.Errorf("metrics %v, want 1 success and 4 failed", metrics)
	}
	results, _ := b.results(id)
	for name, want := range map[string]string{
		"good": "COMPLETED", "fail": "FAILED", "reject": "REJECTED", "image": "FAILED", "model": "FAILED",
	} {
		got := results[name]
		if got["status"] != want {
			t.Errorf("%s is %v, want %s", name, got["status"], want)
		}
		if good := want == "COMPLETED"; (got["error"] == nil) != good || (got["error_code"] == nil) != good ||
			(got["outputUrl"] != nil) != good || (got["outputDuration"] != nil) != good {
			t.Errorf("%s has the wrong fields for %s: %v", name, want, got)
		}
	}
	if code := results["model"]["error_code"]; code != "generation_unsupported_model" {
		t.Errorf("an unknown model fails with %v", code)
	}
}

func TestBatchWhoseEveryRequestFailsStillCompletes(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(10*time.Second))
	var input strings.Builder
	for i := range 30 {
		input.WriteString(line(fmt.Sprint("r", i), "https://assets.sync.so/fail.mp4") + "\n")
	}
	id := b.create(input.String())
	b.clock.Advance(10 * time.Second)
	if got := b.get(id); got["status"] != "COMPLETED" || got["outputUrl"] == "" {
		t.Errorf("the batch is %v", got)
	}
	codes := map[any]bool{}
	results, _ := b.results(id)
	for _, r := range results {
		codes[r["error_code"]] = true
	}
	if len(results) != 30 || len(codes) < 3 {
		t.Errorf("%d results with the codes %v, want 30 and several codes", len(results), codes)
	}
}

func TestDoomedBatchFailsWithoutResults(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(10*time.Second))
	id := b.create(lines(20) + line("last", "https://assets.sync.so/doom.mp4"))
	b.clock.Advance(4 * time.Second)
	if got := b.get(id)["status"]; got != "PROCESSING" {
		t.Errorf("before its doom the batch is %v", got)
	}
	b.clock.Advance(2 * time.Second)
	early := b.get(id)
	b.clock.Advance(time.Hour)
	late := b.get(id)
	if late["status"] != "FAILED" || late["outputUrl"] != "" {
		t.Errorf("the batch is %v", late)
	}
	if fmt.Sprint(early) != fmt.Sprint(late) {
		t.Errorf("a failed batch changed from %v to %v", early, late)
	}
	b.do(request("GET", "/v2/batches/"+id+"/result", nil)).wantError(404, "batch_result_not_found")
}

func TestCountsOnlyGrow(t *testing.T) {
	order := []string{"PENDING", "JOBS_CREATED", "PROCESSING", "COMPLETED"}
	for seed := range uint64(60) {
		b := newBench(t, sandbox.WithSeed(seed), sandbox.WithDuration(100*time.Second), sandbox.WithRateLimit(0))
		id := b.create(lines(35) + line("f1", "https://assets.sync.so/fail.mp4") + "\n" + line("f2", "https://assets.sync.so/fail.mp4"))
		var success, failed float64
		var steps []float64
		stage := 0
		for range 101 {
			got := b.get(id)
			m := got["metrics"].(map[string]any)
			s, f := m["success_count"].(float64), m["failed_count"].(float64)
			if s < success || f < failed {
				t.Fatalf("seed %d: counts went from %v and %v to %v and %v", seed, success, failed, s, f)
			}
			if s+f+m["pending_count"].(float64) != 37 {
				t.Fatalf("seed %d: %v does not add up", seed, m)
			}
			now := slices.Index(order, got["status"].(string))
			if now < stage {
				t.Fatalf("seed %d: status went from %s to %s", seed, order[stage], order[now])
			}
			if now < 2 && s+f > 0 || now == 3 && s+f < 37 {
				t.Fatalf("seed %d: %s with %v", seed, order[now], m)
			}
			steps = append(steps, s+f-success-failed)
			success, failed, stage = s, f, now
			b.clock.Advance(time.Second)
		}
		if stage != 3 || failed != 2 {
			t.Errorf("seed %d ends as %s with %v failed", seed, order[stage], failed)
		}
		if most := slices.Max(steps); most < 2 {
			t.Errorf("seed %d: the counts move evenly: %v", seed, steps)
		}
	}
}

func TestSameSeedSameAnswers(t *testing.T) {
	play := func(seed uint64) (log []string) {
		b := newBench(t, sandbox.WithSeed(seed), sandbox.WithDuration(10*time.Second))
		ids := []string{b.create(lines(25)), b.create(lines(25))}
		b.do(request("GET", "/v2/batch/none", nil)).want(404)
		for range 11 {
			log = append(log, b.do(request("GET", "/v2/batch", nil)).want(200).Body.String())
			b.clock.Advance(time.Second)
		}
		for _, id := range ids {
			log = append(log, b.file("GET", b.resultURL(id)).want(200).Body.String())
		}
		if ids[0] == ids[1] {
			t.Errorf("two batches have the id %s", ids[0])
		}
		return log
	}
	if a, b := play(7), play(7); !slices.Equal(a, b) {
		t.Errorf("the same seed answered\n%q and\n%q", a, b)
	}
	if a, b := play(7), play(8); a[len(a)-1] == b[len(b)-1] {
		t.Error("another seed answered the same")
	}
}

func TestClockThatGoesBack(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(10*time.Second))
	id := b.create(lines(2))
	b.clock.Advance(-24 * time.Hour)
	if got := b.get(id); got["status"] != "PENDING" {
		t.Errorf("a batch of the future is %v", got)
	}
}
