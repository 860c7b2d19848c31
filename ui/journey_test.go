package ui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

func TestScreens(t *testing.T) {
	for _, size := range []tea.WindowSizeMsg{{Width: 80, Height: 24}, {Width: 120, Height: 40}, {Width: 200, Height: 60}, {Width: 60, Height: 15}} {
		for name, keys := range map[string][]string{
			"files":   nil,
			"report":  {"down", "enter"},
			"batches": {"3"},
			"submit":  {"s"},
			"help":    {"?"},
			"add":     {"a", "b", "1"},
			"filter":  {"/", "b", "r"},
			"log":     {"v", "3", "d", "L"},
			"details": {"3", "down", "enter"},
		} {
			t.Run(fmt.Sprintf("%s/%dx%d", name, size.Width, size.Height), func(t *testing.T) {
				inApp(t, func(_ *Config, f *fakeJobs) { f.output = mixedOutput }, func(a *app) {
					a.send(size)
					a.press(keys...)
					golden.RequireEqual(t, a.screen())
				})
			})
		}
	}
}

func TestMainJob(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.sees("20 requests · 0 errors", "≤ $24.00", "batch_abc123", "75%")
		a.press("s")
		a.sees("Submit to api.sync.so?", "input.jsonl · 20 requests", "≤ $24.00", "cannot be cancelled")
		a.wait(time.Second)
		a.press("y")
		if len(a.jobs.submitted) != 1 || a.jobs.submitted[0] != goodLines(20) {
			t.Fatalf("submitted %d times", len(a.jobs.submitted))
		}
		a.sees("Submitted input.jsonl as batch_new", "PENDING")
		done := syncapi.Batch{ID: "batch_new", Status: syncapi.StatusCompleted, CreatedAt: start,
			OutputURL: "https://api.sync.so/r", Metrics: syncapi.Metrics{Total: 20, Succeeded: 20}}
		a.jobs.set(func(f *fakeJobs) { f.batches = append(f.batches, done) })
		a.wait(11 * time.Second)
		a.sees("COMPLETED     batch_new")
		a.press("d")
		a.sees("Saved ~/campaign/output.jsonl: 20 results, 0 failed")
		a.press("q")
		if !a.quit {
			t.Error("q does not quit")
		}
		o := a.m.(Model).Outcome()
		if len(o.Saved) != 1 || !slices.Equal(o.Running, []string{"batch_abc123"}) {
			t.Errorf("outcome %+v", o)
		}
	})
}

func TestSubmitAsks(t *testing.T) {
	for name, test := range map[string]struct {
		keys []string
		sent int
	}{
		"enter is no":                     {[]string{"s", "wait", "enter"}, 0},
		"escape is no":                    {[]string{"s", "wait", "esc"}, 0},
		"n is no":                         {[]string{"s", "wait", "n"}, 0},
		"y is yes":                        {[]string{"s", "wait", "y"}, 1},
		"chosen yes":                      {[]string{"s", "wait", "right", "enter"}, 1},
		"back to no":                      {[]string{"s", "wait", "right", "left", "enter"}, 0},
		"y before it was on the screen":   {[]string{"s", "y"}, 0},
		"choice and enter ahead of it":    {[]string{"s", "right", "enter", "wait", "enter"}, 0},
		"typed ahead, then meant":         {[]string{"s", "y", "wait", "y"}, 1},
		"an old question arms no newer":   {[]string{"s", "esc", "s", "y"}, 0},
		"a file with errors":              {[]string{"down", "s", "wait", "y"}, 0},
		"a folder":                        {[]string{"down", "down", "s", "wait", "y"}, 0},
		"y twice":                         {[]string{"s", "wait", "y", "y"}, 1},
		"s while the question is open":    {[]string{"s", "s", "wait", "s"}, 0},
		"keys of the panes do not leak":   {[]string{"s", "wait", "down", "D", "d"}, 0},
		"the question at every tiny size": {[]string{"s", "wait", "enter"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, nil, func(a *app) {
				for _, k := range test.keys {
					if k == "wait" {
						a.wait(time.Second)
					} else {
						a.press(k)
					}
				}
				if n := len(a.jobs.submitted); n != test.sent {
					t.Errorf("sent %d times, want %d", n, test.sent)
				}
				if len(a.jobs.collected) > 0 {
					t.Error("a key went past the dialog")
				}
			})
		})
	}
}

func TestWhatWasConfirmedIsSent(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("s")
		a.wait(2 * armDelay)
		path := filepath.Join(a.m.(Model).cfg.Dir, "input.jsonl")
		must(t, os.WriteFile(path, []byte(goodLines(40)), 0o644))
		a.press("y")
		if len(a.jobs.submitted) != 1 || a.jobs.submitted[0] != goodLines(20) {
			t.Error("not the bytes that were confirmed")
		}
	})
}

// A question about a file that has changed meanwhile is withdrawn.
func TestChangeUnderTheQuestion(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"changed": func(path string) error { return os.WriteFile(path, []byte(goodLines(40)), 0o644) },
		"removed": os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, nil, func(a *app) {
				a.press("s")
				must(t, change(filepath.Join(a.m.(Model).cfg.Dir, "input.jsonl")))
				a.wait(5 * time.Second) // the pane has read the folder again by now
				a.seesNot("Submit to")
				a.sees("has changed, so nothing was sent")
				a.press("y")
				if len(a.jobs.submitted) != 0 {
					t.Error("it was sent all the same")
				}
			})
		})
	}
}

// The key that pays does nothing where its file is out of mind.
func TestSubmitBelongsToTheFile(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("3", "s")
		a.wait(time.Second)
		a.press("y")
		if len(a.jobs.submitted) != 0 {
			t.Error("sent from the pane of batches")
		}
	})
}

func TestResultsThatAreNotWhole(t *testing.T) {
	for name, test := range map[string]struct {
		saved job.Saved
		want  string
	}{
		"too few":   {job.Saved{Results: 7, Succeeded: 7}, "7 results of 50 requests"},
		"missing":   {job.Saved{Results: 50, Compared: true, Missing: job.IDs{Count: 3}}, "3 requests have no result"},
		"not JSON":  {job.Saved{Results: 50, Broken: 1}, "1 lines are not JSON"},
		"strangers": {job.Saved{Results: 50, Compared: true, Unexpected: job.IDs{Count: 2}, Repeated: job.IDs{Count: 1}}, "2 results are of no request, 1 requests have more"},
		"nothing":   {job.Saved{}, "0 results of 50 requests"},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, func(_ *Config, f *fakeJobs) {
				f.collect = func(context.Context, syncapi.Batch) (job.Saved, error) { return test.saved, nil }
			}, func(a *app) {
				a.press("3", "down", "d")
				a.sees("but look at it", test.want)
			})
		})
	}
}

func TestChangedFileIsCheckedAgain(t *testing.T) {
	inApp(t, nil, func(a *app) {
		path := filepath.Join(a.m.(Model).cfg.Dir, "input.jsonl")
		must(t, os.WriteFile(path, []byte(goodLines(21)), 0o644))
		a.wait(4 * time.Second)
		a.sees("21 requests")
	})
}

func TestUnknownOutcome(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.jobs.submit = func(context.Context) (syncapi.Batch, error) {
			return syncapi.Batch{}, fmt.Errorf("%w: %w", syncapi.ErrOutcomeUnknown, errNetwork)
		}
		polls := a.jobs.polls
		a.press("s")
		a.wait(time.Second)
		a.press("y")
		a.sees("Perhaps submitted: input.jsonl", "unknown whether")
		if a.jobs.polls != polls+1 {
			t.Error("the list was not looked at")
		}
		a.press("enter", "q")
		if o := a.m.(Model).Outcome(); o.Unknown != 1 || len(a.jobs.submitted) != 1 {
			t.Errorf("outcome %+v after %d submissions", o, len(a.jobs.submitted))
		}
	})
}

func TestQuitWaitsForTheAnswer(t *testing.T) {
	answer := make(chan struct{})
	hold := func(_ *Config, f *fakeJobs) {
		answer = make(chan struct{})
		f.submit = func(ctx context.Context) (syncapi.Batch, error) {
			select {
			case <-answer:
				return syncapi.Batch{ID: "batch_new"}, nil
			case <-ctx.Done():
				return syncapi.Batch{}, ctx.Err()
			}
		}
	}
	t.Run("until it comes", func(t *testing.T) {
		inApp(t, hold, func(a *app) {
			a.press("s")
			a.wait(time.Second)
			a.press("y", "q")
			a.sees("Waiting for Sync's answer to input.jsonl")
			if a.quit {
				t.Fatal("left with a submission in flight")
			}
			close(answer)
			a.settle()
			if !a.quit {
				t.Error("stayed after the answer")
			}
		})
	})
	t.Run("but not against the person", func(t *testing.T) {
		inApp(t, hold, func(a *app) {
			a.press("s")
			a.wait(time.Second)
			a.press("y", "q", "q")
			if a.quit {
				t.Fatal("q leaves with a submission in flight")
			}
			a.press("ctrl+c")
			if !a.quit {
				t.Error("ctrl+c does not quit")
			}
			if o := a.m.(Model).Outcome(); o.Unknown != 1 {
				t.Errorf("left without an answer, and not in doubt: %+v", o)
			}
		})
	})
}

func TestPolling(t *testing.T) {
	inApp(t, nil, func(a *app) {
		if a.jobs.polls != 1 {
			t.Fatalf("%d polls at the start", a.jobs.polls)
		}
		a.wait(60 * time.Second)
		if n := a.jobs.polls; n < 6 || n > 7 {
			t.Errorf("%d polls in a minute of 10 s each", n)
		}
		a.jobs.set(func(f *fakeJobs) { f.pollErr = errNetwork })
		a.wait(15 * time.Second)
		a.sees("as of 00:0", "connection refused", "Check the network", "batch_abc123", "next try")
		before := a.jobs.polls
		a.wait(15 * time.Minute)
		if n := a.jobs.polls - before; n > 20 || n < 12 {
			t.Errorf("%d polls in a quarter of an hour of outage", n)
		}
		a.jobs.set(func(f *fakeJobs) { f.pollErr = nil })
		a.press("r")
		a.seesNot("connection refused", "as of")
	})
}

func TestNothingRunningIsPolledSlowly(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) { f.batches = f.batches[1:] }, func(a *app) {
		a.sees("nothing running")
		a.wait(10 * time.Minute)
		if n := a.jobs.polls; n < 9 || n > 12 {
			t.Errorf("%d polls in 10 minutes", n)
		}
	})
}

func TestRefusedKeyStopsPolling(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.pollErr = &syncapi.Error{StatusCode: 401, Messages: []string{"invalid key"}}
	}, func(a *app) {
		a.sees("invalid key", "Set SYNC_API_KEY", "not polling")
		a.wait(10 * time.Minute)
		if a.jobs.polls != 1 {
			t.Errorf("%d polls with a refused key", a.jobs.polls)
		}
		a.jobs.set(func(f *fakeJobs) { f.pollErr = nil })
		a.press("r")
		a.sees("batch_abc123")
	})
}

func TestSelectionFollowsTheBatch(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("3", "down")
		newer := syncapi.Batch{ID: "batch_zzz", Status: syncapi.StatusPending, CreatedAt: start.Add(time.Second)}
		a.jobs.set(func(f *fakeJobs) { f.batches = append([]syncapi.Batch{newer}, f.batches...) })
		a.press("r")
		a.sees("▸ ✔ COMPLETED     batch_def456", "batch_zzz")
	})
}

func TestAddByID(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("a", "x", "q")
		a.send(tea.PasteMsg{Content: " yz\n"})
		a.press("enter")
		if !slices.Contains(a.jobs.watched, "xqyz") {
			t.Errorf("watched %q", a.jobs.watched)
		}
	})
}

func TestDownloads(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		more := f.batches[1]
		more.ID = "batch_more"
		f.batches = append(f.batches, more)
	}, func(a *app) {
		a.press("3", "d")
		a.sees("batch_abc123 has no results yet")
		a.press("G", "d")
		a.sees("failed as a whole")
		a.press("D")
		if !slices.Equal(a.jobs.collected, []string{"batch_def456", "batch_more"}) {
			t.Errorf("collected %q", a.jobs.collected)
		}
		a.press("D")
		a.sees("No finished batch is left")
		a.press("k", "d")
		a.sees("is saved as output.jsonl already")
		if len(a.jobs.collected) != 2 {
			t.Error("fetched again")
		}
	})
}

func TestQuitEndsADownloadInOrder(t *testing.T) {
	cleaned := false
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.collect = func(ctx context.Context, _ syncapi.Batch) (job.Saved, error) {
			<-ctx.Done()
			cleaned = true
			return job.Saved{}, ctx.Err()
		}
	}, func(a *app) {
		a.press("3", "down", "d")
		a.sees("saving…")
		a.press("q")
		if !a.quit || !cleaned {
			t.Errorf("quit %v, cleaned %v", a.quit, cleaned)
		}
	})
}

func TestDryRun(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		sees string
	}{
		"accepted": {nil, "Sync's own check accepts it"},
		"refused":  {&syncapi.Error{StatusCode: 400, Messages: []string{"Line 7: bad"}}, "Sync's own check: Sync answered 400: Line 7: bad"},
		"network":  {errNetwork, "Not checked"},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, func(_ *Config, f *fakeJobs) { f.dryRun = test.err }, func(a *app) {
				a.press("v")
				a.sees(test.sees)
			})
		})
	}
}

func TestEverySizeAndKey(t *testing.T) {
	inApp(t, nil, func(a *app) {
		for _, keys := range [][]string{{"1"}, {"2"}, {"3"}, {"s"}, {"esc", "?"}, {"esc", "a"}, {"esc", "L"}, {"esc", "3", "enter"}, {"esc", "1", "/", "x"}} {
			a.send(tea.WindowSizeMsg{Width: 120, Height: 40})
			a.press(keys...)
			for w := 1; w <= 210; w += 29 {
				for h := 1; h <= 61; h += 9 {
					a.send(tea.WindowSizeMsg{Width: w, Height: h}) // check looks at the screen
				}
			}
		}
		a.press("esc")
		a.send(tea.WindowSizeMsg{Width: 59, Height: 15})
		a.sees("have 59x15, need 60x15")
		a.press("q")
		if !a.quit {
			t.Error("q does not quit a small screen")
		}
	})
}

// Nothing from outside may reach the terminal but as printable cells.
func TestHostileStrings(t *testing.T) {
	evil := "\x1b]52;c;ZXZpbA==\a\x1b[2J\x1b_Gi=1\x1b\\\u202e\u200b\u009b31m\r\nx\xff"
	inApp(t, func(cfg *Config, f *fakeJobs) {
		name := "a\x1b]0;evil\a\u202e.jsonl"
		must(t, os.WriteFile(filepath.Join(cfg.Dir, name), []byte(evil+"\n"), 0o644))
		cfg.Host = evil
		f.batches = []syncapi.Batch{{ID: evil, Status: syncapi.Status(evil), CreatedAt: start}}
		f.submit = func(context.Context) (syncapi.Batch, error) {
			return syncapi.Batch{ID: evil}, nil
		}
		f.dryRun = &syncapi.Error{StatusCode: 400, Messages: []string{evil}}
	}, func(a *app) {
		look := func() {
			t.Helper()
			for i, r := range ansi.Strip(a.m.View().Content) {
				if r != '\n' && (r < 0x20 || r >= 0x7f && r < 0xa0 || r == '\u202e' || r == '\u200b') {
					t.Fatalf("%U on the screen at %d", r, i)
				}
			}
			for part := range strings.SplitSeq(a.m.View().Content, "\x1b") {
				if part != "" && strings.HasPrefix(part, "]") || strings.HasPrefix(part, "_") {
					t.Fatalf("an escape sequence on the screen: %q", part)
				}
			}
		}
		look()
		for _, k := range []string{"v", "3", "y", "1", "down", "v", "2", "s"} {
			a.press(k)
			look()
		}
		a.press("esc", "esc", "1", "up", "s")
		look()
		a.wait(time.Second)
		a.press("y")
		look()
		a.jobs.set(func(f *fakeJobs) { f.pollErr = errors.New(evil) })
		a.press("enter", "r")
		look()
	})
}

func TestUnreadableFolder(t *testing.T) {
	inApp(t, nil, func(a *app) {
		dir := filepath.Join(a.m.(Model).cfg.Dir, "archive")
		must(t, os.RemoveAll(dir))
		a.press("G", "k", "enter") // the last but one is archive/
		a.sees("cannot read ~/campaign/archive", "no such file", "input.jsonl")
		a.press("esc")
		a.seesNot("cannot read")
	})
}

func TestNotify(t *testing.T) {
	for name, test := range map[string]struct {
		notify Notify
		blur   bool
		want   string
	}{
		"bell":          {NotifyBell, true, "\a"},
		"a message":     {NotifyOSC, true, "\a\x1b]9;syncbatch: batch_abc123: COMPLETED, 20 succeeded, 0 failed.\x1b\\"},
		"off":           {NotifyOff, true, ""},
		"looking at it": {NotifyBell, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, func(cfg *Config, _ *fakeJobs) { cfg.Notify = test.notify }, func(a *app) {
				if test.blur {
					a.send(tea.BlurMsg{})
				}
				v := a.m.View()
				if v.WindowTitle != "syncbatch: 1 running, 75%" || v.ProgressBar == nil || v.ProgressBar.Value != 75 {
					t.Errorf("title %q, progress %v", v.WindowTitle, v.ProgressBar)
				}
				a.jobs.set(func(f *fakeJobs) {
					f.batches[0].Status, f.batches[0].OutputURL = syncapi.StatusCompleted, "https://x"
					f.batches[0].Metrics = syncapi.Metrics{Total: 20, Succeeded: 20}
				})
				a.wait(12 * time.Second)
				a.sees("batch_abc123: COMPLETED")
				if a.raw != test.want {
					t.Errorf("sent %q to the terminal, want %q", a.raw, test.want)
				}
				if v := a.m.View(); v.ProgressBar != nil || v.WindowTitle != "syncbatch" {
					t.Errorf("title %q, progress %v after the end", v.WindowTitle, v.ProgressBar)
				}
			})
		})
	}
}

func TestLog(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("L")
		a.sees("Nothing has happened yet")
		a.press("esc", "v")
		a.jobs.set(func(f *fakeJobs) { f.pollErr = errNetwork })
		a.wait(20 * time.Minute)
		a.press("L")
		a.sees("Sync accepts the file", "connection refused")
		if n := strings.Count(a.screen(), "connection refused"); n > 2 { // its row, and its whole text
			t.Errorf("the same error %d times:\n%s", n, a.screen())
		}
		a.press("q")
		if a.quit {
			t.Error("q leaves the program instead of the page")
		}
		a.sees("Files")
	})
}

func TestSentBefore(t *testing.T) {
	before := func(_ *Config, f *fakeJobs) {
		f.before = &job.SentBeforeError{Shared: 20, Requests: 20, Earlier: []job.Earlier{
			{Submission: job.Submission{File: "/c/old.jsonl", BatchID: "batch_old", State: job.StateAccepted, Changed: start}, Shared: 20}}}
	}
	for name, test := range map[string]struct {
		keys []string
		sent int
	}{
		"no is the default":  {[]string{"enter"}, 0},
		"on a person's word": {[]string{"y"}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, before, func(a *app) {
				a.press("s")
				a.wait(time.Second)
				a.press("y")
				a.sees("Send input.jsonl again?", "20 of its 20 requests were sent before", "batch_old", "paid for again")
				a.wait(time.Second)
				a.press(test.keys...)
				if n := len(a.jobs.submitted); n != test.sent {
					t.Errorf("sent %d times, want %d", n, test.sent)
				}
			})
		})
	}
}

// A submission in doubt is looked for on its schedule, and settled by a person.
func TestDoubtIsSettled(t *testing.T) {
	doubt := func(_ *Config, f *fakeJobs) {
		f.submit = func(context.Context) (syncapi.Batch, error) {
			return syncapi.Batch{}, fmt.Errorf("%w: %w", syncapi.ErrOutcomeUnknown, errNetwork)
		}
		f.findings = []job.Finding{{Submission: job.Submission{ID: "s1", File: "/c/input.jsonl", Requests: 20, State: job.StateUnknown, Changed: start}}}
	}
	submit := func(a *app) {
		a.press("s")
		a.wait(time.Second)
		a.press("y", "enter") // the second closes the alert
		a.sees("1 unknown")
	}
	t.Run("one batch looks like it", func(t *testing.T) {
		inApp(t, doubt, func(a *app) {
			submit(a)
			a.wait(6 * time.Second)
			if a.jobs.looks != 1 {
				t.Errorf("%d looks after 5 seconds", a.jobs.looks)
			}
			a.jobs.set(func(f *fakeJobs) {
				f.findings[0].Candidates = []syncapi.Batch{{ID: "batch_found", CreatedAt: start, Status: syncapi.StatusPending}}
			})
			a.wait(11 * time.Second)
			a.sees("What came of input.jsonl?", "It is batch_found", "Leave it open")
			a.press("down", "enter")
			if !slices.Equal(a.jobs.settled, []string{"s1=batch_found"}) {
				t.Errorf("settled %q", a.jobs.settled)
			}
			a.seesNot("unknown")
			if !slices.Contains(a.jobs.watched, "batch_found") {
				t.Error("the batch is not watched")
			}
		})
	})
	t.Run("leaving it open settles nothing", func(t *testing.T) {
		inApp(t, doubt, func(a *app) {
			a.jobs.set(func(f *fakeJobs) { f.findings[0].Candidates = []syncapi.Batch{{ID: "batch_found"}} })
			submit(a)
			a.wait(6 * time.Second)
			a.press("enter")
			a.wait(15 * time.Minute)
			if len(a.jobs.settled) != 0 || len(a.jobs.submitted) != 1 {
				t.Errorf("settled %q, sent %d times", a.jobs.settled, len(a.jobs.submitted))
			}
			a.sees("1 unknown")
		})
	})
	t.Run("nothing looks like it", func(t *testing.T) {
		inApp(t, doubt, func(a *app) {
			submit(a)
			a.wait(11 * time.Minute)
			a.sees("What came of input.jsonl?", "That is no proof")
			a.press("down", "enter")
			if !slices.Equal(a.jobs.settled, []string{"s1 not sent"}) {
				t.Errorf("settled %q", a.jobs.settled)
			}
		})
	})
	t.Run("left by an earlier session", func(t *testing.T) {
		inApp(t, func(c *Config, f *fakeJobs) {
			doubt(c, f)
			f.state.Submissions = []job.Submission{f.findings[0].Submission}
			f.findings[0].Candidates = []syncapi.Batch{{ID: "batch_found"}}
		}, func(a *app) {
			a.sees("1 unknown")
			a.wait(2 * time.Second)
			a.sees("What came of input.jsonl?")
		})
	})
}

func TestEarlierSessions(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.state = job.State{
			Files:    map[string]string{"batch_abc123": "/c/spring.jsonl"},
			Saved:    map[string]job.SavedFile{"batch_def456": {Path: "/c/output-old.jsonl"}},
			Followed: []string{"batch_elsewhere"},
			Notice:   "2 lines of the ledger could not be read",
		}
	}, func(a *app) {
		a.sees("spring.jsonl", "output-old.jsonl", "2 lines of the ledger")
		if !slices.Contains(a.jobs.watched, "batch_elsewhere") {
			t.Error("a batch that was followed is not asked for")
		}
	})
}

func TestHeldPartsGoOut(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.jobs.set(func(f *fakeJobs) {
			f.held = []job.Sent{{Submission: job.Submission{File: "/c/held.jsonl", State: job.StateAccepted, BatchID: "batch_held"},
				Batch: syncapi.Batch{ID: "batch_held", Status: syncapi.StatusPending, CreatedAt: start}}}
		})
		a.press("r")
		a.sees("Submitted what was waiting, as batch_held", "held.jsonl")
	})
}

const mixedOutput = `{"request_id": "ab", "response": {"id": "g2", "status": "FAILED", "error": "The media took too long.", "error_code": "generation_timeout"}}
{"request_id": "aa", "response": {"id": "g1", "status": "COMPLETED", "outputUrl": "https://cdn.sync.so/g1.mp4", "outputDuration": 12.3}}
{"request_id": "ad", "response": {"id": "g4", "status": "REJECTED", "error": "no", "error_code": "content_policy"}}
`

func TestDetails(t *testing.T) {
	collected := func(_ *Config, f *fakeJobs) {
		f.output = mixedOutput
		f.state.Files = map[string]string{"batch_def456": "/c/input.jsonl"}
	}
	t.Run("not downloaded yet", func(t *testing.T) {
		inApp(t, nil, func(a *app) {
			a.press("3", "enter")
			a.sees("Batch batch_abc123", "status", "14 succeeded", "were not downloaded yet")
			a.press("esc")
			a.sees("Files")
		})
	})
	t.Run("downloading fills it", func(t *testing.T) {
		inApp(t, nil, func(a *app) {
			a.press("3", "down", "enter")
			a.jobs.set(func(f *fakeJobs) { f.output = mixedOutput })
			a.press("d")
			a.sees("1 succeeded", "generation_timeout", "output.jsonl")
		})
	})
	t.Run("the failed ones first", func(t *testing.T) {
		inApp(t, collected, func(a *app) {
			a.press("3", "down", "enter")
			a.sees("1 succeeded · 1 failed · 1 rejected · 1 missing", "1× generation_timeout", "▸ ✖")
			s := a.screen()
			if strings.Index(s, "FAILED") > strings.Index(s, "✔ COMPLETED") {
				t.Errorf("what succeeded comes first:\n%s", s)
			}
			a.press("/", "t", "i", "m", "e", "o", "u", "t", "enter")
			a.sees("The media took too long")
			a.seesNot("REJECTED")
		})
	})
	t.Run("retry makes a file of the failed", func(t *testing.T) {
		inApp(t, collected, func(a *app) {
			a.press("3", "down", "enter", "R")
			dir := a.m.(Model).cfg.Dir
			got, err := os.ReadFile(filepath.Join(dir, "input.failed.jsonl"))
			must(t, err)
			lines := strings.SplitAfter(goodLines(4), "\n")
			if want := lines[1] + lines[3]; string(got) != want {
				t.Errorf("wrote %q", got)
			}
			a.sees("▸ input.failed.jsonl", "2 requests to send again", "Report input.failed.jsonl")
		})
	})
	t.Run("a video that is no https URL is not opened", func(t *testing.T) {
		for _, bad := range []string{"", "file:///etc/passwd", "javascript:alert(1)", "http://cdn.sync.so/x", "--help", "https://"} {
			if msg := browse(bad)().(browsedMsg); !errors.Is(msg.err, errNoVideo) {
				t.Errorf("%q: %v", bad, msg.err)
			}
		}
	})
	t.Run("hostile results", func(t *testing.T) {
		inApp(t, func(_ *Config, f *fakeJobs) {
			f.output = `{"request_id": "\u001b[2J\u202e", "response": {"status": "FAILED\u0007", "error": "\u001b]52;c;x\u0007", "error_code": "\u009b31m"}}`
		}, func(a *app) {
			a.press("3", "enter")
			for _, r := range a.screen() {
				if r != '\n' && (r < 0x20 || r >= 0x7f && r < 0xa0 || r == '\u202e') {
					t.Fatalf("%U on the screen", r)
				}
			}
		})
	})
}

func TestPartsAreMerged(t *testing.T) {
	inApp(t, func(cfg *Config, f *fakeJobs) {
		for i, content := range []string{"one\n", "two\n"} {
			path := filepath.Join(cfg.Dir, fmt.Sprintf("output-part%d.jsonl", i))
			must(t, os.WriteFile(path, []byte(content), 0o644))
			f.parts = append(f.parts, job.Part{Saved: job.SavedFile{Path: path}})
		}
	}, func(a *app) {
		a.press("3", "down", "d")
		a.sees("together as ~/campaign/output.jsonl")
		if got, _ := os.ReadFile(filepath.Join(a.m.(Model).cfg.Dir, "output.jsonl")); string(got) != "one\ntwo\n" {
			t.Errorf("merged %q", got)
		}
	})
}

func TestOversizeFileIsSentInParts(t *testing.T) {
	inApp(t, func(cfg *Config, _ *fakeJobs) {
		var b strings.Builder
		for i := range 1200 {
			fmt.Fprintf(&b, `{"request_id": "r%d", "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [{"type": "video", "url": "https://cdn.acme-studio.com/%d.mp4"}, {"type": "audio", "url": "https://cdn.acme-studio.com/%d.wav"}]}}`+"\n", i, i, i)
		}
		must(t, os.WriteFile(filepath.Join(cfg.Dir, "big.jsonl"), []byte(b.String()), 0o644))
		cfg.File = "big.jsonl"
	}, func(a *app) {
		a.press("s")
		a.sees("1200 requests", "3 batches, one after the other")
		a.wait(time.Second)
		a.press("y")
		if a.jobs.partsSent != 3 {
			t.Errorf("sent %d parts", a.jobs.partsSent)
		}
	})
}

func TestMouse(t *testing.T) {
	inApp(t, func(cfg *Config, _ *fakeJobs) { cfg.Mouse = true }, func(a *app) {
		if a.m.View().MouseMode != tea.MouseModeCellMotion {
			t.Error("the mouse is off")
		}
		at := func(text string) (x, y int) {
			t.Helper()
			for y, l := range strings.Split(a.screen(), "\n") {
				if i := strings.Index(l, text); i >= 0 {
					return ansi.StringWidth(l[:i]), y
				}
			}
			t.Fatalf("no %q", text)
			return 0, 0
		}
		for _, size := range []tea.WindowSizeMsg{{Width: 120, Height: 40}, {Width: 80, Height: 24}} {
			a.send(size)
			for _, name := range []string{"broken.jsonl  ", "input.jsonl  "} {
				x, y := at(name)
				a.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
				a.sees("▸ "+name, "Report "+strings.TrimSpace(name))
			}
			x, y := at("batch_def456")
			a.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
			a.sees("▸ ✔ COMPLETED     batch_def456")
			a.send(tea.MouseWheelMsg{X: x, Y: y, Button: tea.MouseWheelUp})
			a.sees("▸ ● PROCESSING    batch_abc123")
			a.press("1")
		}
		for x := -1; x < 82; x++ { // nowhere does it break
			for y := -1; y < 26; y++ {
				a.deliver(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
			}
		}
	})
}
