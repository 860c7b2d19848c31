package plain

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

func TestUnknownOutcome(t *testing.T) {
	finding := func(id string, candidates ...string) job.Finding {
		f := job.Finding{Submission: ledger.Submission{
			ID: id, File: "/in.jsonl", Requests: 1, ServerDate: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC),
		}}
		for _, c := range candidates {
			f.Candidates = append(f.Candidates, syncapi.Batch{ID: c})
		}
		return f
	}
	other := finding("of another run", "x")
	contested := finding("s", "b")
	contested.Contested, contested.File = true, "/my in.part-2-of-3.jsonl" // what is named is the whole file
	contestedToo := finding("s", "b", "c")
	contestedToo.Contested = true
	tests := map[string]struct {
		unknowns func(n int) ([]job.Finding, error)
		took     time.Duration
		talk     string
	}{
		"a candidate at once": {func(int) ([]job.Finding, error) { return []job.Finding{other, finding("s", "b")}, nil }, 0,
			"it may be b; to record that, follow with: syncbatch-tui --batch-id b --monitor\n"},
		"a candidate later": {func(n int) ([]job.Finding, error) {
			if n < 2 {
				return []job.Finding{finding("s"), other}, nil
			}
			return []job.Finding{finding("s", "b"), other}, nil
		}, 15 * time.Second, "it may be b; to record that, follow with: syncbatch-tui --batch-id b --monitor\n"},
		"two candidates": {func(int) ([]job.Finding, error) { return []job.Finding{finding("s", "b", "c")}, nil }, 0,
			"it may be b or c; follow with: syncbatch-tui --batch-id b --batch-id c --monitor\nfollow the right one alone to record it; name FILE as well if the batch may belong to another submission\n"},
		"one of two submissions": {func(int) ([]job.Finding, error) { return []job.Finding{contested}, nil }, 0,
			"it may be b; to record that, follow with: syncbatch-tui --input-file '/my in.jsonl' --batch-id b --monitor\n"},
		"two of two submissions": {func(int) ([]job.Finding, error) { return []job.Finding{contestedToo}, nil }, 0,
			"it may be b or c; follow with: syncbatch-tui --input-file /in.jsonl --batch-id b --batch-id c --monitor\nfollow the right one alone to record it\n"},
		"none": {func(int) ([]job.Finding, error) { return []job.Finding{finding("s")}, nil }, 30 * time.Second,
			"there is no such batch in the list yet, but one may still appear; --again sends the file anyway\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				jobs := &fakeJobs{t: t, unknowns: tt.unknowns, submit: func(context.Context) (syncapi.Batch, error) {
					return syncapi.Batch{}, syncapi.ErrOutcomeUnknown
				}}
				got := run(t.Context(), jobs, send(t))
				if !errors.Is(got.err, syncapi.ErrOutcomeUnknown) || jobs.submits != 1 || got.took != tt.took {
					t.Errorf("%v, %d submissions, after %v", got.err, jobs.submits, got.took)
				}
				file := "/in.jsonl"
				if name == "one of two submissions" {
					file = contested.File
				}
				if want := "no clear answer: looking for the batch in Sync's list, for up to 30s\n" + file + ": look for a batch of 1 request, created at about 2026-11-20T12:00:00Z\n" + tt.talk; got.talk != want {
					t.Errorf("got %swant %s", got.talk, want)
				}
			})
		})
	}
}

func TestUnknownOutcomeWithoutAList(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		jobs := &fakeJobs{t: t, unknowns: func(int) ([]job.Finding, error) { return nil, errDown },
			submit: func(context.Context) (syncapi.Batch, error) { return syncapi.Batch{}, syncapi.ErrOutcomeUnknown }}
		time.AfterFunc(7*time.Second, func() { cancel(errSignal) })
		got := run(ctx, jobs, send(t))
		if !errors.Is(got.err, syncapi.ErrOutcomeUnknown) || got.took != 7*time.Second || !strings.Contains(got.talk, "cannot get the list of batches") {
			t.Errorf("%v after %v\n%s", got.err, got.took, got.talk)
		}
	})
}

// TestSentBeforeWithoutAnAnswer checks that the same command after an unknown outcome ends the same
// way, and at once.
func TestSentBeforeWithoutAnAnswer(t *testing.T) {
	earlier := func(state ledger.State) error {
		return &ledger.SentBeforeError{Shared: 1, Requests: 1, Earlier: []ledger.Earlier{
			{Submission: ledger.Submission{ID: "s", State: state}, Shared: 1},
		}}
	}
	for state, unknown := range map[ledger.State]bool{ledger.Accepted: false, ledger.Unknown: true} {
		synctest.Test(t, func(t *testing.T) {
			jobs := &fakeJobs{t: t,
				send:     func(job.Job) ([]job.Outcome, error) { return nil, earlier(state) },
				unknowns: func(int) ([]job.Finding, error) { return []job.Finding{{Submission: ledger.Submission{ID: "s"}}}, nil },
			}
			got := run(t.Context(), jobs, send(t))
			if errors.Is(got.err, syncapi.ErrOutcomeUnknown) != unknown || jobs.looks > 0 != unknown || got.took > 0 {
				t.Errorf("%s: %v, %d looks, after %v", state, got.err, jobs.looks, got.took)
			}
			if strings.Contains(Hint(got.err), "--again") == unknown {
				t.Errorf("%s: %s", state, Hint(got.err))
			}
		})
	}
}

// TestInterruptedSplit is interrupted in the middle of the first of seven POSTs: that batch is paid
// for and reported, and no other POST goes out.
func TestInterruptedSplit(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	posts := 0
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method + " " + r.URL.Path {
		case "GET /v2/batch":
			io.WriteString(w, `[]`)
		case "POST /v2/batch":
			posts++
			cancel(errSignal)
			io.WriteString(w, `{"id":"b","status":"PENDING"}`)
		default: // of the estimate, or an unexpected one
			w.WriteHeader(http.StatusUnprocessableEntity)
		}
	}))
	defer api.Close()
	client, err := syncapi.New(syncapi.WithBaseURL(api.URL))
	if err != nil {
		t.Fatal(err)
	}
	jobs := job.New(client, job.WithFolder(t.TempDir()))
	got := run(ctx, jobs, func(c *Config) { c.Monitor, c.Split, c.File = true, true, inputFile(t, manyRequests(3500)) })
	if !errors.Is(got.err, errSignal) || posts != 1 || strings.Count(got.out, "submitted ") != 1 {
		t.Errorf("%v after %d POSTs\n%s", got.err, posts, got.out)
	}
	for _, want := range []string{"6 parts are not sent yet", "--batch-id b --monitor"} {
		if !strings.Contains(got.talk, want) {
			t.Errorf("%q is not in:\n%s", want, got.talk)
		}
	}
	state, err := jobs.Load()
	if err != nil || len(state.Submissions) != 7 {
		t.Fatal(state, err)
	}
	for i, s := range state.Submissions {
		if accepted := i == 0; accepted != (s.State == ledger.Accepted) || accepted == (s.State == ledger.Waiting) {
			t.Errorf("part %d is %s", s.Part, s.State)
		}
	}
}

// errLimit is Sync's answer that the plan allows no more running batches.
var errLimit = fmt.Errorf("%w: %w", job.ErrQueued, &syncapi.Error{StatusCode: 429})

// waiting is a part that was not sent.
func waiting(part, parts int) job.Outcome {
	s := sentAs(part, parts, syncapi.Batch{})
	s.State = ledger.Waiting
	return s
}

// TestQueuedSaysWhen checks that a queued submission says when the next try is.
func TestQueuedSaysWhen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := &fakeJobs{t: t, next: time.Now().Add(90 * time.Second),
			send: func(job.Job) ([]job.Outcome, error) { return []job.Outcome{waiting(1, 1)}, errLimit },
			held: func(int) ([]job.Outcome, error) { return []job.Outcome{sentAs(1, 1, seen("b", "PENDING", 0, 0))}, nil },
			poll: func(int) (job.Snapshot, error) { return shows(seen("b", "COMPLETED", 10, 0)) },
		}
		got := run(t.Context(), jobs, send(t))
		if got.err != nil || !strings.Contains(got.talk, "; tried again at 00:01:30 at the latest\n") {
			t.Errorf("%v\n%s", got.err, got.talk)
		}
	})
}

func TestQueuedPartsGoOutWhileOthersRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := seen("a", "PENDING", 0, 0), seen("b", "PENDING", 0, 0)
		jobs := &fakeJobs{t: t,
			send: func(job.Job) ([]job.Outcome, error) { return []job.Outcome{sentAs(1, 2, a), waiting(2, 2)}, errLimit },
			held: func(n int) ([]job.Outcome, error) {
				switch n {
				case 0:
					return nil, nil // no room
				case 1:
					return []job.Outcome{sentAs(1, 2, syncapi.Batch{ID: "a"}), waiting(2, 2)}, errLimit
				}
				return []job.Outcome{sentAs(1, 2, syncapi.Batch{ID: "a"}), sentAs(2, 2, b)}, nil
			},
			poll: func(n int) (job.Snapshot, error) {
				if n < 5 {
					return shows(seen("a", "COMPLETED", 10, 0))
				}
				return shows(seen("a", "COMPLETED", 10, 0), seen("b", "COMPLETED", 10, 0))
			},
		}
		dir := t.TempDir()
		jobs.collect = func(b syncapi.Batch, _ int) (job.Saved, error) {
			path := filepath.Join(dir, b.ID)
			return job.Saved{Path: path, Results: 10, Succeeded: 10}, os.WriteFile(path, []byte(b.ID+"\n"), 0o600)
		}
		for i, id := range []string{"a", "b"} {
			jobs.parts = append(jobs.parts, job.Part{
				Submission: sentAs(i+1, 2, syncapi.Batch{ID: id}).Submission, Saved: ledger.SavedFile{Path: filepath.Join(dir, id)},
			})
		}
		got := run(t.Context(), jobs, func(c *Config) {
			send(t)(c)
			c.File, c.Split, c.Output = inputFile(t, manyRequests(600)), true, filepath.Join(dir, "output.jsonl")
		})
		if got.err != nil || jobs.tries != 3 || jobs.collects != 2 || len(jobs.orders) != 1 || len(jobs.orders[0].Parts) != 2 {
			t.Fatalf("%v, %d tries, %d collected\n%s%s", got.err, jobs.tries, jobs.collects, got.out, got.talk)
		}
		for _, want := range []string{"submitted in.part-1-of-2.jsonl as a\n", "submitted in.part-2-of-2.jsonl as b\n",
			"the merged results of 2 parts\n"} {
			if strings.Count(got.out, want) != 1 {
				t.Errorf("%q is not once in:\n%s", want, got.out)
			}
		}
		if content, err := os.ReadFile(filepath.Join(dir, "output.jsonl")); err != nil || string(content) != "a\nb\n" {
			t.Errorf("%q, %v", content, err)
		}
	})
}

func TestQueuedWithoutFollowing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := &fakeJobs{t: t, send: func(job.Job) ([]job.Outcome, error) { return []job.Outcome{waiting(1, 1)}, errLimit }}
		got := run(t.Context(), jobs, func(c *Config) { send(t)(c); c.Monitor = false })
		if !errors.Is(got.err, job.ErrQueued) || got.talk != "nothing was sent; the same command sends it\n" {
			t.Errorf("%v\n%s", got.err, got.talk)
		}
	})
}

func TestOrderThatGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		jobs := &fakeJobs{t: t,
			send: func(o job.Job) ([]job.Outcome, error) {
				if !o.Again || o.WebhookURL != "https://hooks.acme.io/x" {
					t.Errorf("%+v", o)
				}
				return []job.Outcome{sentAs(1, 1, syncapi.Batch{ID: "b"})}, nil
			},
			poll:  func(int) (job.Snapshot, error) { return shows(seen("b", "COMPLETED", 10, 0)) },
			state: ledger.Contents{Notice: "2 lines are set aside"},
		}
		got := run(t.Context(), jobs, func(c *Config) { send(t)(c); c.Again, c.WebhookURL = true, "https://hooks.acme.io/x" })
		if got.err != nil || got.talk != "2 lines are set aside\nin.jsonl was sent before, as b\n" || strings.Contains(got.out, "submitted") {
			t.Errorf("%v\n%s%s", got.err, got.out, got.talk)
		}
	})
}

// TestSplitFixesTheLimits checks that problems that splitting fixes disappear, and others stay.
func TestSplitFixesTheLimits(t *testing.T) {
	tests := map[string]struct {
		content string
		split   bool
		err     error
		sent    int
	}{
		"too many":            {manyRequests(1200), false, ErrInput, 1},
		"too many, split":     {manyRequests(1200), true, nil, 3},
		"few, split":          {manyRequests(20), true, nil, 1},
		"bad and too many":    {manyRequests(1200) + "{}\n", true, ErrInput, 3},
		"nothing to be split": {"\n", true, ErrInput, 0},
		"blank lines":         {manyRequests(25) + strings.Repeat("\n", 6_000_000), true, ErrInput, 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				asked := 0
				jobs := &fakeJobs{t: t, dryRun: func() error { asked++; return nil }}
				got := run(t.Context(), jobs, func(c *Config) {
					c.File, c.DryRun, c.Split = inputFile(t, tt.content), true, tt.split
				})
				if !errors.Is(got.err, tt.err) || asked != tt.sent || strings.Count(got.out, "Sync accepts it") != tt.sent {
					t.Errorf("%v, %d asked for\n%s", got.err, asked, got.out)
				}
			})
		})
	}
}

// manyRequests is an input file of n good requests.
func manyRequests(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `{"request_id": "r%[1]d", "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [`+
			`{"type": "video", "url": "https://media.acme.com/%[1]d.mp4"}, {"type": "audio", "url": "https://media.acme.com/%[1]d.wav"}]}}`+"\n", i)
	}
	return b.String()
}
