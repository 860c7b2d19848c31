package plain

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/job/single"
)

// generateAPI answers POSTs and GETs of generations as answer says, which gets the number of
// the POST, from 1, and 0 for a GET. It returns the state of a generation, or a status.
func generateAPI(t *testing.T, answer func(post int) (state string, status int)) *job.Runner {
	t.Helper()
	var mu sync.Mutex
	n := 0
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		id, post := strings.TrimPrefix(r.URL.Path, "/v2/generate/"), 0
		switch {
		case !strings.HasPrefix(r.URL.Path, "/v2/generate"):
			w.WriteHeader(http.StatusUnprocessableEntity)
			return
		case r.Method == http.MethodPost:
			n++
			post, id = n, fmt.Sprintf("6533643b-acbe-4c40-967e-%012d", n)
		}
		state, status := answer(post)
		switch status {
		case 0:
			fmt.Fprintf(w, `{"id":%q,"status":%q,"outputUrl":"https://media.acme.com/v.mp4"}`, id, state)
		case cut:
			panic(http.ErrAbortHandler)
		default:
			w.WriteHeader(status)
			fmt.Fprint(w, `{"message":"pay"}`)
		}
	}))
	t.Cleanup(api.Close)
	client, err := syncapi.New(syncapi.WithBaseURL(api.URL))
	if err != nil {
		t.Fatal(err)
	}
	return job.New(client, job.WithFolder(t.TempDir()))
}

// cut is the status for an answer that breaks off.
const cut = -1

// TestOneByOneUnknown is interrupted while the outcome of a request is unknown. The error says so,
// in the run that sends and in the one that continues.
func TestOneByOneUnknown(t *testing.T) {
	for name, test := range map[string]struct {
		pilot, posts, status int // the answer to the POST at which it is interrupted
		want                 string
	}{
		"no answer":           {3, 2, cut, "1 of 3 requests was sent, and 1 continues at Sync; the outcome of 1 is unknown; 1 was not sent"},
		"a fault":             {3, 1, 500, "; the outcome of 1 of 3 requests is unknown; 2 were not sent"},
		"a fault of the last": {4, 4, 500, "3 of 4 requests were sent, and 3 continue at Sync; the outcome of 1 is unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			var cancel context.CancelCauseFunc
			jobs := generateAPI(t, func(post int) (string, int) {
				if post < test.posts {
					return "PENDING", 0
				}
				cancel(errSignal)
				return "", test.status
			})
			for range 2 {
				ctx, stop := context.WithCancelCause(t.Context())
				cancel = stop
				got := run(ctx, jobs, func(c *Config) {
					c.Monitor, c.Pilot, c.File, c.Interval = true, test.pilot, inputFile(t, manyRequests(4)), time.Millisecond
					c.Output, c.Form = t.TempDir(), FormJSON
				})
				if !errors.Is(got.err, errSignal) || !errors.Is(got.err, syncapi.ErrGenerationUnknown) || !strings.HasSuffix(got.err.Error(), test.want) {
					t.Errorf("%v", got.err)
				}
				if !strings.Contains(got.out, `"event":"unknown"`) || !strings.Contains(got.out, `"unknown":1`) {
					t.Error(got.out)
				}
			}
		})
	}
}

// awaitedJobs tells when SendSingly has returned.
type awaitedJobs struct {
	Jobs
	done chan struct{}
}

func (j awaitedJobs) SendSingly(ctx context.Context, o job.Singly) (ledger.Submission, job.Saved, error) {
	defer close(j.done)
	return j.Jobs.SendSingly(ctx, o)
}

// TestOneByOneAbrupt is interrupted a second time while it waits for the answer to a POST.
func TestOneByOneAbrupt(t *testing.T) {
	release := make(chan struct{})
	ctx, cancel := context.WithCancelCause(t.Context())
	abrupt := make(chan struct{})
	jobs := generateAPI(t, func(int) (string, int) {
		cancel(errSignal)
		close(abrupt)
		<-release
		return "PENDING", 0
	})
	awaited := awaitedJobs{jobs, make(chan struct{})}
	defer func() { close(release); <-awaited.done }()
	got := run(ctx, awaited, func(c *Config) {
		c.Monitor, c.Pilot, c.File, c.Output, c.Abrupt, c.Form = true, 3, inputFile(t, manyRequests(6)), t.TempDir(), abrupt, FormJSON
	})
	if !errors.Is(got.err, syncapi.ErrGenerationUnknown) || !strings.Contains(got.out, `"event":"unknown"`) {
		t.Errorf("%v\n%s%s", got.err, got.out, got.talk)
	}
}

// TestOneByOneUnknownThenBatch sends a file as a batch after its requests were sent one by one with
// an unknown outcome.
func TestOneByOneUnknownThenBatch(t *testing.T) {
	var cancel context.CancelCauseFunc
	jobs := generateAPI(t, func(int) (string, int) { cancel(errSignal); return "", 500 })
	for _, pilot := range []int{3, 0} {
		ctx, stop := context.WithCancelCause(t.Context())
		cancel = stop
		got := run(ctx, jobs, func(c *Config) {
			c.Monitor, c.Pilot, c.File, c.Output, c.Form = true, pilot, inputFile(t, manyRequests(3)), t.TempDir(), FormJSON
		})
		if !errors.Is(got.err, syncapi.ErrGenerationUnknown) || !strings.Contains(got.out, `"event":"unknown"`) {
			t.Errorf("--pilot %d: %v\n%s", pilot, got.err, got.out)
		}
		if hint := Hint(got.err); strings.Contains(hint, "--again") || strings.Contains(hint, "--pilot") != (pilot == 0) {
			t.Error(hint)
		}
	}
}

// stuckJobs sends requests one by one that never end.
type stuckJobs struct{ Jobs }

func (stuckJobs) SendSingly(ctx context.Context, o job.Singly) (ledger.Submission, job.Saved, error) {
	<-ctx.Done()
	n := 0
	for range o.File.Requests() {
		n++
	}
	return ledger.Submission{}, job.Saved{}, &single.UnfinishedError{Requests: n, Created: n, Running: n, Err: context.Cause(ctx)}
}

// TestOneByOneTimeout checks that --timeout ends a run that waits for requests that were sent one
// by one.
func TestOneByOneTimeout(t *testing.T) {
	for _, pilot := range []int{2, 4} {
		synctest.Test(t, func(t *testing.T) {
			got := run(t.Context(), stuckJobs{&fakeJobs{t: t}}, func(c *Config) {
				c.Monitor, c.Pilot, c.File, c.Output, c.Timeout = true, pilot, inputFile(t, manyRequests(4)), t.TempDir(), 2*time.Hour
			})
			want := fmt.Sprintf("--timeout ran out; %d of 4 requests were sent, and %d continue at Sync", pilot, pilot)
			if !errors.Is(got.err, ErrTimeout) || !strings.HasPrefix(got.err.Error(), want) || got.took != 2*time.Hour {
				t.Errorf("--pilot %d after %s: %v\n%s", pilot, got.took, got.err, got.talk)
			}
		})
	}
}

// TestOneByOneRefused is refused halfway: the end of the run says what was created, what was not
// sent, and how to continue. The results so far are saved.
func TestOneByOneRefused(t *testing.T) {
	jobs := generateAPI(t, func(post int) (string, int) {
		if post > 2 {
			return "", http.StatusPaymentRequired
		}
		return "COMPLETED", 0
	})
	got := run(t.Context(), jobs, func(c *Config) {
		c.Monitor, c.Pilot, c.File, c.Interval, c.Output = true, 4, inputFile(t, manyRequests(4)), time.Millisecond, t.TempDir()
	})
	if syncapi.KindOf(got.err) != syncapi.KindPlan || !strings.Contains(got.err.Error(), "pay; 2 of 4 requests were sent; 2 were not sent; 2 of the results are in ") {
		t.Errorf("%v", got.err)
	}
	if !strings.Contains(got.out, "output-unfinished.jsonl: 2 results of 4\n") || !strings.Contains(got.talk, "the same command continues, and sends none twice\n") {
		t.Errorf("%s%s", got.out, got.talk)
	}
}

// TestTimeoutBeforeThePilot checks that --timeout can run out before the first request of a pilot
// is sent.
func TestTimeoutBeforeThePilot(t *testing.T) {
	jobs := generateAPI(t, func(int) (string, int) { return "PENDING", 0 })
	got := run(t.Context(), jobs, func(c *Config) {
		c.Monitor, c.Pilot, c.File, c.Output, c.Timeout = true, 2, inputFile(t, manyRequests(4)), t.TempDir(), time.Nanosecond
	})
	if !errors.Is(got.err, ErrTimeout) || !strings.HasSuffix(got.err.Error(), "; nothing was sent") {
		t.Errorf("%v\n%s", got.err, got.talk)
	}
}

// TestAfterAnUnfinishedPilot sends a file in other forms after a pilot that was not finished. The
// message counts what was sent, and names the command that continues and pays for nothing twice.
func TestAfterAnUnfinishedPilot(t *testing.T) {
	for name, test := range map[string]struct {
		answer func(post int, stop func()) (state string, status int)
		change func(*Config)
		err    string
	}{
		"refused, then a batch":       {refuseThird, func(c *Config) { c.Pilot = 0 }, "2 of its 25 requests were sent before"},
		"refused, then split":         {refuseThird, func(c *Config) { c.Pilot, c.Split = 0, true }, "2 of its 25 requests were sent before"},
		"refused, then a long pilot":  {refuseThird, func(c *Config) { c.Pilot = 5 }, "2 of its 5 requests were sent before"},
		"refused, then a short pilot": {refuseThird, func(c *Config) { c.Pilot = 2 }, "the same requests were sent before"},
		"unknown, then a short pilot": {loseThird, func(c *Config) { c.Pilot = 2 }, syncapi.ErrGenerationUnknown.Error()},
		"unknown, then a long pilot":  {loseThird, func(c *Config) { c.Pilot = 30 }, syncapi.ErrGenerationUnknown.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			jobs := generateAPI(t, func(post int) (string, int) { return test.answer(post, func() { cancel(errSignal) }) })
			begin := func(c *Config) {
				c.Monitor, c.Pilot, c.File, c.Output, c.Interval, c.Form = true, 4, inputFile(t, manyRequests(25)), t.TempDir(), time.Millisecond, FormJSON
			}
			run(ctx, jobs, begin)
			got := run(t.Context(), jobs, func(c *Config) { begin(c); test.change(c) })
			if got.err == nil || !strings.HasPrefix(got.err.Error(), test.err) {
				t.Errorf("%v", got.err)
			}
			hint := Hint(got.err)
			if unknown := IsUnknown(got.err); unknown && (!strings.Contains(hint, "--pilot") || strings.Contains(hint, "--again") || !strings.Contains(got.out, `"event":"unknown"`)) ||
				!unknown && !strings.HasPrefix(hint, "The same command with --pilot 4 continues, and pays for nothing twice. ") {
				t.Errorf("%s\n%s", hint, got.out)
			}
		})
	}
}

func refuseThird(post int, _ func()) (state string, status int) {
	if post == 3 {
		return "", http.StatusPaymentRequired
	}
	return "COMPLETED", 0
}

func loseThird(post int, stop func()) (state string, status int) {
	if post >= 3 {
		stop()
		return "", http.StatusInternalServerError
	}
	return "COMPLETED", 0
}
