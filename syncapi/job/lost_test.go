package job_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// damages are what a disk, or a hand, can do to a journal in which a paid submission is.
var damages = map[string]func(journal []byte) []byte{
	"taken away":        func([]byte) []byte { return nil },
	"emptied":           func([]byte) []byte { return []byte{} },
	"all zeros":         func(j []byte) []byte { return make([]byte, len(j)) },
	"lines lost":        func(j []byte) []byte { return zero(j, `{"rows"`, `{"submission"`) },
	"submissions lost":  func(j []byte) []byte { return zero(j, `{"submission"`) },
	"the last are lost": func(j []byte) []byte { return zero(j, `"state":"sending"`, `"state":"accepted"`) },
	"cut after its header": func(j []byte) []byte {
		return j[:bytes.IndexByte(j, '\n')+1]
	},
}

// zero is a journal with zeros in place of the lines that hold one of some marks.
func zero(journal []byte, marks ...string) []byte {
	var out []byte
	for line := range bytes.Lines(journal) {
		if slices.ContainsFunc(marks, func(m string) bool { return bytes.Contains(line, []byte(m)) }) {
			line = append(make([]byte, len(line)-1), '\n')
		}
		out = append(out, line...)
	}
	return out
}

// damaged is a server that was paid for a and b, and a ledger that was damaged then.
func damaged(t *testing.T, damage func([]byte) []byte, o job.Job) (*server, string) {
	t.Helper()
	s, dir := newServer(t), t.TempDir()
	if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, job.JournalName)
	if journal := damage([]byte(read(t, path))); journal != nil {
		write(t, string(journal), path)
	} else {
		must(t, os.Remove(path))
	}
	return s, dir
}

// TestDamagedLedgerAsks sends what was paid for again, after the ledger has lost that.
func TestDamagedLedgerAsks(t *testing.T) {
	for damage, do := range damages {
		for what, f := range map[string]*batchfile.File{"the same": file("a", "b"), "some of it": file("b", "c")} {
			t.Run(damage+", "+what, func(t *testing.T) {
				s, dir := damaged(t, do, order(file("a", "b")))
				for range 2 { // it is asked each time, and noted once
					_, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(f))
					e, asked := errors.AsType[*ledger.SentBeforeError](err)
					if !asked || len(e.Earlier) != 1 || e.Earlier[0].State != ledger.Unknown || !strings.Contains(e.Error(), "perhaps sent before") {
						t.Fatalf("it is sent unasked: %v", err)
					}
				}
				findings, err := s.runner(job.WithFolder(dir)).Reconcile(t.Context())
				if err != nil || len(findings) != 1 || findings[0].Requests != 2 || findings[0].Reason == "" {
					t.Fatalf("in doubt are %+v, %v", findings, err)
				}
				if b, likely := findings[0].Likely(); !likely || b.ID != "made_1" {
					t.Errorf("what came of it is not found: %+v", findings[0].Candidates)
				}
				again := order(f)
				again.Again = true
				if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), again); err != nil {
					t.Errorf("a person's word does not help: %v", err)
				}
			})
		}
	}
}

// TestLostSubmissionIsSettled says what came of a submission that was lost.
func TestLostSubmissionIsSettled(t *testing.T) {
	hooked := order(file("a", "b"))
	hooked.WebhookURL = "https://example.com/hook"
	for name, c := range map[string]struct {
		settle func(r *job.Runner, id string) error
		asks   bool
	}{
		"it is the batch": {func(r *job.Runner, id string) error { return r.Accept(id, "made_1") }, true},
		"nothing came":    {func(r *job.Runner, id string) error { return r.NotSent(id) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			s, dir := damaged(t, damages["emptied"], hooked)
			r := s.runner(job.WithFolder(dir))
			if _, err := r.Send(t.Context(), hooked); err == nil {
				t.Fatal("it is sent unasked")
			}
			findings, err := r.Reconcile(t.Context())
			if err != nil || len(findings) != 1 || len(findings[0].Candidates) != 1 {
				t.Fatal("not found whatever its webhook is:", findings, err)
			}
			if err := c.settle(r, findings[0].ID); err != nil {
				t.Fatal(err)
			}
			_, err = s.runner(job.WithFolder(dir)).Send(t.Context(), hooked)
			if _, asked := errors.AsType[*ledger.SentBeforeError](err); asked != c.asks || (err != nil) != c.asks {
				t.Errorf("once it is settled: %v", err)
			}
			if c.asks && !strings.Contains(err.Error(), "made_1") {
				t.Errorf("the batch is not named: %v", err)
			}
			state, err := r.Load()
			if err != nil || len(state.Unknown()) != 0 || len(state.Followed) != 1 {
				t.Errorf("the ledger has %+v, %v", state, err)
			}
		})
	}
}

// TestFlippedBits has damage that mostly leaves valid JSON: what was paid for is not sent
// again unasked, whatever bit of the journal is another one.
func TestFlippedBits(t *testing.T) {
	s, dir := damaged(t, bytes.Clone, order(file("a", "b")))
	path := filepath.Join(dir, job.JournalName)
	journal := []byte(read(t, path))
	for i := 0; i < len(journal); i += 7 {
		flipped := bytes.Clone(journal)
		flipped[i] ^= 1 << (i % 8)
		write(t, string(flipped), path)
		if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(file("a", "b"))); err == nil {
			t.Fatalf("byte %d is %q, and it is sent again", i, flipped[i])
		}
	}
	if posts, _ := s.paid(); posts != 1 {
		t.Errorf("%d POSTs", posts)
	}
}

// TestMovedLines has whole lines that are gone, or are where they were not, each of them
// good: what was paid for is not sent again unasked. That lines are gone from the end alone
// nothing shows.
func TestMovedLines(t *testing.T) {
	s, dir := damaged(t, bytes.Clone, order(file("a", "b")))
	if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(file("c"))); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, job.JournalName)
	lines := strings.SplitAfter(strings.TrimSuffix(read(t, path), "\n"), "\n")
	lines[len(lines)-1] += "\n"
	last := len(lines) - 1
	asks := func(what string, from, to int, changed []string) {
		t.Helper()
		write(t, strings.Join(changed, ""), path)
		if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(file("a", "b"))); err == nil {
			t.Fatalf("lines %d and %d %s, and it is sent again", from, to, what)
		}
	}
	for i := range last {
		for j := i + 1; j <= last; j++ {
			asks("from the one to before the other gone", i, j, slices.Delete(slices.Clone(lines), i, j))
			swapped := slices.Clone(lines)
			swapped[i], swapped[j] = lines[j], lines[i]
			asks("changed places", i, j, swapped)
			asks("the same, as the first was", i, j, slices.Replace(slices.Clone(lines), j, j+1, lines[i]))
		}
		asks("again at the end", i, i, append(slices.Clone(lines), lines[i]))
	}
	if posts, _ := s.paid(); posts != 2 {
		t.Errorf("%d POSTs", posts)
	}
}

// TestLostSubmissionCountsForEachAPI asks whichever API it goes to, since nobody knows
// which one it went to.
func TestLostSubmissionCountsForEachAPI(t *testing.T) {
	s, dir := damaged(t, damages["emptied"], order(file("a", "b")))
	for _, api := range []*server{newServer(t), s} {
		_, err := api.runner(job.WithFolder(dir)).Send(t.Context(), order(file("a", "b")))
		if _, asked := errors.AsType[*ledger.SentBeforeError](err); !asked {
			t.Errorf("it is sent unasked: %v", err)
		}
	}
}

// TestLostForSomeTime lets time pass between the damage and the same order.
func TestLostForSomeTime(t *testing.T) {
	for _, c := range []struct {
		after time.Duration
		asks  bool
	}{{2 * time.Hour, true}, {89 * day, true}, {91 * day, false}} {
		t.Run(c.after.String(), func(t *testing.T) {
			s, dir := damaged(t, damages["emptied"], order(file("a", "b")))
			clock := newClock()
			clock.Advance(c.after)
			r := s.runner(job.WithFolder(dir), job.WithClock(clock.Now))
			if err := r.Follow("x"); err != nil { // which makes a new journal, and tidies
				t.Fatal(err)
			}
			_, err := r.Send(t.Context(), order(file("a", "b")))
			if _, asked := errors.AsType[*ledger.SentBeforeError](err); asked != c.asks || (err != nil) != c.asks {
				t.Errorf("%v", err)
			}
			if left := len(names(t, filepath.Join(dir, "inputs"))); left != 1 {
				t.Errorf("%d inputs are kept", left)
			}
		})
	}
}

// TestNoFalseDoubt leaves questions unanswered, which keep nothing of what was asked for.
func TestNoFalseDoubt(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	send := func(ids ...string) error {
		_, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(file(ids...)))
		return err
	}
	if err := send("a"); err != nil {
		t.Fatal(err)
	}
	if err := send("a", "b"); err == nil {
		t.Fatal("it is sent unasked")
	}
	if err := send("b"); err != nil {
		t.Errorf("what was never sent: %v", err)
	}
}

// TestRefusedBeforeTheDamage has nothing in doubt that was settled by then.
func TestRefusedBeforeTheDamage(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	s.faults = []fault{status(400, `{}`)}
	if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(file("a"))); err == nil {
		t.Fatal("it is not refused")
	}
	f, err := os.OpenFile(filepath.Join(dir, job.JournalName), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("damaged\n")
	f.Close()
	if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(file("a"))); err != nil {
		t.Error(err)
	}
}
