package ledger

import (
	"errors"
	"testing"
	"time"
)

// TestConfirmSingly checks that a submission sent one by one continues under its ID, counts as
// sent, and raises no question about unknown or waiting submissions.
func TestConfirmSingly(t *testing.T) {
	dir := t.TempDir()
	pilot, rest := content(request("a", "1"), request("b", "2")), content(request("c", "3"), request("d", "4"))
	s, err := open(dir).ConfirmSingly(pilot, false)
	must(t, err)
	if !s.Singly || s.State != Accepted || s.Requests != 2 {
		t.Fatalf("%+v", s)
	}
	again, err := open(dir).ConfirmSingly(pilot, true)
	if err != nil || again.ID != s.ID {
		t.Errorf("it does not continue: %s and %s, %v", s.ID, again.ID, err)
	}
	if c, err := open(dir).Load(); err != nil || len(c.Unknown()) > 0 || len(c.Followed) > 0 {
		t.Errorf("%+v, %v", c, err)
	}
	before, asked := errors.AsType[*SentBeforeError](func() error { _, err := open(dir).Confirm(Job{Parts: []Content{pilot}}); return err }())
	if !asked || before.Shared != 2 {
		t.Errorf("the pilot's requests may be sent as a batch: %v", before)
	}

	job, err := open(dir).Confirm(Job{Parts: []Content{rest}, Pilot: s.ID})
	must(t, err)
	parts, err := open(dir).Job(job)
	if err != nil || len(parts) != 2 || parts[0].ID != s.ID || parts[0].Parts != 2 || parts[1].Part != 2 || parts[1].Parts != 2 {
		t.Fatalf("the parts are %+v, %v", parts, err)
	}
	same, err := open(dir).Confirm(Job{Parts: []Content{rest}, Pilot: s.ID})
	if err != nil || same != job {
		t.Errorf("the rest does not continue: %s and %s, %v", job, same, err)
	}
	p, err := open(dir).Preview(Job{Parts: []Content{rest}, Pilot: s.ID})
	if err != nil || p.Before != nil || len(p.Unsent) != 1 {
		t.Errorf("preview: %+v, %v", p, err)
	}

	// Once it is collected, only Again pays for it again.
	must(t, open(dir).Save(SavedFile{Key: s.ResultsKey(), Path: "/out.jsonl", Hash: "h", Succeeded: 2, Seconds: 3}))
	if done, err := open(dir).ConfirmSingly(pilot, false); err != nil || done.ID != s.ID {
		t.Errorf("%+v, %v", done, err)
	}
	whole := content(request("a", "1"), request("b", "2"), request("x", "9"))
	if p, err := open(dir).Preview(Job{Parts: []Content{whole}}); err != nil || p.Before == nil || p.Before.Earlier[0].Saved.Succeeded != 2 {
		t.Errorf("the preview does not know that it is saved: %+v, %v", p.Before, err)
	}
	if fresh, err := open(dir).ConfirmSingly(pilot, true); err != nil || fresh.ID == s.ID {
		t.Errorf("%+v, %v", fresh, err)
	}
	entries, err := open(dir).History(Filter{})
	if err != nil || len(entries) != 3 || entries[2].Saved.Path != "/out.jsonl" || entries[2].Succeeded != 2 {
		t.Errorf("history: %+v, %v", entries, err)
	}
}

// TestRestAgain checks that a rest follows its pilot after an earlier rest was refused or dropped.
// The earlier rest becomes a job of its own.
func TestRestAgain(t *testing.T) {
	rests := []Content{content(request("c", "3")), content(request("d", "4"))}
	for name, end := range map[string]func(t *testing.T, l *Ledger, parts []Submission){
		"dropped": func(t *testing.T, l *Ledger, parts []Submission) {
			must(t, l.DropWaiting(parts[0].Job, errors.New("402")))
		},
		"refused": func(t *testing.T, l *Ledger, parts []Submission) {
			must(t, l.Record(parts[1].With(Refused, l.Now(), errors.New("400"))))
			must(t, l.DropWaiting(parts[0].Job, errors.New("another part was refused")))
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := open(t.TempDir())
			pilot, err := l.ConfirmSingly(content(request("a", "1"), request("b", "2")), false)
			must(t, err)
			first, err := l.Confirm(Job{Parts: rests, Pilot: pilot.ID})
			must(t, err)
			old, err := l.Job(first)
			must(t, err)
			end(t, l, old)
			again, err := l.Confirm(Job{Parts: []Content{content(request("c", "3"), request("d", "4"))}, Pilot: pilot.ID})
			must(t, err)
			parts, err := l.Job(again)
			if err != nil || len(parts) != 2 || parts[0].ID != pilot.ID || parts[0].Parts != 2 || parts[1].Part != 2 || parts[1].Parts != 2 {
				t.Fatalf("the parts are %+v, %v", parts, err)
			}
			all, err := l.History(Filter{States: []State{Refused, Dropped}})
			if err != nil || len(all) != 2 || all[0].Job != all[1].Job || all[0].Job == again || all[1].Part != 1 || all[0].Part != 2 || all[0].Parts != 2 {
				t.Errorf("the earlier rest is %+v, %v", all, err)
			}
			for _, s := range append(parts, all[0].Submission, all[1].Submission) {
				if kept := l.session[s.ID]; kept.Job != s.Job || kept.Part != s.Part || kept.Parts != s.Parts {
					t.Errorf("the Ledger remembers %+v of %+v", kept.Submission, s)
				}
			}
		})
	}
}

// TestRestOfAcceptedPart checks that a rest with an accepted part keeps its pilot.
func TestRestOfAcceptedPart(t *testing.T) {
	l := open(t.TempDir())
	pilot, err := l.ConfirmSingly(content(request("a", "1")), false)
	must(t, err)
	job, err := l.Confirm(Job{Parts: []Content{content(request("c", "3")), content(request("d", "4"))}, Pilot: pilot.ID})
	must(t, err)
	parts, err := l.Job(job)
	must(t, err)
	must(t, l.Record(parts[1].With(Accepted, l.Now(), nil)))
	must(t, l.DropWaiting(job, errors.New("400")))
	other, err := l.Confirm(Job{Parts: []Content{content(request("e", "5"))}, Pilot: pilot.ID})
	if parts, loadErr := l.Job(job); err != nil || loadErr != nil || other == job || len(parts) != 3 || parts[0].ID != pilot.ID {
		t.Errorf("%+v, %v, %v", parts, err, loadErr)
	}
}

// TestGenerations checks that an intent stays until its outcome is known, and that an intent is
// removed if Sync did nothing.
func TestGenerations(t *testing.T) {
	dir := t.TempDir()
	s, err := open(dir).ConfirmSingly(content(request("a", "1"), request("b", "2"), request("c", "3")), false)
	must(t, err)
	begun := time.Unix(1_700_000_000, 0)
	for i := range 3 {
		must(t, open(dir).BeginGeneration(s.ID, Generation{Position: i, Begun: begun}))
		must(t, open(dir).BeginGeneration(s.ID, Generation{Position: i, Begun: begun.Add(time.Hour)})) // the first time stays
	}
	must(t, open(dir).RecordGeneration(s.ID, Generation{Position: 0, ID: "g0", Begun: begun}))
	must(t, open(dir).RecordGeneration(s.ID, Generation{Position: 1, Code: "bad", Refusal: "no", Begun: begun}))
	for i := range 3 {
		must(t, open(dir).UndoGeneration(s.ID, i))
	}
	all, err := open(dir).Generations(s.ID)
	if err != nil || len(all) != 2 || all[0].ID != "g0" || all[1].Refusal != "no" || !all[0].Begun.Equal(begun) {
		t.Errorf("%+v, %v", all, err)
	}
	must(t, open(dir).DropSingly(s, nil))
	if again, err := open(dir).ConfirmSingly(content(request("a", "1"), request("b", "2"), request("c", "3")), false); err != nil || again.ID != s.ID {
		t.Errorf("it was dropped with a generation: %v", err)
	}

	nothing, err := open(dir).ConfirmSingly(content(request("x", "9")), false)
	must(t, err)
	must(t, open(dir).DropSingly(nothing, errors.New("no plan")))
	if _, err := open(dir).Confirm(Job{Parts: []Content{content(request("x", "9"))}}); err != nil {
		t.Errorf("what was never sent stands in the way: %v", err)
	}
}

// TestUnfinishedSinglyCountsWhatWasSent: of requests that are sent one by one, only those that went
// out were sent before. The others still keep a new submission from paying for them.
func TestUnfinishedSinglyCountsWhatWasSent(t *testing.T) {
	dir := t.TempDir()
	a, b, c, d := request("a", "1"), request("b", "2"), request("c", "3"), request("d", "4")
	s, err := open(dir).ConfirmSingly(content(a, b, c, d), false)
	must(t, err)
	for i, id := range []string{"g0", "g1"} {
		must(t, open(dir).BeginGeneration(s.ID, Generation{Position: i, Begun: time.Now()}))
		must(t, open(dir).RecordGeneration(s.ID, Generation{Position: i, ID: id, Begun: time.Now()}))
	}
	for name, test := range map[string]struct {
		c     Content
		sent  int
		state State
	}{
		"the whole file": {content(a, b, c, d, request("e", "5"), request("f", "6")), 2, Accepted},
		"the same bytes": {content(a, b, c, d), 2, Accepted},
		"what was sent":  {content(b), 1, Accepted},
		"what was not":   {content(c, d), 2, Waiting},
	} {
		_, err := open(dir).Confirm(Job{Parts: []Content{test.c}})
		before, ok := errors.AsType[*SentBeforeError](err)
		if !ok || before.Sent() != test.sent || len(before.Earlier) != 1 || before.Earlier[0].State != test.state {
			t.Errorf("%s: %+v, %v", name, before, err)
		}
	}
}
