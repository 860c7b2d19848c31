package ui

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// finished returns batches with results, newest first.
func finished(ids ...string) (all []syncapi.Batch) {
	for i, id := range ids {
		all = append(all, syncapi.Batch{
			ID: id, Status: syncapi.StatusCompleted, CreatedAt: start.Add(-time.Duration(i+1) * time.Hour),
			OutputURL: "https://api.sync.so/v2/batches/" + id + "/result", Metrics: syncapi.Metrics{Total: 4, Succeeded: 2, Failed: 2},
		})
	}
	return all
}

// markedRows returns the ids of the marked rows.
func (a *app) markedRows() (ids []string) {
	for l := range strings.Lines(a.screen()) {
		if _, row, found := strings.Cut(l, "*"); found && strings.Contains(row, "batch_") {
			ids = append(ids, "batch_"+strings.Fields(strings.SplitAfterN(row, "batch_", 2)[1])[0])
		}
	}
	return ids
}

func (a *app) marks(want ...string) {
	a.t.Helper()
	if got := a.markedRows(); !slices.Equal(got, want) {
		a.t.Errorf("%q are marked, not %q:\n%s", got, want, a.screen())
	}
}

// Marks belong to batches, not to rows: they survive polls, sorting and filtering. Esc
// removes them, and so does the end of a batch's row.
func TestMarksStay(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) { f.batches = finished("batch_a", "batch_b", "batch_c", "batch_d") }, func(a *app) {
		a.press("3", "space")
		a.isOn("batch_b")
		a.press("down", "space")
		a.marks("batch_a", "batch_c")
		a.sees("Batches · 2 marked", "esc clear marks")
		a.jobs.set(func(f *fakeJobs) {
			f.batches = append([]syncapi.Batch{{ID: "batch_new", Status: syncapi.StatusProcessing, CreatedAt: start}}, f.batches...)
		})
		a.press("r")
		a.marks("batch_a", "batch_c")
		a.press("S")
		a.marks("batch_a", "batch_c")
		a.press("/", "_", "b", "enter")
		a.marks()
		a.sees("2 marked, 2 hidden by the filter")
		a.press("esc")
		a.marks("batch_a", "batch_c")
		a.jobs.set(func(f *fakeJobs) {
			f.batches = slices.DeleteFunc(slices.Clone(f.batches), func(b syncapi.Batch) bool { return b.ID == "batch_c" })
		})
		a.press("r")
		a.marks("batch_a")
		a.jobs.set(func(f *fakeJobs) { f.batches = append(f.batches, finished("batch_c")...) })
		a.press("r")
		a.marks("batch_a")
		a.press("esc")
		a.marks()
		a.seesNot("marked")
	})
}

// Keys act on all marked batches, with at most one question.
func TestMarkedBatches(t *testing.T) {
	all := finished("batch_a", "batch_b", "batch_c", "batch_d", "batch_e", "batch_f", "batch_g")
	mark := func(n int) []string {
		return append([]string{"3"}, slices.Repeat([]string{"space"}, n)...)
	}
	with := func(_ *Config, f *fakeJobs) { f.batches, f.output = all, mixedOutput }
	t.Run("download a few", func(t *testing.T) {
		inApp(t, with, func(a *app) {
			a.press(append(mark(3), "d")...)
			slices.Sort(a.jobs.collected) // they run at the same time
			if got := strings.Join(a.jobs.collected, " "); got != "batch_a batch_b batch_c" {
				t.Errorf("downloaded %q", got)
			}
		})
	})
	t.Run("download many", func(t *testing.T) {
		inApp(t, with, func(a *app) {
			a.press(append(mark(6), "d")...)
			a.sees("Download the results of 6 batches?")
			a.seesNot("other people")
			a.wait(moment)
			a.press("y")
			if len(a.jobs.collected) != 6 {
				t.Errorf("downloaded %q", a.jobs.collected)
			}
		})
	})
	t.Run("none has results", func(t *testing.T) {
		inApp(t, nil, func(a *app) {
			a.press("3", "space", "down", "space", "d")
			a.sees("None of the 2 marked batches has results.")
		})
	})
	t.Run("copy", func(t *testing.T) {
		inApp(t, with, func(a *app) {
			a.press(append(mark(2), "y")...)
			if a.clip != "batch_a\nbatch_b" {
				t.Errorf("copied %q", a.clip)
			}
			a.sees("Copied the ids of 2 batches.")
		})
	})
	t.Run("videos", func(t *testing.T) {
		inApp(t, with, func(a *app) {
			a.press(append(mark(2), "M")...)
			a.sees("Download all videos of 2 batches?")
			a.wait(moment)
			a.press("y")
			if got := strings.Join(a.jobs.asked, " "); got != "aa aa" {
				t.Errorf("downloaded the videos of %q", got)
			}
		})
	})
	t.Run("videos of one", func(t *testing.T) {
		inApp(t, with, func(a *app) {
			a.press("3", "m")
			if got := strings.Join(a.jobs.asked, " "); got != "aa" {
				t.Errorf("downloaded the videos of %q", got)
			}
		})
	})
}

// Videos of batches without saved results are downloaded after the results.
func TestVideosAfterResults(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.batches = finished("batch_a")
		f.collect = func(fake *fakeJobs) func(ctx context.Context, b syncapi.Batch) (job.Saved, error) {
			return func(context.Context, syncapi.Batch) (job.Saved, error) {
				fake.set(func(f *fakeJobs) { f.output = mixedOutput })
				return job.Saved{Path: "/c/output.jsonl", Results: 4, Succeeded: 1}, nil
			}
		}(f)
	}, func(a *app) {
		a.press("3", "M")
		if len(a.jobs.collected) != 1 || strings.Join(a.jobs.asked, " ") != "aa" {
			t.Errorf("downloaded %q, and the videos of %q", a.jobs.collected, a.jobs.asked)
		}
	})
}

// One question removes the marked batches that Sync cannot find; the others stay.
func TestForgetMarked(t *testing.T) {
	inApp(t, func(_ *Config, f *fakeJobs) {
		f.batches = finished("batch_a")
		lost := &syncapi.Error{StatusCode: 404}
		f.errs = map[string]error{"batch_x": lost, "batch_y": lost, "batch_z": lost}
		f.followed = []string{"batch_x", "batch_y", "batch_z"}
	}, func(a *app) {
		a.press("3", "space", "space", "space", "x")
		a.sees("Forget 2 batches?", "goes on at Sync", "The other 1 is in Sync's list and stays.")
		a.jobs.set(func(f *fakeJobs) { f.errs = nil })
		a.wait(moment)
		a.press("y")
		if got := strings.Join(a.jobs.followed, " "); got != "batch_z" {
			t.Errorf("%q are followed", got)
		}
		a.marks("batch_a")
		a.sees("Forgot 2 batches; a adds one again by its id.")
	})
}

// The failed requests of one file's parts go into one file; those of several files do not.
func TestRetryMarked(t *testing.T) {
	parts := func(_ *Config, f *fakeJobs) {
		f.batches, f.output = finished("batch_a", "batch_b", "batch_c"), failedOutput
		f.savedResults("batch_a", "batch_b", "batch_c")
		f.state.Files = map[string]string{"batch_a": "/c/input-1-of-2.jsonl", "batch_b": "/c/input-2-of-2.jsonl"}
		for i, id := range []string{"batch_a", "batch_b"} {
			name := batchfile.PartName("input.jsonl", i+1, 2)
			f.state.Files[id] = "/c/" + name
			f.parts = append(f.parts, job.Part{Submission: ledger.Submission{BatchID: id, File: "/c/" + name, Part: i + 1, Parts: 2}})
		}
	}
	inApp(t, parts, func(a *app) {
		a.press("3", "space", "space", "R")
		a.sees("Which failed requests to send again?", "[x] 2× may succeed")
		a.wait(2 * moment)
		a.press("enter")
		got, err := os.ReadFile(filepath.Join(a.model().cfg.Dir, "input.failed.jsonl"))
		if want := strings.SplitAfter(goodLines(4), "\n")[1]; err != nil || string(got) != want+want {
			t.Errorf("wrote %q, %v", got, err)
		}
	})
	inApp(t, parts, func(a *app) {
		a.press("3", "space", "space", "space", "R")
		a.sees("Nothing was sent again", "not parts of one file")
	})
	inApp(t, parts, func(a *app) { // without marks, the batch under the cursor
		a.press("3", "R")
		a.sees("[x] 1× may succeed")
	})
}

// Every key that a screen lists does something there.
func TestListedKeysWork(t *testing.T) {
	free := []string{"up", "down", "pgup", "pgdown", "g", "G", "tab", "shift+tab", "1", "2", "3", "ctrl+z", "left", ".", "S", "q", "r", "esc", "n", "N"}
	free = append(free, "o", "W", "p") // they need a browser or media
	for name, keys := range map[string][]string{
		"a file": {"1", "g"}, "a broken file": {"1", "g", "down"}, "a folder": {"1", "G", "up"},
		"a report": {"1", "g", "2"}, "a broken report": {"1", "g", "down", "2"},
		"a running batch": {"3", "g"}, "a finished batch": {"3", "g", "down"}, "a failed batch": {"3", "G"},
		"marks": {"3", "g", "down", "space"}, "a page": {"3", "g", "down", "enter"}, "a page of a running batch": {"3", "g", "enter"}, "history": {"H"},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, func(c *Config, f *fakeJobs) { f.output, c.Editor = mixedOutput, "true" }, func(a *app) {
				done := map[string]bool{}
				for _, k := range free {
					done[k] = true
				}
				for {
					for len(a.model().pages) > 0 || a.dialog() != nil || a.model().typing() {
						a.wait(moment)
						a.press("esc")
					}
					if a.model().layout.zoomed {
						a.press("z")
					}
					a.press("3", "esc", "esc")
					a.press(keys...)
					a.wait(moment) // a key opens a dialog only after a moment
					k := ""
					for _, g := range a.model().listedKeys() {
						for _, b := range g.Keys {
							if name := b.Keys()[0]; !done[name] {
								k = name
							}
						}
					}
					if k == "" {
						return
					}
					done[k] = true
					state := func() string {
						return a.screen() + fmt.Sprint(a.clip, a.jobs.collected, a.jobs.asked, a.jobs.polls, a.execs)
					}
					before := state()
					if a.press(k); state() == before {
						t.Errorf("%s does nothing:\n%s", k, a.screen())
					}
				}
			})
		})
	}
}
