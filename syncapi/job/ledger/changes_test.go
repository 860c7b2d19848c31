package ledger

import (
	"path/filepath"
	"testing"
	"time"
)

// A session sees what another instance writes, each change once.
func TestChangesOfAnotherInstance(t *testing.T) {
	dir := t.TempDir()
	mine, other := open(dir), open(dir)
	must(t, other.Follow("batch_0"))
	_, err := mine.Load()
	must(t, err)
	none := func(when string) {
		t.Helper()
		if c, changed := mine.Changes(); changed {
			t.Errorf("%s: changed: %+v", when, c)
		}
	}
	none("after Load")

	s := send(t, other, content(request("a", "1")))
	c, _ := mine.Changes()
	if len(c.Submissions) != 1 || c.Submissions[0].ID != s.ID || len(c.Followed) != 1 || c.Followed[0] != "batch_1" || c.Files["batch_1"] != "/in.jsonl" {
		t.Errorf("after a submission: %+v", c)
	}
	none("told once")

	saved := SavedFile{Key: "batch_1", Path: filepath.Join(dir, "out.jsonl"), Hash: "x", Bytes: 1, Succeeded: 1}
	must(t, other.Save(saved))
	c, _ = mine.Changes()
	if len(c.Saved) != 1 || c.Saved["batch_1"].Path != saved.Path || len(c.Submissions)+len(c.Followed)+len(c.Files) > 0 {
		t.Errorf("after a save: %+v", c)
	}
	none("told once")

	u := s.With(Unknown, time.Now(), nil)
	must(t, other.Record(u))
	if c, _ = mine.Changes(); len(c.Unknown()) != 1 {
		t.Errorf("after a submission became unknown: %+v", c)
	}
	none("told once")
}

// A ledger that was not written for a while is not opened.
func TestChangesOfAFileThatIsAsItWas(t *testing.T) {
	dir := t.TempDir()
	now := time.Now().Add(time.Minute)
	l := New(Options{Folder: dir, Host: host, Now: func() time.Time { return now }})
	must(t, l.Follow("batch_0"))
	if c, changed := l.Changes(); !changed || len(c.Followed) != 1 {
		t.Errorf("at first: %+v", c)
	}
	if l.told.file == nil {
		t.Fatal("the file is not remembered")
	}
	if _, changed := l.Changes(); changed {
		t.Error("changed without a write")
	}
	must(t, open(dir).Follow("batch_2"))
	if c, changed := l.Changes(); !changed || len(c.Followed) != 1 || c.Followed[0] != "batch_2" {
		t.Errorf("after a write: %+v", c)
	}
}

func TestChangesWithoutALedger(t *testing.T) {
	for name, dir := range map[string]string{"no folder": "", "an empty folder": t.TempDir()} {
		if c, changed := open(dir).Changes(); changed {
			t.Errorf("%s: %+v", name, c)
		}
	}
}

// A later session knows the last observation of the batches that it follows.
func TestSeen(t *testing.T) {
	dir := t.TempDir()
	l := open(dir)
	must(t, l.Follow("batch_1"))
	at := l.Now()
	must(t, l.Observe(at.Add(-time.Minute), map[string]Counts{"batch_1": {"PROCESSING", 4, 1, 0}, "batch_2": {"PROCESSING", 4, 1, 0}}))
	must(t, l.Observe(at, map[string]Counts{"batch_1": {"PROCESSING", 4, 2, 1}}))
	c, err := open(dir).Load()
	if got := c.Seen["batch_1"]; err != nil || len(c.Seen) != 1 || !got.At.Equal(at) || got.Counts != (Counts{"PROCESSING", 4, 2, 1}) {
		t.Errorf("%+v, %v", c.Seen, err)
	}
}
