package job_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/download"
	"syncbatch-tui/syncapi/job/ledger"
)

const head = `{"format":"syncbatch-tui ledger","version":1,"id":"X"}` + "\n"

// accepted is a journal line of a submission that was accepted.
func accepted(id, host string) string { return job.Chain(acceptedObject(id, host)) }

func acceptedObject(id, host string) string {
	return fmt.Sprintf(`{"submission":{"id":%q,"job":"j","part":1,"parts":1,"file":"/a.jsonl","hash":"h","requests":1,"host":%q,"state":"accepted","confirmed":%q,"changed":%q,"batch_id":%q}}`,
		id, host, time.Now().Format(time.RFC3339), time.Now().Format(time.RFC3339), "batch_"+id)
}

// TestDamagedJournal has journals that were damaged or edited.
func TestDamagedJournal(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	for name, c := range map[string]struct {
		journal  func(host string) string
		known    int // submissions
		rejected bool
	}{
		"empty":           {func(string) string { return "" }, 0, false},
		"a header alone":  {func(string) string { return head }, 0, false},
		"a torn header":   {func(string) string { return head[:20] }, 0, true},
		"no header":       {func(host string) string { return accepted("a", host) }, 1, false},
		"a damaged one":   {func(host string) string { return "\x00\x00\x00\n" + accepted("a", host) }, 1, true},
		"a torn line":     {func(host string) string { l := accepted("b", host); return head + accepted("a", host) + l[:len(l)/2] }, 1, true},
		"damage inside":   {func(host string) string { return head + accepted("a", host) + "x{}\n" + accepted("b", host) }, 2, true},
		"unknown records": {func(host string) string { return head + `{"invention":{"id":"x"}}` + "\n" + accepted("a", host) }, 1, true},
		"records of odd types": {func(host string) string {
			return head + `{"submission":[]}` + "\n" + `{"submission":{"id":5}}` + "\n[]\nnull\n5\n\"\"\n" + accepted("a", host)
		}, 1, true},
		"no line's end": {func(host string) string { return head + strings.TrimSpace(accepted("a", host)) }, 1, false},
		"CRLF":          {func(host string) string { return strings.ReplaceAll(head+accepted("a", host), "\n", "\r\n") }, 1, false},
		"zeros at the end": {func(host string) string {
			return head + accepted("a", host) + strings.Repeat("\x00", 4096)
		}, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := newServer(t), t.TempDir()
			host := strings.TrimPrefix(s.URL, "http://")
			write(t, c.journal(host), dir, job.JournalName)
			r := s.runner(job.WithFolder(dir))
			state, err := r.Load()
			if err != nil || len(state.Submissions) != c.known || (state.Notice != "") != c.rejected {
				t.Errorf("%d submissions, %q, %v", len(state.Submissions), state.Notice, err)
			}
			// The ledger can still be written.
			if _, err := r.Send(t.Context(), order(file("new"))); err != nil {
				t.Error(err)
			}
			state, err = s.runner(job.WithFolder(dir)).Load()
			if err != nil || len(state.Submissions) != c.known+1 || state.Submissions[c.known].State != ledger.Accepted {
				t.Errorf("in the end there are %+v, %v", state.Submissions, err)
			}
		})
	}
}

func TestNewerJournalIsNotRead(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	journal := `{"format":"syncbatch-tui ledger","version":2,"id":"X"}` + "\n"
	write(t, journal, dir, job.JournalName)
	r := s.runner(job.WithFolder(dir))
	_, err := r.Load()
	if !errors.Is(err, ledger.ErrUnavailable) || !strings.Contains(err.Error(), "newer version of this program, as journal.jsonl in format 2") {
		t.Errorf("error is %v", err)
	}
	if hint := job.Hint(err); !strings.Contains(hint, "Update this program") {
		t.Error(hint)
	}
	_ = r.Follow("b")
	if read(t, dir, job.JournalName) != journal {
		t.Error("it was written to")
	}
}

// TestHugeJournal checks that a huge journal is not read: it can only be a mistake.
func TestHugeJournal(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	path := write(t, `{"format":"syncbatch-tui ledger","version":1,"id":"X"}`+"\n", dir, job.JournalName)
	if err := os.Truncate(path, 256<<20+1); err != nil {
		t.Fatal(err)
	}
	r := s.runner(job.WithFolder(dir))
	if _, err := r.Load(); !errors.Is(err, ledger.ErrUnavailable) || !strings.Contains(err.Error(), "move it away") {
		t.Errorf("error is %v", err)
	}
	if _, err := r.Send(t.Context(), order(file("a"))); !errors.Is(err, ledger.ErrUnavailable) {
		t.Errorf("sending: %v", err)
	}
}

// TestOldContentsGo lets a year pass: the bytes of ended submissions go, and the record that they
// were submitted stays.
func TestOldContentsGo(t *testing.T) {
	s, clock, dir := newServer(t), newClock(), t.TempDir()
	s.now = clock.Now
	r := s.runner(job.WithFolder(dir), job.WithClock(clock.Now))
	s.faults = []fault{nil, status(500, ``)}
	for i, f := range []*batchfile.File{file("old"), file("unknown")} {
		if _, err := r.Send(t.Context(), order(f)); (err != nil) != (i == 1) {
			t.Fatal(err)
		}
	}
	clock.Advance(365 * 24 * time.Hour)
	for _, id := range []string{"new", "newer"} { // the first one shows that Sync's clock agrees
		if _, err := r.Send(t.Context(), order(file(id))); err != nil {
			t.Fatal(err)
		}
	}
	next := s.runner(job.WithFolder(dir), job.WithClock(clock.Now))
	state, err := next.Load()
	if err != nil || len(state.Submissions) != 3 || state.Submissions[0].State != ledger.Unknown {
		t.Errorf("left are %+v, %v", state.Submissions, err)
	}
	must(t, next.Accept(state.Submissions[0].ID, "batch_u"))
	for id, kept := range map[string]bool{"made_1": false, "batch_u": true, "made_2": true} {
		parts, err := next.Parts(id)
		if err != nil || (parts[0].Input != nil) != kept {
			t.Errorf("%s has %+v, %v", id, parts, err)
		}
	}
}

// takeAway removes the files of a ledger. On Windows open files stay: the locks.
func takeAway(t *testing.T, dir string) {
	t.Helper()
	err := os.RemoveAll(dir)
	if runtime.GOOS != "windows" {
		must(t, err)
	}
	if _, err := os.Stat(filepath.Join(dir, job.DatabaseName)); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("the database is still there: %v", err)
	}
}

// TestLedgerThatIsTakenAway removes the ledger while the program runs: the session still warns,
// writes what it knows into a new ledger, and reports it.
func TestLedgerThatIsTakenAway(t *testing.T) {
	for name, when := range map[string]string{"while it is idle": "", "in the POST": "noted as sending", "before the outcome": "answered"} {
		t.Run(name, func(t *testing.T) {
			s, dir := newServer(t), filepath.Join(t.TempDir(), "state")
			r := s.runner(job.WithFolder(dir))
			r.OnStep(func(step string) {
				if step == when {
					takeAway(t, dir)
				}
			})
			sent, err := r.Send(t.Context(), order(file("a", "b")))
			if err != nil || sent[0].Warning != nil {
				t.Fatalf("%+v, %v", sent, err)
			}
			if when == "" {
				takeAway(t, dir)
			}
			r.OnStep(func(string) {})
			state, err := r.Load()
			if err != nil || len(state.Submissions) != 1 || state.Submissions[0].State != ledger.Accepted || !strings.Contains(state.Notice, "was lost") {
				t.Errorf("%+v, %v", state, err)
			}
			for _, session := range []*job.Runner{r, s.runner(job.WithFolder(dir))} {
				for _, f := range []*batchfile.File{file("a", "b"), file("b")} {
					_, err := session.Send(t.Context(), order(f))
					if _, asked := errors.AsType[*ledger.SentBeforeError](err); !asked {
						t.Errorf("it is sent again unasked: %v", err)
					}
				}
			}
		})
	}
}

func TestStateFolder(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_STATE_HOME", dir)
	if got, err := ledger.StateFolder(); err != nil || got != filepath.Join(dir, "syncbatch-tui") {
		t.Errorf("folder is %s, %v", got, err)
	}
	t.Setenv("XDG_STATE_HOME", "relative")
	t.Setenv("HOME", dir)
	t.Setenv("LocalAppData", dir)
	t.Setenv("USERPROFILE", dir)
	if got, err := ledger.StateFolder(); err != nil || !strings.HasPrefix(got, dir) || filepath.Base(got) != "syncbatch-tui" {
		t.Errorf("folder is %s, %v", got, err)
	}
	t.Setenv("HOME", "")
	t.Setenv("LocalAppData", "")
	t.Setenv("USERPROFILE", "")
	if got, err := ledger.StateFolder(); err == nil || !strings.Contains(err.Error(), "XDG_STATE_HOME") {
		t.Errorf("without a home it is %s, %v", got, err)
	}
}

func TestLoadTouchesNothingBefore(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "state")
	newServer(t).runner(job.WithFolder(dir))
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("New made something: %v", err)
	}
}

// FuzzResults reads results files against input files.
func FuzzResults(f *testing.F) {
	f.Add([]byte(result("a", "COMPLETED")+result("b", "FAILED")), []byte(`{"request_id":"a"}`))
	f.Add([]byte(`{"requestId":"a","response":{"status":5}}`+"\n[]\nx"), []byte("\n\n"))
	f.Fuzz(func(t *testing.T, results, input []byte) {
		s, err := download.Verify(bytes.NewReader(results), input)
		if err != nil || s.Succeeded+s.Failed > s.Results || s.Broken > s.Results || s.Bytes != int64(len(results)) {
			t.Errorf("%+v, %v", s, err)
		}
		if len(s.Missing.First) > 20 || s.Missing.Count < len(s.Missing.First) {
			t.Errorf("missing are %+v", s.Missing)
		}
	})
}
