package ledger

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// at makes a Ledger for a host in a folder.
func at(dir, host string) *Ledger { return New(Options{Folder: dir, Host: host, Now: time.Now}) }

// Requests sent under one name of this machine are not sent again under another, unless the port or
// the address differs.
func TestLoopbackNamesAreOneHost(t *testing.T) {
	names := []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"}
	for _, suffix := range []string{"", ":3001#acme"} {
		for _, first := range names {
			dir := t.TempDir()
			c := content(request("a", "1"))
			send(t, at(dir, first+suffix), c)
			for _, second := range names {
				l := at(dir, second+suffix)
				_, err := l.Confirm(Job{Parts: []Content{c}})
				if e, ok := errors.AsType[*SentBeforeError](err); !ok || e.Shared != 1 {
					t.Errorf("%s and then %s: %v", first+suffix, second+suffix, err)
				}
				if s, known := l.Owner("batch_1"); !known || s.File != c.File {
					t.Errorf("%s and then %s: the batch has no submission", first+suffix, second+suffix)
				}
			}
			for _, other := range []string{"127.0.0.1:4", "localhost.example.com" + suffix, "localhoster" + suffix, "127.0.0.2" + suffix, "api.sync.so"} {
				if before, err := at(dir, other).Preview(Job{Parts: []Content{c}}); err != nil || before.Before != nil {
					t.Errorf("%s and then %s: %+v, %v", first+suffix, other, before.Before, err)
				}
			}
		}
	}
}

// A ledger of an earlier version, and the journal of one before it, may use any name of this
// machine; nothing in them is forgotten.
func TestLoopbackNamesOfEarlierVersions(t *testing.T) {
	for _, name := range []string{"localhost:3001", "[::1]:3001#acme"} {
		dir := t.TempDir()
		c := content(request("a", "1"))
		send(t, at(dir, "127.0.0.1"+name[strings.LastIndex(name, ":"):]), c)
		must(t, at(dir, "127.0.0.1"+name[strings.LastIndex(name, ":"):]).Save(SavedFile{Key: "batch_1", Path: "/out.jsonl", Hash: "h"}))
		for _, table := range []string{"submissions", "batches", "files"} {
			raw(t, dir, "UPDATE "+table+" SET host = '"+name+"'")
		}
		raw(t, dir, "PRAGMA user_version = 3")
		l := at(dir, name)
		if state, err := l.Load(); err != nil || len(state.Submissions) != 1 || state.Saved["batch_1"].Path != "/out.jsonl" {
			t.Errorf("%s: %+v, %v", name, state, err)
		}
		if _, err := l.Confirm(Job{Parts: []Content{c}}); err == nil {
			t.Errorf("%s: sent again", name)
		}
	}

	dir, contents := oldLedger(t, "localhost:3001")
	if _, err := at(dir, "[::1]:3001").Confirm(Job{Parts: contents[:1]}); err == nil {
		t.Error("sent again after an import")
	}
}
