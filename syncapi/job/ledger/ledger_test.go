package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

const host = "api.example.com"

// open makes a Ledger in a folder.
func open(dir string) *Ledger { return New(Options{Folder: dir, Host: host, Now: time.Now}) }

// request is a request with an id and a payload.
func request(id, payload string) string {
	return fmt.Sprintf(`{"request_id":%q,"payload":{"video":%q}}`+"\n", id, payload)
}

// content is an input file of requests.
func content(requests ...string) Content {
	return Content{File: "/in.jsonl", Bytes: []byte(strings.Join(requests, ""))}
}

// send confirms a file, and stores that it was accepted as batch_1.
func send(t testing.TB, l *Ledger, c Content) Submission {
	t.Helper()
	id, err := l.Confirm(Job{Parts: []Content{c}, Again: true})
	must(t, err)
	parts, err := l.Job(id)
	must(t, err)
	s := parts[0].With(Sending, l.Now(), nil)
	s.Tries, s.ServerDate = 1, l.Now()
	must(t, l.Begin(s))
	s = s.With(Accepted, l.Now(), nil)
	s.BatchID = "batch_1"
	must(t, l.Record(s))
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// raw runs a statement directly on the database of a folder.
func raw(t testing.TB, dir, statement string) {
	t.Helper()
	db, err := connect(dsn(filepath.Join(dir, fileName), true))
	must(t, err)
	defer db.Close()
	_, err = db.Exec(statement)
	must(t, err)
}

// TestDatabase checks how the database is kept.
func TestDatabase(t *testing.T) {
	name := "state folder?#%41"
	if runtime.GOOS == "windows" { // Windows has no such names
		name = "state folder#%41"
	}
	dir := filepath.Join(t.TempDir(), name)
	l := open(dir)
	must(t, l.Follow("b"))
	must(t, l.view(func(tx *sql.Tx) error {
		for pragma, want := range map[string]string{
			"journal_mode": "delete", "synchronous": "3", "foreign_keys": "1", "busy_timeout": "10000",
			"application_id": fmt.Sprint(applicationID), "user_version": fmt.Sprint(len(migrations)),
		} {
			var got string
			if err := tx.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
				t.Errorf("%s is %s, want %s, %v", pragma, got, want, err)
			}
		}
		lax, err := texts(tx, "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite_%'")
		if len(lax) > 0 || err != nil {
			t.Errorf("not STRICT are %v, %v", lax, err)
		}
		return nil
	}))
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		info, err := e.Info()
		must(t, err)
		if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s is %v", e.Name(), info.Mode())
		}
		if strings.Contains(e.Name(), ".new") || strings.Contains(e.Name(), "-journal") {
			t.Errorf("left is %s", e.Name())
		}
	}
}

// TestOpenToOthers checks that the ledger removes other users' access.
func TestOpenToOthers(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no modes")
	}
	dir := t.TempDir()
	must(t, open(dir).Follow("b"))
	must(t, errors.Join(os.Chmod(dir, 0o755), os.Chmod(filepath.Join(dir, fileName), 0o644)))
	_, err := open(dir).Load()
	must(t, err)
	for path, want := range map[string]os.FileMode{dir: 0o700, filepath.Join(dir, fileName): 0o600} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s is %v, %v", path, info.Mode(), err)
		}
	}
}

func TestVersions(t *testing.T) {
	t.Run("newer", func(t *testing.T) {
		dir := t.TempDir()
		must(t, open(dir).Follow("b"))
		raw(t, dir, "PRAGMA user_version = 99")
		for _, err := range []error{open(dir).Follow("c"), func() error { _, err := open(dir).Load(); return err }()} {
			if !errors.Is(err, ErrNewer) || !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), fmt.Sprintf("in format 99; this version knows formats up to %d", len(migrations))) {
				t.Errorf("error is %v", err)
			}
		}
	})
	t.Run("another program's", func(t *testing.T) {
		dir := t.TempDir()
		must(t, open(dir).Follow("b"))
		raw(t, dir, "PRAGMA application_id = 5")
		if err := open(dir).Follow("c"); !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "another program") {
			t.Errorf("error is %v", err)
		}
	})
	t.Run("older", func(t *testing.T) {
		dir := t.TempDir()
		must(t, open(dir).Follow("b"))
		defer func(m []string) { migrations = m }(migrations)
		migrations = append(slices.Clone(migrations), "CREATE TABLE more (x INTEGER) STRICT")
		c, err := open(dir).Load() // reads first
		if err != nil || len(c.Followed) != 1 {
			t.Fatalf("%+v, %v", c, err)
		}
		raw(t, dir, "INSERT INTO more VALUES (1)")
		migrations = append(slices.Clone(migrations), "CREATE TABLE more (x INTEGER) STRICT") // fails
		if _, err := open(dir).Load(); !errors.Is(err, ErrUnavailable) {
			t.Errorf("error is %v", err)
		}
		migrations = migrations[:len(migrations)-1]
		if c, err := open(dir).Load(); err != nil || len(c.Followed) != 1 {
			t.Errorf("it was changed in part: %+v, %v", c, err)
		}
	})
}

// TestSameBytes recognizes a file by only the record of its submission.
func TestSameBytes(t *testing.T) {
	dir := t.TempDir()
	c := content(request("a", "1"), request("b", "2"))
	send(t, open(dir), c)
	raw(t, dir, "DELETE FROM fingerprints; DELETE FROM contents")
	_, err := open(dir).Confirm(Job{Parts: []Content{c}})
	if e, asked := errors.AsType[*SentBeforeError](err); !asked || e.Shared != 2 {
		t.Errorf("error is %v", err)
	}
}

func TestChangedContent(t *testing.T) {
	dir := t.TempDir()
	s := send(t, open(dir), content(request("a", "1")))
	raw(t, dir, "UPDATE contents SET bytes = x'00'")
	if c, err := open(dir).Content(s.Hash); !errors.Is(err, ErrNoContent) || c != nil {
		t.Errorf("%q, %v", c, err)
	}
	if _, err := open(dir).Content("nothing"); !errors.Is(err, ErrNoContent) {
		t.Error(err)
	}
}

// TestOtherIDs looks up payloads that were submitted under other IDs, if they are most of a file.
func TestOtherIDs(t *testing.T) {
	sent := content(request("a", "1"), request("b", "2"), request("c", "3"))
	for name, tt := range map[string]struct {
		file               Content
		shared, resembling int
		text               string // of the error; empty for none
	}{
		"all":                     {content(request("x", "1"), request("y", "2"), request("z", "3")), 0, 3, "the same requests were sent before under other ids as batch_1"},
		"most":                    {content(request("x", "1"), request("y", "2"), request("z", "9")), 0, 2, "2 of its 3 requests were sent before under other ids as batch_1"},
		"half":                    {content(request("x", "1"), request("z", "9")), 0, 0, ""},
		"without ids":             {content(`{"payload":{"video":"1"}}`), 0, 1, "the same request was sent before under another id"},
		"another way to write it": {content(`{ "payload" : {"video":"\u0031"}, "request_id":"n"}`), 0, 1, "the same request was sent before under another id"},
		"one is the same":         {content(request("a", "1"), request("y", "2"), request("z", "8")), 1, 1, "1 of its 3 requests was sent before as batch_1"},
		"other payloads":          {content(request("a", "7")), 0, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := open(t.TempDir())
			send(t, l, sent)
			_, err := l.Confirm(Job{Parts: []Content{tt.file}})
			e, asked := errors.AsType[*SentBeforeError](err)
			if asked != (tt.text != "") || !asked && err != nil {
				t.Fatalf("error is %v", err)
			}
			if asked && (e.Shared != tt.shared || e.Resembling != tt.resembling || !strings.Contains(e.Error(), tt.text) || e.Newest().BatchID != "batch_1") {
				t.Errorf("%+v: %v", e, e)
			}
			if p, err := l.Preview(Job{Parts: []Content{tt.file}}); err != nil || asked != (p.Before != nil) {
				t.Errorf("the preview is %+v, %v", p, err)
			}
			if _, err := l.Confirm(Job{Parts: []Content{tt.file}, Again: true}); err != nil {
				t.Errorf("with the user's word: %v", err)
			}
		})
	}
}

// TestObservations keeps the observations of a batch, and fewer of them as they age.
func TestObservations(t *testing.T) {
	l, start := open(""), time.Unix(1_800_000_000, 0)
	n := 0
	for at := start; at.Before(start.Add(3 * time.Hour)); at = at.Add(10 * time.Second) {
		must(t, l.Observe(at, map[string]Counts{"b": {Total: 10_000, Succeeded: n}}))
		must(t, l.Observe(at.Add(time.Second), map[string]Counts{"b": {Total: 10_000, Succeeded: n}})) // nothing new
		n++
	}
	all, err := l.Observations("b")
	if err != nil || len(all) < 2*60+6*60 || len(all) > 2*60+6*60+5 || all[len(all)-1].Succeeded != n-1 {
		t.Errorf("%d of %d are kept, the last is %+v, %v", len(all), n, all[len(all)-1], err)
	}
	must(t, l.Observe(start.Add(40*24*time.Hour), map[string]Counts{"b": {Total: 10_000, Succeeded: n}}))
	if all, err := l.Observations("b"); err != nil || len(all) > 3 || all[len(all)-1].Succeeded != n {
		t.Errorf("after 40 days there are %d, %v", len(all), err)
	}
}

// The end of a batch is known if it was seen running just before.
func TestEnded(t *testing.T) {
	start := time.Unix(1_800_000_000, 0)
	for name, test := range map[string]struct {
		gap  time.Duration
		want time.Time
	}{
		"watched":         {time.Minute, start.Add(time.Minute)},
		"not seen to end": {time.Hour, time.Time{}},
	} {
		t.Run(name, func(t *testing.T) {
			l := open(t.TempDir())
			send(t, l, content(request("a", "v")))
			must(t, l.Observe(start, map[string]Counts{"batch_1": {Status: "PROCESSING", Total: 9}}))
			must(t, l.Observe(start.Add(test.gap), map[string]Counts{"batch_1": {Status: "COMPLETED", Total: 9, Succeeded: 9}}))
			c, err := l.Load()
			if must(t, err); !c.Ended["batch_1"].Equal(test.want) {
				t.Errorf("it ended %v, want %v", c.Ended["batch_1"], test.want)
			}
		})
	}
}

func TestAssets(t *testing.T) {
	l := open(t.TempDir())
	want := Asset{Digest: "d", ID: "i", URL: "https://assets.example.com/i", Bytes: 5}
	must(t, l.KeepAsset(want))
	got, known := l.Asset("d")
	if want.At = got.At; !known || got != want {
		t.Errorf("%+v, %v", got, known)
	}
	if _, known := l.Asset("e"); known {
		t.Error("it knows another one")
	}
}

// A first start is not a loss; a ledger that is gone after something was sent is.
func TestFirstStartIsNoLoss(t *testing.T) {
	l := open(t.TempDir())
	_, err := l.Load()
	must(t, err)
	_, err = l.Confirm(Job{Parts: []Content{{File: "/c/a.jsonl", Bytes: []byte("{}\n")}}})
	must(t, err)
	if n := l.Notice(); n != "" {
		t.Errorf("a first start says: %s", n)
	}
	unlock, err := l.LockSend(t.Context())
	must(t, err)
	unlock()
	must(t, os.Remove(l.path()))
	later := open(l.Folder)
	_, err = later.Load()
	must(t, err)
	must(t, later.Follow("b"))
	if later.Notice() == "" {
		t.Error("a loss is not said")
	}
}

// TestCrashIsNoticed tells the journal of a killed writer from that of a running one.
func TestCrashIsNoticed(t *testing.T) {
	l := open(t.TempDir())
	must(t, l.Follow("b"))
	if l.crashed() {
		t.Error("there was no crash")
	}
	db, err := connect(dsn(l.path(), true))
	must(t, err)
	defer db.Close()
	tx, err := db.Begin()
	must(t, err)
	_, err = tx.Exec("DELETE FROM batches")
	must(t, err)
	journal, err := os.ReadFile(l.path() + "-journal")
	must(t, err)
	if l.crashed() {
		t.Error("it is still writing")
	}
	must(t, tx.Rollback())
	must(t, os.WriteFile(l.path()+"-journal", journal, 0o600))
	if !l.crashed() {
		t.Error("it is not noticed")
	}
	if c, err := open(l.Folder).Load(); err != nil || len(c.Followed) != 1 {
		t.Errorf("%+v, %v", c, err)
	}
}

// A message about one request uses the singular.
func TestSentBeforeOne(t *testing.T) {
	for name, tt := range map[string]struct {
		e           SentBeforeError
		error, hint string
	}{
		"accepted": {SentBeforeError{Shared: 1, Requests: 1, Earlier: []Earlier{{Submission: Submission{State: Accepted}}, {}}},
			"the same request was sent before, and in 1 more submission", "Sending it again costs money again."},
		"waiting": {SentBeforeError{Shared: 1, Requests: 2, Earlier: []Earlier{{Submission: Submission{State: Waiting}}}},
			"1 of its 2 requests was confirmed before and is waiting to be sent", "The command that confirmed it sends it."},
		"sending": {SentBeforeError{Resembling: 1, Requests: 1, Earlier: []Earlier{{Submission: Submission{State: Sending}}}},
			"the same request is being sent by another run under another id", "Wait until it is done"},
		"two": {SentBeforeError{Shared: 2, Requests: 2, Earlier: []Earlier{{Submission: Submission{State: Accepted}}}},
			"the same requests were sent before", "Sending them again costs money again."},
	} {
		if got := tt.e.Error(); !strings.HasPrefix(got, tt.error) || !strings.Contains(tt.e.Hint(), tt.hint) {
			t.Errorf("%s: %s\n%s", name, got, tt.e.Hint())
		}
	}
}
