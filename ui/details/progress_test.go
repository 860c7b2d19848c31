package details

import (
	"slices"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/screen"
)

var began = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

func seen(minutes, succeeded, failed int, status syncapi.Status) ledger.Observation {
	return ledger.Observation{At: began.Add(time.Duration(minutes) * time.Minute), Counts: ledger.Counts{Status: string(status), Total: 100, Succeeded: succeeded, Failed: failed}}
}

func TestRates(t *testing.T) {
	const runs, done = syncapi.StatusProcessing, syncapi.StatusCompleted
	for name, test := range map[string]struct {
		seen []ledger.Observation
		at   int // minutes, of the last observation
		want []float64
	}{
		"nothing was seen":         {nil, 0, nil},
		"one look":                 {[]ledger.Observation{seen(0, 50, 0, runs)}, 4, nil},
		"nothing has ended":        {[]ledger.Observation{seen(0, 0, 0, runs), seen(1, 0, 0, "OTHER")}, 4, nil},
		"evenly":                   {[]ledger.Observation{seen(0, 0, 0, runs), seen(4, 40, 0, runs)}, 4, []float64{10, 10, 10, 10}},
		"faster and faster":        {[]ledger.Observation{seen(0, 0, 0, runs), seen(2, 4, 0, runs), seen(4, 20, 4, runs)}, 4, []float64{2, 2, 10, 10}},
		"still since":              {[]ledger.Observation{seen(0, 0, 0, runs), seen(2, 20, 0, runs)}, 4, []float64{10, 10, 0, 0}},
		"no time after the end":    {[]ledger.Observation{seen(0, 0, 0, runs), seen(4, 40, 0, done)}, 400, []float64{10, 10, 10, 10}},
		"what goes back is no one": {[]ledger.Observation{seen(0, 0, 0, runs), seen(2, 20, 0, runs), seen(4, 10, 0, runs)}, 4, []float64{10, 10, 0, 0}},
	} {
		p := progress{seen: test.seen, at: began.Add(time.Duration(test.at) * time.Minute)}
		if got, _, _ := p.rates(time.Time{}, 4); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
	p := progress{seen: []ledger.Observation{seen(2, 20, 0, runs), seen(4, 40, 0, runs)}, at: began.Add(4 * time.Minute)}
	if got, from, _ := p.rates(began, 2); !slices.Equal(got, []float64{10, 10}) || !from.Equal(began) {
		t.Errorf("with the creation: %v from %v", got, from)
	}
}

// The ledger's observations and those of polls are combined.
func TestRecall(t *testing.T) {
	var p progress
	b := syncapi.Batch{ID: "b", Status: syncapi.StatusProcessing, Metrics: syncapi.Metrics{Total: 100, Succeeded: 30}}
	p.look(began.Add(3*time.Minute), b)
	b.Metrics.Failed = 1
	b.Status = syncapi.StatusCompleted
	p.look(began.Add(4*time.Minute), b)
	p.look(began.Add(5*time.Minute), b)
	p.recall([]ledger.Observation{seen(0, 0, 0, syncapi.StatusPending), seen(1, 10, 0, syncapi.StatusProcessing), seen(3, 30, 0, syncapi.StatusProcessing)})
	var events []string
	for _, e := range p.events() {
		events = append(events, e.what+" "+e.at.Sub(began).String())
	}
	if got := strings.Join(events, ", "); len(p.seen) != 4 || got != "first result 1m0s, first failure 4m0s" {
		t.Errorf("%d looks: %s", len(p.seen), got)
	}
	if perMinute, _, ok := p.eta.Rate(began.Add(5*time.Minute), 69); !ok || perMinute < 7 || perMinute > 11 {
		t.Errorf("the rate is %v, known: %v", perMinute, ok)
	}
}

// The page of a running batch draws the ledger's observations at every supported size.
func TestRunningBatch(t *testing.T) {
	m := page("", "")
	b := syncapi.Batch{ID: "batch_1", Status: syncapi.StatusProcessing, CreatedAt: began, WebhookURL: "https://hooks.acme.io/T0KEN?x=1", Metrics: syncapi.Metrics{Total: 100, Succeeded: 40, Failed: 2}}
	m.env.Now = began.Add(5 * time.Minute)
	m.batch = b
	m.results = Results{}
	r := gather("batch_1", nil, job.ErrNotCollected)
	r.Confirmed, r.Accepted, r.Estimate = began, began.Add(time.Second), 20
	for i := range 5 {
		r.Seen = append(r.Seen, seen(i, i*10, i/2, syncapi.StatusProcessing))
	}
	m.progress = progress{}
	m.setResults(r)
	m.Update(screen.PolledMsg{At: m.env.Now, Snapshot: job.Snapshot{Batches: []syncapi.Batch{b}}})
	m.SetSize(120, 40)
	got := text(m)
	for _, want := range []string{
		"● PROCESSING   42 of 100 ended · 40 succeeded · 2 failed", "5m elapsed · 10/min · about", "about $8.00 so far of $20.00", "https://hooks.acme.io/…",
		"requests ended per minute", "11 │", "first result", "first failure", "████████▒", " 42%",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "T0KEN") {
		t.Error("the path of the webhook, which may be a secret, is on the screen")
	}
	for w := 60; w < 210; w += 7 {
		for h := 12; h < 61; h++ {
			m.SetSize(w, h)
			if lines := m.View(); len(lines) != h {
				t.Fatalf("%dx%d: %d lines", w, h, len(lines))
			}
		}
	}
}

// The selected request shows its media's locations without the URLs' signatures.
func TestURLsOfARequest(t *testing.T) {
	m := page(request("a"), result("a", "COMPLETED"))
	r := m.results
	r.Inputs = inputs([]byte(`{"request_id":"a","payload":{"input":[{"type":"audio","url":"https://a.io/speech.wav"},{"type":"video","url":"https://media.acme.io/anna.mp4?sig=S3CRET"}]}}`))
	r.Rows[0].OutputURL = "https://cdn.sync.so/g1.mp4?signature=S3CRET"
	r.Rows[0].Seconds = 12.3
	m.setResults(r)
	got := text(m)
	for _, want := range []string{"https://media.acme.io/anna.mp4", "https://cdn.sync.so/g1.mp4", "a        anna.mp4  g1.mp4", "12.3 s"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "S3CRET") {
		t.Errorf("a signature is on the screen:\n%s", got)
	}
}

// A session remembers a bounded number of observations of running batches.
func TestWatch(t *testing.T) {
	w := watch{}
	batches := []syncapi.Batch{
		{ID: "runs", Status: syncapi.StatusProcessing, Metrics: syncapi.Metrics{Total: 100_000}},
		{ID: "over", Status: syncapi.StatusFailed},
	}
	for i := range 3 * maxSeen {
		batches[0].Metrics.Succeeded = i
		w.look(began.Add(time.Duration(i)*time.Second), batches)
	}
	batches[0].Status = syncapi.StatusFailed
	w.look(began.Add(time.Hour), batches)
	p := w.of("runs")
	if n := len(p.seen); n > maxSeen || n < maxSeen/2 || !p.seen[0].At.Equal(began) || !p.seen[n-1].At.Equal(began.Add(time.Hour)) {
		t.Errorf("%d looks, from %s to %s", n, p.seen[0].At, p.seen[n-1].At)
	}
	if p := w.of("over"); len(p.seen) != 0 {
		t.Errorf("a batch that had ended was watched: %+v", p)
	}
	for i := range 2 * maxWatched {
		w.look(began, []syncapi.Batch{{ID: strings.Repeat("x", i+1)}})
	}
	if len(w) != maxWatched {
		t.Errorf("%d batches are watched", len(w))
	}
}
