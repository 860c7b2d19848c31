package ledger

import (
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// chain makes the lines of a journal from objects, each with its checksum and that of the line
// before.
func chain(objects ...string) string {
	var journal strings.Builder
	after := ""
	for _, o := range objects {
		said := fmt.Sprintf(`%s,"after":%q`, strings.TrimSuffix(o, "}"), after)
		after = fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(said)))
		fmt.Fprintf(&journal, "%s,\"sum\":%q}\n", said, after)
	}
	return journal.String()
}

// oldLedger is a folder with a journal of two submissions and their bytes.
func oldLedger(t *testing.T, host string) (dir string, contents []Content) {
	t.Helper()
	dir = t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, inputsName), 0o700))
	now := time.Now().Format(time.RFC3339Nano)
	var objects []string
	for i, state := range []string{"accepted", "unknown"} {
		c := content(request(fmt.Sprint("id", i), fmt.Sprint("payload", i)))
		contents = append(contents, c)
		must(t, os.WriteFile(filepath.Join(dir, inputsName, HashOf(c.Bytes)+".jsonl"), c.Bytes, 0o600))
		batch := ""
		if i == 0 {
			batch = "batch_0"
		}
		objects = append(objects, fmt.Sprintf(`{"submission":{"id":"s%d","job":"j%d","part":1,"parts":1,"file":"/in%d","hash":%q,"requests":1,"host":%q,"state":%q,"confirmed":%q,"changed":%q,"tries":1,"batch_id":%q}}`,
			i, i, i, HashOf(c.Bytes), host, state, now, now, batch))
	}
	objects = append(objects,
		fmt.Sprintf(`{"follow":{"batch":"batch_0","host":%q,"at":%q,"ended":true}}`, host, now),
		fmt.Sprintf(`{"follow":{"batch":"batch_x","host":%q,"at":%q,"ended":false}}`, host, now),
		fmt.Sprintf(`{"part":{"batch":"batch_x","host":%q,"path":"/out/.x.part","etag":"e","length":9,"at":%q}}`, host, now),
		fmt.Sprintf(`{"saved":{"batch":"batch_0","host":%q,"path":"/out/0.jsonl","hash":"h","bytes":9,"at":%q}}`, host, now))
	must(t, os.WriteFile(filepath.Join(dir, journalName), []byte(`{"format":"syncbatch-tui ledger","version":1,"id":"X"}`+"\n"+chain(objects...)), 0o600))
	return dir, contents
}

// TestImport imports the journal of an earlier version, once.
func TestImport(t *testing.T) {
	dir, contents := oldLedger(t, host)
	for i := range 2 {
		c, err := open(dir).Load()
		must(t, err)
		if len(c.Submissions) != 2 || len(c.Unknown()) != 1 || fmt.Sprint(c.Followed) != "[batch_x]" ||
			c.Saved["batch_0"].Path != "/out/0.jsonl" || c.Files["batch_0"] != "/in0" || c.Notice != "" {
			t.Errorf("session %d: %+v", i, c)
		}
	}
	if p, known := open(dir).Partial("batch_x"); !known || p.Path != "/out/.x.part" || p.Length != 9 {
		t.Errorf("the partial download is %+v", p)
	}
	for _, name := range []string{journalName, inputsName} {
		if _, err := os.Stat(filepath.Join(dir, name)); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there: %v", name, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, journalName+importedExt)); err != nil {
		t.Error(err)
	}
	for i, c := range contents {
		if bytes, err := open(dir).Content(HashOf(c.Bytes)); err != nil || string(bytes) != string(c.Bytes) {
			t.Errorf("the bytes of %d are %q, %v", i, bytes, err)
		}
		for what, file := range map[string]Content{
			"the same":        c,
			"under other ids": content(request("other", fmt.Sprint("payload", i))),
		} {
			_, err := open(dir).Confirm(Job{Parts: []Content{file}})
			if _, asked := errors.AsType[*SentBeforeError](err); !asked {
				t.Errorf("%d, %s: %v", i, what, err)
			}
		}
	}
}

// TestImportAgain has an earlier version write a journal after the first import.
func TestImportAgain(t *testing.T) {
	dir, _ := oldLedger(t, host)
	l := open(dir)
	c, err := l.Load()
	must(t, err)
	must(t, l.Accept(c.Unknown()[0].ID, "batch_1"))
	later := time.Now().Add(time.Hour).Format(time.RFC3339Nano)
	again := chain(fmt.Sprintf(`{"submission":{"id":"new","job":"new","part":1,"parts":1,"file":"/new","hash":"h","requests":1,"host":%q,"state":"accepted","confirmed":%q,"changed":%q,"batch_id":"batch_new"}}`, host, later, later),
		fmt.Sprintf(`{"submission":{"id":"s1","job":"j1","part":1,"parts":1,"file":"/in1","hash":"h","requests":1,"host":%q,"state":"unknown","confirmed":"2026-01-01T00:00:00Z","changed":"2026-01-01T00:00:00Z"}}`, host))
	must(t, os.WriteFile(filepath.Join(dir, journalName), []byte(again), 0o600))
	c, err = open(dir).Load()
	if err != nil || len(c.Submissions) != 3 || len(c.Unknown()) != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}

// TestImportDamaged loses the lines about submissions whose bytes exist: their outcome is unknown,
// whatever API they went to.
func TestImportDamaged(t *testing.T) {
	dir, contents := oldLedger(t, host)
	must(t, os.WriteFile(filepath.Join(dir, journalName), []byte("damaged\n"), 0o600))
	c, err := open(dir).Load()
	if err != nil || len(c.Unknown()) != 2 || !strings.Contains(c.Notice, "was damaged") {
		t.Fatalf("%+v, %v", c, err)
	}
	_, err = open(dir).Confirm(Job{Parts: contents[:1]})
	if e, asked := errors.AsType[*SentBeforeError](err); !asked || e.Newest().State != Unknown {
		t.Errorf("error is %v", err)
	}
}
