package dialogue

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/plain"
)

// four is a file of four requests: a, b, c and d.
var four = good + strings.ReplaceAll(good, `"a"`, `"b"`) + strings.ReplaceAll(good, `"a"`, `"c"`) + strings.ReplaceAll(good, `"a"`, `"d"`)

// ended is a batch whose results have one failure that may succeed the next time, and two that will
// fail again.
type ended struct {
	fakeJobs

	collected bool
	merged    int
	failed    int // requests of a pilot
	pollErr   error
}

const results = `{"request_id": "a", "response": {"status": "COMPLETED", "outputUrl": "https://x.io/a"}}
{"request_id": "b", "response": {"status": "FAILED", "error": "slow", "error_code": "generation_timeout"}}
{"request_id": "c", "response": {"status": "FAILED", "error": "gone", "error_code": "generation_input_video_inaccessible"}}
{"request_id": "d", "response": {"status": "REJECTED", "error": "no", "error_code": "content_policy"}}
`

func (e *ended) Poll(context.Context, []string) (job.Snapshot, error) {
	b := syncapi.Batch{ID: "b", Status: syncapi.StatusCompleted, OutputURL: "https://x.io/o", Metrics: syncapi.Metrics{Total: 4, Succeeded: 1, Failed: 3}}
	return job.Snapshot{Batches: []syncapi.Batch{b}}, e.pollErr
}

func (e *ended) Collect(context.Context, syncapi.Batch, string) (job.Saved, error) {
	e.collected = true
	return job.Saved{}, nil
}

func (e *ended) Results(string) (*batchfile.Results, error) {
	if !e.collected {
		return nil, job.ErrNotCollected
	}
	return batchfile.Join(&batchfile.File{Content: []byte(four)}, &batchfile.File{Content: []byte(results)}), nil
}

func (e *ended) Parts(string) ([]job.Part, error) {
	return []job.Part{{Submission: ledger.Submission{BatchID: "b", File: "/c/in.jsonl"}}}, nil
}

func (e *ended) MergeRetries(context.Context, string, string) (string, error) {
	e.merged++
	return "in.merged.jsonl", nil
}

func (e *ended) SendSingly(ctx context.Context, o job.Singly) (ledger.Submission, job.Saved, error) {
	s, _, err := e.fakeJobs.SendSingly(ctx, o)
	for range o.File.Requests() {
		s.Requests++
	}
	s.Requests--
	var saved job.Saved
	saved.Results, saved.Succeeded, saved.Failed = s.Requests, s.Requests-e.failed, e.failed
	return s, saved, err
}

// hold runs a dialogue about the file in.jsonl, or a table, in a folder, with the answers of in,
// and returns its output.
func hold(ctx context.Context, jobs Jobs, dir string, in io.Reader, change func(*Config)) (string, error) {
	var out, talk bytes.Buffer
	cfg := Config{
		Jobs: jobs, Host: "api.sync.so", Dir: dir,
		Plain: plain.Config{Output: filepath.Join(dir, "output.jsonl"), Interval: time.Minute, Command: []string{"syncbatch-tui"}, Out: &out, Err: &talk, Now: time.Now},
	}
	if change != nil {
		change(&cfg)
	}
	err := NewTalk(in, &talk).Run(ctx, cfg)
	return out.String() + talk.String(), err
}

func answers(text string) io.Reader {
	return strings.NewReader(strings.ReplaceAll(text, " ", "\n") + "\n")
}

func folder(t *testing.T, name, content string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Failed requests are listed with their remedies. Those that will fail again are left out unless
// the user wants them.
func TestRetry(t *testing.T) {
	lines := strings.SplitAfter(four, "\n")
	for name, tt := range map[string]struct {
		answers, want string // in the new file; empty for no file
		sent, merged  int
	}{
		"what may succeed": {"4 1 1 q", lines[1], 0, 1},
		"all":              {"4 1 2 q", lines[1] + lines[2] + lines[3], 0, 1},
		"each code":        {"4 1 3 no yes no q", lines[3], 0, 1},
		"each code, none":  {"4 1 3 no no no q", "", 0, 1},
		"none":             {"4 1 4 q", "", 0, 1},
		"no batch":         {"4 3 q", "", 0, 0},
		"sent":             {"4 1 1 1 no yes q", lines[1], 1, 2},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, "in.jsonl", four)
			synctest.Test(t, func(t *testing.T) {
				jobs := &ended{}
				said, err := hold(t.Context(), jobs, dir, answers(tt.answers), nil)
				got, _ := os.ReadFile(filepath.Join(dir, "in.failed.jsonl"))
				if err != nil || string(got) != tt.want || len(jobs.sent) != tt.sent || jobs.merged != tt.merged {
					t.Errorf("%v, wrote %q, sent %d, merged %d\n%s", err, got, len(jobs.sent), jobs.merged, said)
				}
				if tt.merged == 0 {
					return
				}
				for _, want := range []string{
					"The results come first.", "1 request failed with generation_timeout, and may succeed the next time.",
					"1 request failed with generation_input_video_inaccessible, and will fail again as it is. Make the video's URL",
					"1 request failed with content_policy, rejected, and will fail again", "merged with those of the retry as in.merged.jsonl",
				} {
					if !strings.Contains(said, want) {
						t.Errorf("does not say %q:\n%s", want, said)
					}
				}
			})
		})
	}
}

// The rest of a file goes out only after another question, which says how the pilot ended.
func TestPilot(t *testing.T) {
	for name, tt := range map[string]struct {
		answers string
		failed  int
		sent    string // how many requests each submission has
		says    string
	}{
		"yes and yes":    {"1 1 5 2 no yes yes q", 0, "2 2", "Submit the other 2 to api.sync.so? It costs about $1.50"},
		"yes and no":     {"1 1 5 2 no yes no q", 0, "2", "The 2 requests that were sent first succeeded."},
		"no":             {"1 1 5 2 no no q", 0, "", "Send the first 2 requests to api.sync.so? They are sent one by one. The other 2 follow as a batch, after another question."},
		"failures, no":   {"1 1 5 2 no yes no q", 1, "2", "Submit the other 2, although the pilot has failures?"},
		"failures, yes":  {"1 1 5 2 no yes yes q", 1, "2 2", "1 of the 2 requests that were sent first failed."},
		"gone":           {"1 1 5 2 no yes", 0, "2", "Submit the other 2"},
		"the usual size": {"1 1 5  no yes no q", 0, "3", "Submit the other request to"},
		"the first":      {"1 1 5 1 no yes no q", 1, "1", "The request that was sent first failed."},
		"one is left":    {"1 1 5 3 no yes no q", 0, "3", "The other request was not sent. To send it later, choose the same again with 3 requests: no request is sent twice."},
		"too many":       {"1 1 5 4 q", 0, "", "That is not a number from 1 to 3."},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, "in.jsonl", four)
			synctest.Test(t, func(t *testing.T) {
				jobs := &ended{failed: tt.failed}
				said, err := hold(t.Context(), jobs, dir, answers(tt.answers), nil)
				var sent []string
				for _, j := range jobs.sent {
					n := 0
					for range j.Parts[0].Requests() {
						n++
					}
					sent = append(sent, fmt.Sprint(n))
				}
				if err != nil || strings.Join(sent, " ") != tt.sent || !strings.Contains(said, tt.says) {
					t.Errorf("%v, sent %q\n%s", err, sent, said)
				}
			})
		})
	}
}

// A table becomes a request file beside it. The dialogue reports on that file, and never replaces
// one.
func TestTable(t *testing.T) {
	const table = "id,video,audio,mood\nr1,https://media.acme.com/v.mp4,https://media.acme.com/a.wav,sad\n"
	for name, tt := range map[string]struct {
		content, answers, before, says string
		written                        bool
	}{
		"yes":        {table, "1 1 yes q", "", `The column "mood" is not used.`, true},
		"no":         {table, "1 1 no q", "", `becomes`, false},
		"there":      {table, "1 2 yes q", "mine", "already exists and is not overwritten", false},
		"wrong":      {"id,video\nr1,no address\n", "1 1 q", "", "error", false},
		"an address": {table, "1 1 yes q", "", "Wrote table.jsonl.", true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, "table.csv", tt.content)
			made := filepath.Join(dir, "table.jsonl")
			if tt.before != "" {
				if err := os.WriteFile(made, []byte(tt.before), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			synctest.Test(t, func(t *testing.T) {
				said, err := hold(t.Context(), &fakeJobs{}, dir, answers(tt.answers), nil)
				got, _ := os.ReadFile(made)
				if err != nil || strings.Contains(string(got), "v.mp4") != tt.written || tt.before != "" && string(got) != tt.before || !strings.Contains(said, tt.says) {
					t.Errorf("%v, wrote %q\n%s", err, got, said)
				}
			})
		})
	}
}

// media are a table and the files on this machine that it names.
func media(t *testing.T) string {
	dir := folder(t, "people.csv", "id,video,audio\nann,ann.mp4,ann.wav\n")
	for name, sample := range map[string]string{"ann.mp4": "clip-3s.mp4", "ann.wav": "voice-3s.wav"} {
		content, err := os.ReadFile("../../syncapi/sandbox/media/files/" + sample)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Media on this machine are uploaded after a question with the number of files and bytes and the
// destination, or their requests get the URLs where they are published.
func TestLocalMedia(t *testing.T) {
	for name, tt := range map[string]struct {
		answers, html string
		err           error
		uploaded      int
		says, written string
	}{
		"upload":       {answers: "1 1 1 5 q", uploaded: 2, says: "1. Upload 2 files, 18 KB, to api.sync.so", written: `"assetId":"asset-ann.mp4"`},
		"published":    {answers: "1 1 2 https://cdn.acme.io/m 5 q", says: "The URL of the folder", written: `"url":"https://cdn.acme.io/m/ann.mp4"`},
		"no":           {answers: "1 1 3 q", says: "people.csv names media on this machine."},
		"no answer":    {answers: "1 1"},
		"a wrong URL":  {answers: "1 1 2 cdn q", says: "the media base must be a URL like"},
		"no media":     {answers: "1 1 1 q", html: "ann.mp4", says: "Nothing was uploaded."},
		"a failure":    {answers: "1 1 1 q", err: errors.New("no route"), uploaded: 2, says: "No request file was made: no route. The files that were uploaded are kept"},
		"is not there": {answers: "1 1 1 https://cdn.acme.io/m 5 q", html: "-", says: `"ann.mp4": there is no such file`, written: `"url":"https://cdn.acme.io/m/ann.mp4"`},
		"a folder":     {answers: "1 2 . 1 5 q", uploaded: 2, written: `"assetId":"asset-ann.wav"`},
	} {
		t.Run(name, func(t *testing.T) {
			dir := media(t)
			made := filepath.Join(dir, "people.jsonl")
			switch {
			case tt.html == "-":
				os.Remove(filepath.Join(dir, "ann.mp4"))
			case tt.html != "":
				if err := os.WriteFile(filepath.Join(dir, tt.html), []byte("<!DOCTYPE html><html></html>"), 0o600); err != nil {
					t.Fatal(err)
				}
			case name == "a folder":
				os.Remove(filepath.Join(dir, "people.csv"))
				tt.answers, made = strings.Replace(tt.answers, "2 .", "1 .", 1), dir+".jsonl"
				defer os.Remove(made)
			}
			synctest.Test(t, func(t *testing.T) {
				jobs := &fakeJobs{uploadErr: tt.err}
				said, err := hold(t.Context(), jobs, dir, answers(tt.answers), nil)
				got, _ := os.ReadFile(made)
				if err != nil || len(jobs.uploaded) != tt.uploaded || !strings.Contains(said, tt.says) || !strings.Contains(string(got), tt.written) || tt.written == "" && got != nil {
					t.Errorf("%v, uploaded %d, wrote %q\n%s", err, len(jobs.uploaded), got, said)
				}
			})
		})
	}
}

// split is a file that was sent as two batches, each with failures.
type split struct{ ended }

func (s *split) Poll(ctx context.Context, ids []string) (job.Snapshot, error) {
	snapshot, err := s.ended.Poll(ctx, ids)
	second := snapshot.Batches[0]
	second.ID = "c"
	snapshot.Batches = append([]syncapi.Batch{second}, snapshot.Batches...)
	return snapshot, err
}

func (s *split) Parts(string) ([]job.Part, error) {
	return []job.Part{
		{Submission: ledger.Submission{BatchID: "b", File: "/c/in.part-1-of-2.jsonl"}},
		{Submission: ledger.Submission{BatchID: "c", File: "/c/in.part-2-of-2.jsonl"}},
	}, nil
}

// The failed requests of all parts of a file go into one new file if the user wants that.
func TestRetryOfParts(t *testing.T) {
	lines := strings.SplitAfter(four, "\n")
	for name, tt := range map[string]struct{ answers, file, want string }{
		"all parts": {"4 1 1 1 q", "in.failed.jsonl", lines[1] + lines[1]},
		"one":       {"4 1 2 1 q", "in.part-2-of-2.failed.jsonl", lines[1]},
	} {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, "in.jsonl", four)
			synctest.Test(t, func(t *testing.T) {
				said, err := hold(t.Context(), &split{}, dir, answers(tt.answers), nil)
				got, _ := os.ReadFile(filepath.Join(dir, tt.file))
				if err != nil || string(got) != tt.want || !strings.Contains(said, "in.jsonl was sent as several batches, and 2 of them have failed requests.") {
					t.Errorf("%v, wrote %q\n%s", err, got, said)
				}
			})
		})
	}
}

// The dialogue asks for a key until there is one. It hides the typed key, and never prints it.
func TestWelcome(t *testing.T) {
	const key = "canary-4f1c"
	for name, tt := range map[string]struct {
		answers string
		welcome Welcome
		says    string
		is      func(Beginning) bool
	}{
		"a key":         {"1 " + key, Welcome{}, "kept for this run only", func(b Beginning) bool { return b.Key.Reveal() == key && !b.Remember }},
		"remembered":    {"1 " + key + " yes", Welcome{HasKeyring: true}, "It goes there when Sync has accepted it.", func(b Beginning) bool { return b.Key.Reveal() == key && b.Remember }},
		"not":           {"1 " + key + " no", Welcome{HasKeyring: true}, "kept for this run only", func(b Beginning) bool { return b.Key.Reveal() == key && !b.Remember }},
		"nothing":       {"1  3", Welcome{}, "No key was typed.", Beginning.None},
		"no key":        {"1 schlüssel-" + key + " 3", Welcome{}, "The key has an invalid character", Beginning.None},
		"the demo":      {"2", Welcome{}, "at no cost", func(b Beginning) bool { return b.Demo }},
		"back":          {"3", Welcome{Again: true}, "another API key", func(b Beginning) bool { return b.Back }},
		"left":          {"q", Welcome{Profile: "acme"}, "an API key for profile acme", Beginning.None},
		"the end":       {"1", Welcome{}, "It is not shown.", Beginning.None},
		"too early":     {key + " 3", Welcome{}, "That is not one of the numbers.", Beginning.None},
		"no answer yet": {"1 " + key, Welcome{HasKeyring: true}, "keyring?", Beginning.None},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			talk := NewTalk(answers(tt.answers), &out)
			hidden, hides := false, 0
			talk.Hide = func() func() { hidden, hides = true, hides+1; return func() { hidden = false } }
			b, err := talk.Welcome(t.Context(), tt.welcome)
			if err != nil || !tt.is(b) || hidden || !strings.Contains(out.String(), tt.says) {
				t.Errorf("%v, hidden %t\n%s", err, hidden, &out)
			}
			if wants := strings.HasPrefix(tt.answers, "1"); hides > 0 != wants || strings.Contains(out.String(), key) {
				t.Errorf("hidden %d times\n%s", hides, &out)
			}
		})
	}
}

// A typed key is kept once Sync has accepted it. If Sync refuses it, the dialogue asks for another.
func TestTypedKey(t *testing.T) {
	for name, tt := range map[string]struct {
		err        error
		remembered bool
		ends       error
	}{
		"accepted":    {nil, true, nil},
		"refused":     {&syncapi.Error{StatusCode: 401}, false, ErrOtherKey},
		"not allowed": {&syncapi.Error{StatusCode: 403}, false, ErrOtherKey},
		"no answer":   {errors.New("no route"), false, nil},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			kept := 0
			said, err := hold(t.Context(), &ended{pollErr: tt.err}, dir, answers("2 2 q"), func(c *Config) {
				c.Typed, c.Remember = true, func() error { kept++; return nil }
			})
			if !errors.Is(err, tt.ends) || (kept == 1) != tt.remembered || kept > 1 {
				t.Errorf("%v, kept %d times\n%s", err, kept, said)
			}
		})
	}
}

// errStopped is the cause of the end of a run.
var errStopped = errors.New("stopped")

// At each question the answers may end, which leaves the dialogue, or the program may be
// interrupted. Neither sends anything that was not confirmed.
func TestEndAtEachQuestion(t *testing.T) {
	for _, script := range []string{"1 1 1 no yes yes", "1 1 4 no yes", "1 1 5 2 no yes yes", "3 1 no", "4 1 3 no yes no 1 no yes", "2 1 2 in.jsonl 3 6"} {
		given := strings.Split(script, " ")
		for n := range given {
			for _, interrupted := range []bool{false, true} {
				t.Run(fmt.Sprint(script, " at ", n, " ", interrupted), func(t *testing.T) {
					dir := folder(t, "in.jsonl", four)
					synctest.Test(t, func(t *testing.T) {
						ctx, cancel := context.WithCancelCause(t.Context())
						defer cancel(nil)
						in, out := io.Pipe()
						go func() {
							for _, a := range given[:n] {
								fmt.Fprintln(out, a)
							}
							if interrupted {
								synctest.Wait()
								cancel(errStopped)
								synctest.Wait()
							}
							out.Close()
						}()
						jobs := &ended{}
						said, err := hold(ctx, jobs, dir, in, nil)
						if (interrupted && !errors.Is(err, errStopped)) || (!interrupted && err != nil) {
							t.Errorf("it ends with %v\n%s", err, said)
						}
						if yes := strings.Count(strings.Join(given[:n], " "), "yes"); len(jobs.sent) > yes {
							t.Errorf("sent %d times\n%s", len(jobs.sent), said)
						}
						in.Close()
					})
				})
			}
		}
	}
}

// Input typed before a question that spends money does not answer it.
func TestTypedAhead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, out := io.Pipe()
		go func() { fmt.Fprintln(out, "yes"); synctest.Wait(); fmt.Fprintln(out, "no") }()
		var said bytes.Buffer
		talk := NewTalk(in, &said)
		forgot := 0
		talk.Forget = func() { forgot++ }
		time.Sleep(time.Second) // in the bubble, so that the first line is there
		yes, err := talk.confirmPaid(t.Context(), "Pay?")
		if yes || err != nil || forgot != 1 {
			t.Errorf("%t, %v, forgot %d times\n%s", yes, err, forgot, &said)
		}
		out.Close()
	})
}
