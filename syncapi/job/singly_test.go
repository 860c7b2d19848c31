package job_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/job/single"
	"syncbatch-tui/syncapi/sandbox"
)

// generations is the sandbox behind a server that counts the generations of each request.
type generations struct {
	*httptest.Server
	connect []syncapi.Option // of its clients
	mu      sync.Mutex
	api     *sandbox.Server
	posts   int
	created map[string]map[string]bool // ids by body
	batches []string                   // inputs of batches
	refusal int                        // the status that answers a POST of a batch; 0 for none
	// before and after are called around each POST of a generation; may be nil. before may answer
	// itself.
	before func(w http.ResponseWriter, posts int) (answered bool)
	after  func(posts int) (silent bool)
}

func newGenerations(t *testing.T) *generations {
	t.Helper()
	g := &generations{created: map[string]map[string]bool{}}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { g.serve(g.sandbox(), w, r) }))
	t.Cleanup(g.Close)
	files := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { g.sandbox().Files().ServeHTTP(w, r) }))
	t.Cleanup(files.Close)
	g.begin(files.URL)
	return g
}

// newPipedGenerations is the same in memory, for a bubble of synctest.
func newPipedGenerations(t *testing.T) *generations {
	t.Helper()
	g := &generations{created: map[string]map[string]bool{}}
	var connect syncapi.Option
	g.Server, connect = servePipes(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Host == fileHost {
			g.sandbox().Files().ServeHTTP(w, r)
			return
		}
		g.serve(g.sandbox(), w, r)
	})
	g.connect = []syncapi.Option{connect}
	g.begin("https://" + fileHost)
	return g
}

// begin makes the sandbox. The servers already run.
func (g *generations) begin(filesURL string) {
	api := sandbox.New(sandbox.WithURL(g.URL), sandbox.WithFilesURL(filesURL), sandbox.WithDuration(0), sandbox.WithRateLimit(0), sandbox.WithCreateRateLimit(0))
	g.mu.Lock()
	defer g.mu.Unlock()
	g.api = api
}

func (g *generations) sandbox() *sandbox.Server {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.api
}

func (g *generations) serve(api http.Handler, w http.ResponseWriter, r *http.Request) {
	r.Header.Set("X-Api-Key", sandbox.Key)
	if r.Method != http.MethodPost || r.URL.Path != "/v2/generate" {
		if r.Method == http.MethodPost && r.URL.Path == "/v2/batch" {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(strings.NewReader(string(body)))
			g.mu.Lock()
			refusal := g.refusal
			if refusal == 0 {
				g.batches = append(g.batches, string(body))
			}
			g.mu.Unlock()
			if refusal > 0 {
				w.WriteHeader(refusal)
				return
			}
		}
		api.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	g.mu.Lock()
	g.posts++
	posts, before, after := g.posts, g.before, g.after
	g.mu.Unlock()
	if before != nil && before(w, posts) {
		return
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	answer := httptest.NewRecorder()
	api.ServeHTTP(answer, r)
	if answer.Code == http.StatusCreated {
		_, id, _ := strings.Cut(answer.Body.String(), `"id":"`)
		id, _, _ = strings.Cut(id, `"`)
		g.mu.Lock()
		if g.created[string(body)] == nil {
			g.created[string(body)] = map[string]bool{}
		}
		g.created[string(body)][id] = true
		g.mu.Unlock()
	}
	if after != nil && after(posts) {
		<-r.Context().Done() // the connection ends with the process
		return
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes())
}

// refuse answers each POST of a batch with a status; 0 accepts it.
func (g *generations) refuse(status int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.refusal = status
}

func (g *generations) setAfter(after func(posts int) bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.after = after
}

// Requests without an ID count like the others, and results name them by line number. The same file
// reads its saved results again.
func TestSendSinglyWithoutIDs(t *testing.T) {
	g := newGenerations(t)
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "out.jsonl")
	input := file("a", "x", "b", "y")
	input.Content = []byte(strings.NewReplacer(`"request_id":"x",`, "", `"request_id":"y"`, `"request_id":""`).Replace(string(input.Content)))
	for range 2 {
		var events []string
		_, saved, err := g.runner(t, dir).SendSingly(t.Context(), job.Singly{File: input, Output: out, Interval: time.Millisecond, Report: func(e single.Event) {
			if e.Generation.Ended() {
				events = append(events, e.Request)
			}
		}})
		must(t, err)
		if saved.Succeeded+saved.Failed != 4 || saved.Results != 4 || !saved.Whole() {
			t.Errorf("%+v", saved)
		}
		if n := len(events); n > 0 && strings.Join(events, " ") != "a line-2 b line-4" {
			t.Errorf("events of %q", events)
		}
	}
	g.paidOnce(t, 4)
}

// paidOnce checks that each of n requests made at most one generation.
func (g *generations) paidOnce(t *testing.T, n int) {
	t.Helper()
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.created) > n {
		t.Errorf("%d requests became generations", len(g.created))
	}
	for body, ids := range g.created {
		if len(ids) != 1 {
			t.Errorf("%d generations of %s", len(ids), body)
		}
	}
}

func (g *generations) runner(t *testing.T, dir string) *job.Runner {
	t.Helper()
	return job.New(newClient(t, g.URL, g.connect...), job.WithFolder(dir))
}

// sendSingly sends requests one by one, and polls every second.
func sendSingly(t *testing.T, r *job.Runner, f *batchfile.File, out string, pilot bool) (ledger.Submission, job.Saved, error) {
	t.Helper()
	return r.SendSingly(t.Context(), job.Singly{File: f, Output: filepath.Join(out, "output.jsonl"), Pilot: pilot, Interval: time.Second})
}

// TestCrashSingly kills the program at each step of sending requests one by one, and starts it
// again: each request makes one generation, and the results are whole.
func TestCrashSingly(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	for _, step := range []string{
		"confirmed", "generation noted", "in the POST", "generation answered", "generation recorded",
		"part made", "synced", "linked", "published", "noted as saved",
	} {
		t.Run(step, func(t *testing.T) {
			g, dir, out := newGenerations(t), t.TempDir(), t.TempDir()
			cmd, kill := child(t, "singly", g.URL, dir, out, step)
			if step == "in the POST" {
				g.setAfter(func(posts int) bool {
					if posts == 2 {
						kill()
					}
					return posts == 2
				})
			}
			killed(t, cmd)
			g.setAfter(nil)
			g.paidOnce(t, 3)
			r := g.runner(t, dir)
			if state, err := r.Load(); err != nil || len(state.Unknown()) > 0 {
				t.Errorf("the next session: %+v, %v", state, err)
			}
			_, saved, err := r.SendSingly(t.Context(), job.Singly{File: file("a", "b", "c"), Output: out, Pilot: true, Interval: time.Second})
			if err != nil || !saved.Whole() || saved.Results != 3 || saved.Path != filepath.Join(out, "output-pilot.jsonl") {
				t.Errorf("the next session: %+v, %v", saved, err)
			}
			g.paidOnce(t, 3)
			if len(g.created) != 3 {
				t.Errorf("%d generations", len(g.created))
			}
			if got := names(t, out); len(got) != 1 {
				t.Errorf("left behind: %v", got)
			}
		})
	}
}

// TestSinglyTwice checks that the same file sends nothing a second time.
func TestSinglyTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, dir, out := newPipedGenerations(t), t.TempDir(), t.TempDir()
		for range 2 {
			_, saved, err := sendSingly(t, g.runner(t, dir), file("a", "b"), out, false)
			if err != nil || saved.Path != filepath.Join(out, "output.jsonl") || saved.Results != 2 {
				t.Fatalf("%+v, %v", saved, err)
			}
		}
		if g.posts != 2 {
			t.Errorf("%d POSTs", g.posts)
		}
		_, err := g.runner(t, dir).Send(t.Context(), order(file("a", "b")))
		if _, asked := errors.AsType[*ledger.SentBeforeError](err); !asked {
			t.Errorf("they are sent again as a batch: %v", err)
		}
		h, err := g.runner(t, dir).History(ledger.Filter{})
		if err != nil || len(h.Entries) != 1 || h.Entries[0].Succeeded != 2 || len(h.Months) != 1 || h.Months[0].Requests != 2 {
			t.Errorf("history: %+v, %v", h, err)
		}
	})
}

// TestPilot checks that the batch has the rest of the file, and that the results are merged in the
// order of the file, even if Sync refused the batch before.
func TestPilot(t *testing.T) {
	for name, refusal := range map[string]int{"accepted": 0, "refused before": 400, "not sent before": 402} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { testPilot(t, refusal) })
		})
	}
}

func testPilot(t *testing.T, refusal int) {
	g, dir, out := newPipedGenerations(t), t.TempDir(), t.TempDir()
	r := g.runner(t, dir)
	pilot, _, err := sendSingly(t, r, file("a", "b"), out, true)
	must(t, err)
	if refusal > 0 {
		g.refuse(refusal)
		if _, err := r.Send(t.Context(), job.Job{Parts: []*batchfile.File{file("c", "d")}, Pilot: pilot.ID}); err == nil {
			t.Fatal("it was not refused")
		}
		g.refuse(0)
		pilot, _, err = sendSingly(t, r, file("a", "b"), out, true)
		must(t, err)
	}
	sent, err := r.Send(t.Context(), job.Job{Parts: []*batchfile.File{file("c", "d")}, Pilot: pilot.ID})
	if err != nil || len(sent) != 2 || sent[1].BatchID == "" || !sent[0].Singly {
		t.Fatalf("%+v, %v", sent, err)
	}
	if len(g.batches) != 1 || strings.Contains(g.batches[0], `"request_id":"a"`) || !strings.Contains(g.batches[0], `"request_id":"c"`) {
		t.Errorf("the batches are %q", g.batches)
	}
	batch, err := newClient(t, g.URL, g.connect...).Get(t.Context(), sent[1].BatchID)
	must(t, err)
	_, err = r.Collect(t.Context(), batch, out)
	must(t, err)
	merged, err := job.MergeJob(t.Context(), r, batch.ID, out, nil)
	if err != nil || merged.Path != filepath.Join(out, job.DefaultOutput) || merged.Saved != 2 {
		t.Fatalf("%+v, %v", merged, err)
	}
	at := -1
	for _, id := range []string{"a", "b", "c", "d"} {
		i := strings.Index(read(t, merged.Path), fmt.Sprintf(`"request_id":%q`, id))
		if i <= at {
			t.Errorf("%s is at %d:\n%s", id, i, read(t, merged.Path))
		}
		at = i
	}
}

// TestHintOfRefusal checks that a hint says that nothing was created only if that is true of the
// whole job.
func TestHintOfRefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newPipedGenerations(t)
		r := g.runner(t, t.TempDir())
		pilot, _, err := sendSingly(t, r, file("a", "b"), t.TempDir(), true)
		must(t, err)
		g.refuse(http.StatusBadRequest)
		const fix = "Fix what the message names."
		for id, want := range map[string]string{"": fix + " Nothing was created.", pilot.ID: fix} {
			_, err := r.Send(t.Context(), job.Job{Parts: []*batchfile.File{file("c"+id, "d"+id)}, Pilot: id})
			if got := job.Hint(err); got != want {
				t.Errorf("pilot %q: %v: %q", id, err, got)
			}
		}
	})
}

// TestSinglyTemplate checks that a template of names is filled in, as for batches.
func TestSinglyTemplate(t *testing.T) {
	g, out := newGenerations(t), t.TempDir()
	r := g.runner(t, t.TempDir())
	for want, o := range map[string]job.Singly{
		"spring.results.jsonl":       {File: file("a", "b")},
		"spring.results-pilot.jsonl": {File: file("c", "d"), Pilot: true},
	} {
		o.File.Path = filepath.Join(out, "spring.jsonl")
		o.Output, o.Interval = filepath.Join(out, "{file}.results.jsonl"), time.Millisecond
		if _, saved, err := r.SendSingly(t.Context(), o); err != nil || filepath.Base(saved.Path) != want {
			t.Errorf("saved as %s, %v", saved.Path, err)
		}
	}
}

// TestSinglyOutcomes checks that refused requests have a result that says so; that a refused key
// ends the run and leaves nothing that blocks the next one; and that a lost answer is requested
// again with the same key.
func TestSinglyOutcomes(t *testing.T) {
	refuse := func(status int, body string, at int) func(http.ResponseWriter, int) bool {
		return func(w http.ResponseWriter, posts int) bool {
			if posts != at {
				return false
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
			return true
		}
	}
	t.Run("a refused request", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g, out := newPipedGenerations(t), t.TempDir()
			g.before = refuse(400, `{"message":"The video is <gone>","errorCode":"generation_input_video_inaccessible"}`, 1)
			_, saved, err := sendSingly(t, g.runner(t, t.TempDir()), file("a", "b"), out, false)
			if err != nil || saved.Failed != 1 || saved.Succeeded != 1 || !saved.Whole() {
				t.Errorf("%+v, %v", saved, err)
			}
			if got := read(t, saved.Path); !strings.Contains(got, `{"request_id":"a","response":{"status":"REJECTED","error":"The video is`) ||
				!strings.Contains(got, `"error_code":"generation_input_video_inaccessible"`) {
				t.Error(got)
			}
		})
	})
	t.Run("a refused plan", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g, dir := newPipedGenerations(t), t.TempDir()
			g.before = refuse(402, `{"message":"plan"}`, 1)
			_, _, err := sendSingly(t, g.runner(t, dir), file("a", "b"), t.TempDir(), false)
			if syncapi.KindOf(err) != syncapi.KindPlan {
				t.Errorf("%v", err)
			}
			if _, err := g.runner(t, dir).Send(t.Context(), order(file("a", "b"))); err != nil {
				t.Errorf("what was never sent stands in the way: %v", err)
			}
		})
	})
	t.Run("a refused plan after a lost answer", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g, dir := newPipedGenerations(t), t.TempDir()
			lose, cancel := context.WithCancel(t.Context())
			g.before = func(w http.ResponseWriter, posts int) bool {
				w.WriteHeader(map[bool]int{true: 500, false: 402}[posts <= 4]) // with its three retries
				if posts == 4 {
					cancel()
				}
				return true
			}
			_, _, err := g.runner(t, dir).SendSingly(lose, job.Singly{File: file("a"), Output: t.TempDir(), Interval: time.Second})
			if !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			_, _, err = sendSingly(t, g.runner(t, dir), file("a"), t.TempDir(), false)
			if syncapi.KindOf(err) != syncapi.KindPlan {
				t.Fatal(err)
			}
			_, err = g.runner(t, dir).Send(t.Context(), order(file("a")))
			if _, asked := errors.AsType[*ledger.SentBeforeError](err); !asked {
				t.Errorf("it may have been paid for, and is sent again: %v", err)
			}
		})
	})
	t.Run("the plan's limit", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g := newPipedGenerations(t)
			g.before = refuse(429, `{"message":"full","errorCode":"concurrency_limit_reached"}`, 2)
			_, saved, err := sendSingly(t, g.runner(t, t.TempDir()), file("a", "b"), t.TempDir(), false)
			if err != nil || saved.Succeeded != 2 {
				t.Errorf("%+v, %v", saved, err)
			}
			g.paidOnce(t, 2)
		})
	})
}

// TestSinglyKeyTooOld checks that the key is not used again after a day without an answer.
func TestSinglyKeyTooOld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, dir, now := newPipedGenerations(t), t.TempDir(), newClock()
		ctx, cancel := context.WithCancel(t.Context())
		g.before = func(w http.ResponseWriter, posts int) bool {
			if posts == 4 {
				cancel()
			}
			w.WriteHeader(http.StatusBadGateway)
			return true
		}
		r := job.New(newClient(t, g.URL, g.connect...), job.WithFolder(dir), job.WithClock(now.Now))
		o := job.Singly{File: file("a"), Output: t.TempDir(), Interval: time.Second}
		if _, _, err := r.SendSingly(ctx, o); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		now.Advance(25 * time.Hour)
		_, _, err := r.SendSingly(t.Context(), o)
		if !errors.Is(err, single.ErrKeyTooOld) || g.posts != 4 {
			t.Errorf("%d POSTs, %v", g.posts, err)
		}
		if hint := job.Hint(err); !strings.Contains(hint, "in another file") {
			t.Errorf("the hint is %q", hint)
		}
	})
}
