package job_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// TestFaults does everything to a paid POST that a network and a server can do, and then what a
// user or a script does next: send the same again, in another session. There is never more than one
// batch, and an unknown outcome is always reported.
func TestFaults(t *testing.T) {
	body := func(code int, text string, created bool) fault {
		return func(w http.ResponseWriter, _ *http.Request, create func() string) {
			if created {
				create()
			}
			w.WriteHeader(code)
			io.WriteString(w, text)
		}
	}
	half := func(w http.ResponseWriter, _ *http.Request, create func() string) {
		o := create()
		w.Header().Set("Content-Length", fmt.Sprint(len(o)))
		io.WriteString(w, o[:len(o)/2])
	}
	redirect := func(w http.ResponseWriter, r *http.Request, _ func() string) {
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}
	const evil = "\x1b]52;c;aGk=\a\x1b[2J\u202e"
	for name, c := range map[string]struct {
		faults  []fault
		state   ledger.State
		posts   int // POSTs received by then
		created int
		likely  bool // the reconciliation finds the outcome
		resends bool // the same may be sent again without a question
	}{
		"all is well":                 {nil, ledger.Accepted, 1, 1, false, false},
		"500 after it was created":    {[]fault{body(500, ``, true)}, ledger.Unknown, 1, 1, true, false},
		"500, nothing created":        {[]fault{body(500, ``, false)}, ledger.Unknown, 1, 0, false, false},
		"HTML 502":                    {[]fault{body(502, `<html>`, true)}, ledger.Unknown, 1, 1, true, false},
		"408":                         {[]fault{body(408, ``, true)}, ledger.Unknown, 1, 1, true, false},
		"409":                         {[]fault{body(409, ``, true)}, ledger.Unknown, 1, 1, true, false},
		"303 to what was created":     {[]fault{body(303, ``, true)}, ledger.Unknown, 1, 1, true, false},
		"closed after the body":       {[]fault{createdThenLost}, ledger.Unknown, 1, 1, true, false},
		"an answer cut at half":       {[]fault{half}, ledger.Unknown, 1, 1, true, false},
		"HTML 200":                    {[]fault{body(200, `<html>`, true)}, ledger.Unknown, 1, 1, true, false},
		"200 without an id":           {[]fault{body(200, `{"status":"VALIDATED"}`, false)}, ledger.Unknown, 1, 0, false, false},
		"302 to another host":         {[]fault{redirect}, ledger.Dropped, 1, 0, false, true},
		"400 with a list":             {[]fault{status(400, `{"message":["Line 1: a","Line 2: b"]}`)}, ledger.Refused, 1, 0, false, true},
		"400 with escape codes":       {[]fault{status(400, `{"message":"`+strings.ReplaceAll(strings.ReplaceAll(evil, "\x1b", `\u001b`), "\a", `\u0007`)+`"}`)}, ledger.Refused, 1, 0, false, true},
		"401 that says the key":       {[]fault{status(401, `{"message":"bad key: `+canary+`"}`)}, ledger.Dropped, 1, 0, false, true},
		"401":                         {[]fault{status(401, ``)}, ledger.Dropped, 1, 0, false, true},
		"402":                         {[]fault{status(402, ``)}, ledger.Dropped, 1, 0, false, true},
		"413":                         {[]fault{status(413, `<html>`)}, ledger.Refused, 1, 0, false, true},
		"415":                         {[]fault{status(415, ``)}, ledger.Refused, 1, 0, false, true},
		"422":                         {[]fault{status(422, `{}`)}, ledger.Refused, 1, 0, false, true},
		"418":                         {[]fault{status(418, ``)}, ledger.Dropped, 1, 0, false, true},
		"425":                         {[]fault{status(425, ``)}, ledger.Dropped, 1, 0, false, true},
		"429 by concurrency":          {[]fault{limit}, ledger.Waiting, 1, 0, false, true},
		"429 with Retry-After of 1 h": {[]fault{retryLater}, ledger.Dropped, 1, 0, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := newServer(t), t.TempDir()
			s.faults = c.faults
			s.list = []string{object("somebody_elses", "PROCESSING")}
			o := job.Job{Parts: []*batchfile.File{file("a", "b")}, WebhookURL: "https://example.com/hook?token=1"}
			sent, err := s.runner(job.WithFolder(dir)).Send(t.Context(), o)
			if len(sent) != 1 || sent[0].State != c.state || (err == nil) != (c.state == ledger.Accepted) {
				t.Fatalf("%+v, %v", sent, err)
			}
			if posts, created := s.paid(); posts != c.posts || created != c.created {
				t.Errorf("%d POSTs made %d batches", posts, created)
			}
			if unknown := errors.Is(err, syncapi.ErrOutcomeUnknown); unknown != (c.state == ledger.Unknown) {
				t.Errorf("it says %v", err)
			}
			if err != nil && strings.Contains(err.Error(), canary) {
				t.Errorf("the error tells the key: %v", err)
			}
			if strings.Contains(read(t, dir, job.DatabaseName), canary) {
				t.Error("the ledger holds the key")
			}
			r := s.runner(job.WithFolder(dir)) // another session
			findings, err := r.Reconcile(t.Context())
			if err != nil || len(findings) > 1 || (len(findings) == 1) != (c.state == ledger.Unknown) {
				t.Fatalf("findings are %+v, %v", findings, err)
			}
			if len(findings) == 1 {
				if b, likely := findings[0].Likely(); likely != c.likely || likely && b.ID != "made_1" {
					t.Errorf("likely is %+v", b)
				}
			}
			_, err = r.Send(t.Context(), o)
			if (err == nil) != c.resends {
				t.Errorf("sending the same again: %v", err)
			}
			if _, created := s.paid(); created != 1 && (created != 0 || c.state != ledger.Unknown) {
				t.Errorf("there are %d batches", created)
			}
		})
	}
}

func retryLater(w http.ResponseWriter, _ *http.Request, _ func() string) {
	w.Header().Set("Retry-After", "3600")
	w.WriteHeader(http.StatusTooManyRequests)
}

// TestReconcile has lists in which the outcome of a submission is more or less easy to find.
func TestReconcile(t *testing.T) {
	type batch struct {
		id, webhook string
		total       int
		age         time.Duration // since the POST
	}
	const hook = "https://example.com/hook"
	ours := batch{"ours", hook, 2, -time.Second}
	for name, c := range map[string]struct {
		before, after []batch
		candidates    []string
		likely        bool
	}{
		"none":                   {nil, nil, nil, false},
		"one":                    {nil, []batch{ours}, []string{"ours"}, true},
		"it was there before":    {[]batch{ours}, nil, nil, false},
		"another number":         {nil, []batch{{"x", hook, 3, 0}}, nil, false},
		"no number":              {nil, []batch{{"x", hook, 0, 0}}, nil, false},
		"another webhook":        {nil, []batch{{"x", "", 2, 0}}, nil, false},
		"older":                  {nil, []batch{{"x", hook, 2, time.Hour}}, nil, false},
		"a minute older":         {nil, []batch{{"x", hook, 2, time.Minute}}, []string{"x"}, true},
		"two":                    {nil, []batch{ours, {"x", hook, 2, 0}}, []string{"x", "ours"}, false}, // the closest first
		"one among other things": {[]batch{{"y", hook, 2, 0}}, []batch{{"x", hook, 7, 0}, ours}, []string{"ours"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			add := func(batches []batch) {
				for _, b := range batches {
					s.list = append(s.list, fmt.Sprintf(`{"id":%q,"status":"PENDING","created_at":%q,"metrics":{"total_generations":%d},"webhookUrl":%q,"outputUrl":""}`,
						b.id, time.Now().Add(-b.age).UTC().Format(time.RFC3339Nano), b.total, b.webhook))
				}
			}
			add(c.before)
			s.faults = []fault{func(w http.ResponseWriter, _ *http.Request, _ func() string) {
				s.set(func() { add(c.after) })
				hangUp(w)
			}}
			r := s.runner()
			_, err := r.Send(t.Context(), job.Job{Parts: []*batchfile.File{file("a", "b")}, WebhookURL: hook})
			if !errors.Is(err, syncapi.ErrOutcomeUnknown) {
				t.Fatal(err)
			}
			findings, err := r.Reconcile(t.Context())
			if err != nil || len(findings) != 1 {
				t.Fatal(findings, err)
			}
			var got []string
			for _, b := range findings[0].Candidates {
				got = append(got, b.ID)
			}
			_, likely := findings[0].Likely()
			if !slices.Equal(got, c.candidates) || likely != c.likely {
				t.Errorf("candidates are %v, likely %v", got, likely)
			}
			if posts, _ := s.paid(); posts != 1 {
				t.Errorf("%d POSTs", posts)
			}
		})
	}
}

// TestContested has two unknown submissions and one batch.
func TestContested(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	s.faults = []fault{status(500, ``), createdThenLost}
	r := s.runner(job.WithFolder(dir))
	for _, id := range []string{"a", "b"} {
		if _, err := r.Send(t.Context(), order(file(id))); !errors.Is(err, syncapi.ErrOutcomeUnknown) {
			t.Fatal(err)
		}
	}
	findings, err := r.Reconcile(t.Context())
	if err != nil || len(findings) != 2 {
		t.Fatal(findings, err)
	}
	for _, f := range findings {
		if _, likely := f.Likely(); likely || !f.Contested || len(f.Candidates) != 1 {
			t.Errorf("finding is %+v", f)
		}
	}
	if err := r.Accept(findings[1].ID, "made_1"); err != nil {
		t.Fatal(err)
	}
	if err := r.Accept(findings[0].ID, "made_1"); err == nil {
		t.Error("a batch comes of two submissions")
	}
	findings, err = r.Reconcile(t.Context())
	if err != nil || len(findings) != 1 || len(findings[0].Candidates) != 0 {
		t.Errorf("once it is settled: %+v, %v", findings, err)
	}
	if err := r.NotSent(findings[0].ID); err != nil {
		t.Fatal(err)
	}
	for _, settle := range []error{r.NotSent(findings[0].ID), r.Accept(findings[0].ID, "x"), r.Accept("nothing", "x"), r.NotSent("")} {
		if settle == nil {
			t.Error("what is not unknown is resolved")
		}
	}
	state, err := s.runner(job.WithFolder(dir)).Load()
	if err != nil || len(state.Unknown()) != 0 || !slices.Equal(state.Followed, []string{"made_1"}) {
		t.Errorf("the next session knows %+v, %v", state, err)
	}
	if calls := len(s.seen()); true {
		if _, err := r.Reconcile(t.Context()); err != nil || len(s.seen()) != calls {
			t.Error("without an unknown submission there is nothing to ask")
		}
	}
}
