package job_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/job/single"
)

// TestSinglyRefusedHalfWay checks that existing generations run to their end and that their results
// are saved. The error counts the requests, and the same file continues.
func TestSinglyRefusedHalfWay(t *testing.T) {
	for _, status := range []int{http.StatusPaymentRequired, http.StatusFound} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			g, dir, out := newGenerations(t), t.TempDir(), t.TempDir()
			g.before = func(w http.ResponseWriter, posts int) bool {
				if posts != 3 {
					return false
				}
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(status)
				_, _ = io.WriteString(w, `{"message":"pay"}`)
				return true
			}
			r := g.runner(t, dir)
			_, _, err := sendSingly(t, r, file("a", "b", "c", "d"), out, false)
			e, ok := errors.AsType[*single.UnfinishedError](err)
			if !ok || e.Requests != 4 || e.Created != 2 || e.Running != 0 || e.Unknown != 0 || e.Saved.Results != 2 {
				t.Fatalf("%v: %+v", err, e)
			}
			var answer *syncapi.Error
			if !errors.As(err, &answer) || answer.StatusCode != status {
				t.Error(err)
			}
			path := filepath.Join(out, "output-unfinished.jsonl")
			if got := read(t, path); strings.Count(got, "\n") != 2 || !strings.Contains(got, `"request_id":"b"`) {
				t.Error(got)
			}
			if want := "; 2 of 4 requests were sent; 2 were not sent; 2 of the results are in " + path; !strings.HasSuffix(err.Error(), want) {
				t.Error(err)
			}
			h, err := r.History(ledger.Filter{})
			if err != nil || len(h.Entries) != 1 || h.Entries[0].Requests != 2 || h.Entries[0].Unsent != 2 || h.Months[0].Requests != 2 {
				t.Errorf("history: %+v, %v", h, err)
			}
			_, saved, err := sendSingly(t, g.runner(t, dir), file("a", "b", "c", "d"), out, false)
			if err != nil || saved.Results != 4 || saved.Path != filepath.Join(out, "output.jsonl") {
				t.Errorf("it goes on: %+v, %v", saved, err)
			}
			g.paidOnce(t, 4)
		})
	}
}

// outageAPI creates a generation, and then is down for a while. A call with retries counts as four.
type outageAPI struct {
	fakeAPI
	until     time.Time
	first     bool // the first POST is answered
	post, get error
	made      int
}

func (a *outageAPI) count(ctx context.Context) {
	n := 1
	if syncapi.Retries(ctx) {
		n = 4
	}
	for range n {
		a.all = append(a.all, time.Now())
	}
}

func (a *outageAPI) Generate(ctx context.Context, _ []byte, _ string) (syncapi.Generation, error) {
	a.count(ctx)
	if time.Now().Before(a.until) && !(a.first && a.made == 0) {
		return syncapi.Generation{}, fmt.Errorf("%w: %w", syncapi.ErrGenerationUnknown, a.post)
	}
	a.made++
	return syncapi.Generation{ID: fmt.Sprint("g", a.made), Status: syncapi.StatusPending}, nil
}

func (a *outageAPI) Generation(ctx context.Context, id string) (syncapi.Generation, error) {
	a.count(ctx)
	if time.Now().Before(a.until) {
		if a.get != nil {
			return syncapi.Generation{}, a.get
		}
		return syncapi.Generation{ID: id, Status: syncapi.StatusPending}, nil
	}
	return syncapi.Generation{ID: id, Status: syncapi.StatusCompleted, Response: []byte(`{"id":"` + id + `","status":"COMPLETED","outputUrl":"https://media.acme.com/v.mp4"}`)}, nil
}

// TestSinglyOutage takes Sync away for six hours: nothing ends, and there are at most 80 calls per
// hour. The announced time of the next try is correct.
func TestSinglyOutage(t *testing.T) {
	away := &syncapi.Error{StatusCode: 500}
	for name, first := range map[string]bool{"from the first POST on": false, "after the first POST": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				api := &outageAPI{until: time.Now().Add(6 * time.Hour), first: first, post: away, get: away}
				var due time.Time
				report := func(e single.Event) {
					if last := api.all[len(api.all)-1]; !due.IsZero() && last.Sub(due).Abs() > time.Second {
						t.Errorf("tried again at %s, not at %s", last, due)
					}
					due = time.Time{}
					if e.Err != nil {
						due = time.Now().Add(e.Wait)
					}
				}
				_, saved, err := job.New(api).SendSingly(t.Context(), job.Singly{
					File: file("a", "b"), Output: filepath.Join(t.TempDir(), "out.jsonl"), Interval: time.Second, Report: report,
				})
				if err != nil || saved.Succeeded != 2 || api.made != 2 {
					t.Errorf("%+v, %v", saved, err)
				}
				if n := api.busiestHour(); n > 80 {
					t.Errorf("%d calls an hour", n)
				}
			})
		})
	}
}

// TestSinglyUnknownInLedger checks that unknown requests that were sent one by one are in the
// history, and in the error of a batch with the same requests.
func TestSinglyUnknownInLedger(t *testing.T) {
	g, dir := newGenerations(t), t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	g.before = func(w http.ResponseWriter, posts int) bool {
		if posts < 2 {
			return false
		}
		cancel()
		w.WriteHeader(http.StatusInternalServerError)
		return true
	}
	r := g.runner(t, dir)
	_, _, err := r.SendSingly(ctx, job.Singly{File: file("a", "b", "c"), Estimate: 7.5, Output: t.TempDir(), Interval: time.Second})
	if !errors.Is(err, syncapi.ErrGenerationUnknown) || !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	h, err := r.History(ledger.Filter{})
	if err != nil || len(h.Entries) != 1 {
		t.Fatal(h, err)
	}
	if e := h.Entries[0]; e.State != ledger.Unknown || e.Requests != 2 || e.Unknown != 1 || e.Unsent != 1 || e.Estimate != 5 {
		t.Errorf("%+v", e)
	}
	if m := h.Months[0]; m.Requests != 1 || m.Estimate != 2.5 || m.Unsure != 1 || m.UnsureEstimate != 2.5 {
		t.Errorf("%+v", h.Months[0])
	}
	state, err := r.Load()
	if n := state.Singly[h.Entries[0].ID]; err != nil || n.Answered != 1 || n.Unknown != 1 {
		t.Errorf("%+v, %v", n, err)
	}
	_, err = r.Send(t.Context(), order(file("a", "b", "c")))
	before, ok := errors.AsType[*ledger.SentBeforeError](err)
	if !ok || before.Earlier[0].State != ledger.Unknown || !strings.Contains(err.Error(), "may have been sent before") || len(job.Summarize(nil, err).Unknown) != 0 {
		t.Errorf("%v", err)
	}
}
