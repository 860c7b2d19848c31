package ui

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/batches"
)

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
		a.sees("as of 00:0", "connection refused", "Check the network", "batch_abc123", "next try",
			"Next try at", "00:01:30; nothing is lost")
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

// A slow poll is reported, and only the header shows the time of the next try.
func TestSlowPollIsSaid(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.jobs.set(func(f *fakeJobs) { f.pollTakes = time.Minute })
		a.wait(50 * time.Second)
		a.sees("api.sync.so · asking")
		a.jobs.set(func(f *fakeJobs) {
			f.pollTakes, f.pollErr = 0, &syncapi.Error{StatusCode: 429, Messages: []string{"slow down"}, RetryAfter: 7 * time.Second}
		})
		a.wait(time.Minute)
		a.sees("slow down", "next try")
		a.seesNot("Try again in")
	})
}

// Even the narrowest screen shows the host and whether requests cost money.
func TestNarrowHeader(t *testing.T) {
	for _, sandbox := range []bool{false, true} {
		inApp(t, func(c *Config, f *fakeJobs) {
			c.Host = "a-rather-long.api.of.a-company.example"
			c.Sandbox = sandbox
			f.findings = []job.Finding{unresolved("s1", "/c/input.jsonl")}
			f.state.Submissions = []ledger.Submission{f.findings[0].Submission}
		}, func(a *app) {
			a.send(tea.WindowSizeMsg{Width: minWidth, Height: minHeight})
			want := []string{"1 running", "1 unknown (u)", "a-rat", "xample"}
			if sandbox {
				want = []string{"1 running", "1 unknown (u)", "SANDBOX"}
			}
			a.sees(want...)
		})
	}
}

// Nothing is read before PreparedMsg comes.
func TestPollsWaitForWhatIsPrepared(t *testing.T) {
	inApp(t, func(c *Config, _ *fakeJobs) {
		c.Prepare = func() error { time.Sleep(5 * time.Second); return nil }
	}, func(a *app) {
		a.press("r")
		if a.wait(4 * time.Second); a.jobs.polls != 0 {
			t.Errorf("%d polls before", a.jobs.polls)
		}
		if a.wait(2 * time.Second); a.jobs.polls != 1 {
			t.Errorf("%d polls after", a.jobs.polls)
		}
	})
}

// A program that was stopped in its shell polls when it continues.
func TestResumePolls(t *testing.T) {
	inApp(t, func(cfg *Config, _ *fakeJobs) { cfg.Interval = time.Hour }, func(a *app) {
		before := a.jobs.polls
		a.send(tea.ResumeMsg{})
		if n := a.jobs.polls - before; n != 1 {
			t.Errorf("%d polls", n)
		}
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

func TestNotify(t *testing.T) {
	for name, test := range map[string]struct {
		notify batches.Notify
		blur   bool
		want   string
	}{
		"bell":          {batches.NotifyBell, true, "\a"},
		"a message":     {batches.NotifyOSC, true, "\a\x1b]9;syncbatch: batch_abc123: COMPLETED, 20 succeeded, 0 failed.\x1b\\"},
		"off":           {batches.NotifyOff, true, ""},
		"looking at it": {batches.NotifyBell, false, ""},
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
		a.sees("Nothing has been logged yet")
		a.press("esc", "v")
		a.jobs.set(func(f *fakeJobs) { f.pollErr = errNetwork })
		a.wait(20 * time.Minute)
		a.press("L")
		a.sees("Sync accepts input.jsonl", "connection refused")
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

// A tick has the times of both clocks, because one alone cannot reveal a jump.
func TestTickTellsBothClocks(t *testing.T) {
	outside := time.Now() // times in a bubble have no monotonic reading
	synctest.Test(t, func(*testing.T) {
		msg := tick(func() time.Time { return outside })().(tickMsg)
		at, wall := msg.at.String(), msg.wall.String() // with the monotonic reading, if there is one
		if at != outside.String() || wall != outside.Round(0).String() || at == wall {
			t.Errorf("at %s, by the wall clock %s", at, wall)
		}
	})
}

// After a suspend, the data is refreshed at once, whatever the monotonic clock says.
// Setting the clock does no harm.
func TestClockJumps(t *testing.T) {
	for name, jump := range map[string]time.Duration{"8 hours of sleep": 8 * time.Hour, "set back a day": -24 * time.Hour, "set forward a day": 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			inApp(t, func(cfg *Config, _ *fakeJobs) { cfg.Interval = time.Hour }, func(a *app) {
				a.wait(3 * time.Second)
				polls := a.jobs.polls
				now := time.Now()
				a.send(tickMsg{at: now.Add(time.Second), wall: now.Round(0).Add(time.Second + jump)})
				if a.jobs.polls != polls+1 {
					t.Errorf("%d polls after the jump", a.jobs.polls-polls)
				}
				a.send(tickMsg{at: now.Add(2 * time.Second), wall: now.Round(0).Add(2*time.Second + jump)})
				if a.jobs.polls != polls+1 {
					t.Error("a jump is polled for twice")
				}
			})
		})
	}
}
