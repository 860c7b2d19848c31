package ui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

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
		"y when it has hardly appeared":   {[]string{"s", "moment", "y"}, 0},
		"choice and enter ahead of it":    {[]string{"s", "right", "enter", "wait", "enter"}, 0},
		"typed ahead, then meant":         {[]string{"s", "y", "wait", "y"}, 1},
		"y held on a slow keyboard":       {[]string{"s", "moment", "y", "pause", "y", "y", "y"}, 0},
		"typed at length":                 {[]string{"s", "moment", "y", "moment", "n", "moment", "c", "moment", "y", "moment", "y"}, 0},
		"a newer question has its own":    {[]string{"s", "wait", "esc", "s", "moment", "y"}, 0},
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
					switch k {
					case "wait":
						a.wait(time.Second)
					case "pause":
						a.wait(660 * time.Millisecond)
					case "moment":
						a.wait(200 * time.Millisecond)
					default:
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

// A window that is too small shows no question and accepts no answer. With a Cyrillic
// layout, keys work by their position, and text fields keep the letters.
func TestKeysByTheirPlace(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("/", "ы") // a filter takes the letter
		a.sees("/ ы")
		a.press("esc", "ы") // s
		a.wait(time.Second)
		a.press("н") // y
		if n := len(a.jobs.submitted); n != 1 {
			t.Errorf("sent %d times", n)
		}
		a.send(tea.KeyPressMsg{Code: 'с', Mod: tea.ModCtrl})
		if !a.quit {
			t.Error("ctrl+c does not leave")
		}
	})
}

func TestUnseenQuestionTakesNoYes(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("s")
		a.send(tea.WindowSizeMsg{Width: minWidth - 1, Height: minHeight})
		a.wait(time.Second)
		a.press("y", "right", "enter", "D")
		if sent, fetched := len(a.jobs.submitted), len(a.jobs.collected); sent != 0 || fetched != 0 {
			t.Fatalf("sent %d times and fetched %d results unseen", sent, fetched)
		}
		a.send(tea.WindowSizeMsg{Width: 120, Height: 40})
		a.sees("Submit to")
		a.press("y")
		if n := len(a.jobs.submitted); n != 0 {
			t.Errorf("sent %d times as soon as it was seen", n)
		}
		a.wait(time.Second)
		a.press("y")
		if n := len(a.jobs.submitted); n != 1 {
			t.Errorf("sent %d times", n)
		}
	})
}

func TestWhatWasConfirmedIsSent(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("s")
		a.wait(2 * moment)
		path := filepath.Join(a.model().cfg.Dir, "input.jsonl")
		must(t, os.WriteFile(path, []byte(goodLines(40)), 0o644))
		a.press("y")
		if len(a.jobs.submitted) != 1 || a.jobs.submitted[0] != goodLines(20) {
			t.Error("not the bytes that were confirmed")
		}
	})
}

// A question about a file that has changed in the meantime is withdrawn.
func TestChangeUnderTheQuestion(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"changed": func(path string) error { return os.WriteFile(path, []byte(goodLines(40)), 0o644) },
		"removed": os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, nil, func(a *app) {
				a.press("s")
				must(t, change(filepath.Join(a.model().cfg.Dir, "input.jsonl")))
				a.wait(5 * time.Second) // by now, the pane has read the folder again
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

// The key that pays does nothing in a pane that does not show its file.
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

func TestQueuedPartsGoOut(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.jobs.set(func(f *fakeJobs) {
			f.held = []job.Outcome{{Submission: ledger.Submission{File: "/c/held.jsonl", State: ledger.Accepted, BatchID: "batch_held"},
				Batch: syncapi.Batch{ID: "batch_held", Status: syncapi.StatusPending, CreatedAt: start}}}
		})
		a.press("r")
		a.sees("Submitted the queued requests as batch_held", "held.jsonl")
	})
}

func TestOversizeFileIsSentInParts(t *testing.T) {
	inApp(t, func(cfg *Config, _ *fakeJobs) {
		must(t, os.WriteFile(filepath.Join(cfg.Dir, "big.jsonl"), []byte(manyLines(1200)), 0o644))
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

// A question that opens before the cost is known says so, and shows the cost later.
func TestCostComesIntoTheQuestion(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"known":   {nil, "Cost: about $24.00, assuming 30 s at 30 fps each."},
		"unknown": {errNetwork, "Cost: unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, func(_ *Config, f *fakeJobs) {
				f.estimate = func() (float64, error) { time.Sleep(3 * time.Second); return 24, test.err }
			}, func(a *app) {
				a.press("s")
				a.sees("Cost: asking Sync…")
				a.wait(4 * time.Second)
				a.sees(test.want)
				a.press("y")
				if len(a.jobs.submitted) != 1 {
					t.Error("the question has lost its answer")
				}
			})
		})
	}
}

// The screen names the queued files, and a poll follows each submission at once.
func TestWaitingIsShown(t *testing.T) {
	for _, size := range []tea.WindowSizeMsg{{Width: 60, Height: 15}, {Width: 80, Height: 24}, {Width: 120, Height: 40}} {
		inApp(t, func(_ *Config, f *fakeJobs) {
			f.batches = f.batches[1:] // no batch runs, so the next poll is far away
			f.submit = func(context.Context) (syncapi.Batch, error) {
				return syncapi.Batch{}, fmt.Errorf("x: %w", job.ErrQueued)
			}
		}, func(a *app) {
			a.send(size)
			a.press("s")
			a.wait(time.Second)
			a.jobs.set(func(f *fakeJobs) {
				f.held, f.heldErr = []job.Outcome{{Submission: ledger.Submission{File: "/c/input.jsonl", State: ledger.Waiting}}}, job.ErrQueued
			})
			a.press("y")
			a.press("3")
			a.wait(5 * time.Minute)
			a.sees("queued: input.jsonl")
			a.jobs.set(func(f *fakeJobs) {
				f.heldErr = nil
				f.held[0].State, f.held[0].BatchID = ledger.Accepted, "batch_held"
				f.held[0].Batch = syncapi.Batch{ID: "batch_held", Status: syncapi.StatusPending, CreatedAt: start}
				f.batches = append([]syncapi.Batch{f.held[0].Batch}, f.batches...)
			})
			a.press("r")
			a.seesNot("queued: ")
			polls := a.jobs.polls
			a.wait(25 * time.Second)
			if n := a.jobs.polls - polls; n < 2 {
				t.Errorf("%d polls in 25 s of a batch that runs", n)
			}
		})
	}
}

// Nothing is paid for if its results could not be saved.
func TestNoRoomForResults(t *testing.T) {
	inApp(t, func(c *Config, _ *fakeJobs) { c.Output = filepath.Join(c.Dir, "gone", "output.jsonl") }, func(a *app) {
		a.press("s")
		a.wait(time.Second)
		a.press("y")
		a.sees("Not submitted: input.jsonl", "Cannot save results in", "nothing was sent")
		if len(a.jobs.submitted) != 0 {
			t.Error("sent all the same")
		}
	})
}

// The question names the webhook without its password, and anything unusual about it.
func TestOddWebhook(t *testing.T) {
	inApp(t, func(c *Config, _ *fakeJobs) { c.WebhookURL = "https://me:secret@10.0.0.1/hook" }, func(a *app) {
		a.press("s")
		a.sees("Webhook: https://me:xxxxx@10.0.0.1/hook", "⚠ ")
		a.seesNot("secret")
	})
}
