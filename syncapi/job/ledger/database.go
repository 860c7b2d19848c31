package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	fileName = "ledger.db"
	// busyTimeout is how long to wait for another instance that holds the database. An instance
	// holds it for one transaction at a time.
	busyTimeout = 10 * time.Second
)

func (l *Ledger) path() string { return filepath.Join(l.Folder, fileName) }

// open opens the database. It makes one if there is none and either create is set or there is
// something to store in it. It returns nil if there is none. The caller closes it.
func (l *Ledger) open(create bool) (*sql.DB, error) {
	if l.Broken != nil {
		return nil, setupError(l.Broken)
	}
	if l.Folder == "" {
		return l.openMemory()
	}
	exists, err := l.inspect()
	if err != nil {
		return nil, err
	}
	if !exists && !create && len(l.session) == 0 && !l.hasJournal() {
		return nil, nil
	}
	if !exists {
		if err := l.create(); err != nil {
			return nil, err
		}
	}
	if err := l.prepare(!exists, l.crashed()); err != nil {
		return nil, err
	}
	return connect(dsn(l.path(), create))
}

// inspect reports whether there is a database, and removes other users' access to it.
func (l *Ledger) inspect() (exists bool, err error) {
	info, err := os.Lstat(l.path())
	if _, folderErr := os.Stat(l.Folder); folderErr == nil {
		if err := tighten(l.Folder, 0o700); err != nil {
			return false, setupError(err)
		}
	}
	switch {
	case errors.Is(err, os.ErrNotExist):
		return false, nil
	case err != nil:
		return false, setupError(err)
	case !info.Mode().IsRegular(): // opening a pipe would block
		return false, setupError(fmt.Errorf("%s is not a file; move it away", l.path()))
	case info.Size() == 0: // SQLite would treat it as a new one
		return false, l.damaged(errors.New("it is empty"))
	}
	if err := tighten(l.path(), 0o600); err != nil {
		return false, setupError(err)
	}
	return true, nil
}

// crashed reports whether a writer was killed: its rollback journal exists, and no instance is
// writing. SQLite undoes its transaction.
func (l *Ledger) crashed() bool {
	if _, err := os.Stat(l.path() + "-journal"); err != nil {
		return false
	}
	db, err := connect(dsnWaiting(l.path(), true, 0))
	if err != nil {
		return true
	}
	defer func() { _ = db.Close() }()
	tx, err := db.Begin()
	if err == nil {
		_ = tx.Rollback()
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	return !ok || e.Code()&0xff != sqlite3.SQLITE_BUSY
}

// prepare makes a database ready for transactions if it was just made, was left by a crash or has
// the journal of an earlier version beside it.
func (l *Ledger) prepare(created, crashed bool) error {
	imports := !l.imported && l.hasJournal()
	if !created && !crashed && !imports {
		return nil
	}
	db, err := connect(dsn(l.path(), created || imports))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	err = l.transact(db, created || imports, func(tx *sql.Tx) error {
		if crashed {
			if err := l.check(tx, "integrity_check(1)"); err != nil {
				return err
			}
		}
		if created {
			if err := l.restore(tx); err != nil {
				return err
			}
		}
		if imports {
			return l.importJournal(tx)
		}
		return nil
	})
	if err == nil && imports {
		l.archive()
	}
	return err
}

func connect(dsn string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn)
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// dsn is the data source name of a database. It chooses a rollback journal, not a write-ahead log,
// because home folders can be on network disks. EXTRA also syncs the removal of the journal, so
// that a power cut undoes nothing that was reported as done.
func dsn(path string, write bool) string { return dsnWaiting(path, write, busyTimeout) }

// dsnWaiting is dsn with the time to wait for another instance.
func dsnWaiting(path string, write bool, patience time.Duration) string {
	u := filepath.ToSlash(path)
	if !strings.HasPrefix(u, "/") && filepath.IsAbs(path) { // C:/…
		u = "/" + u
	}
	q := url.Values{"_pragma": {
		fmt.Sprintf("busy_timeout(%d)", patience.Milliseconds()),
		"journal_mode(delete)", "synchronous(extra)", "foreign_keys(1)", "trusted_schema(0)", "cell_size_check(1)",
	}, "_txlock": {"deferred"}, "mode": {"rw"}}
	if write {
		q.Set("_txlock", "immediate")
	}
	return "file:" + (&url.URL{Path: u}).EscapedPath() + "?" + q.Encode()
}

// openMemory opens the database of a ledger without a folder. The database lives as long as one
// connection to it.
func (l *Ledger) openMemory() (*sql.DB, error) {
	name := fmt.Sprintf("file:/%d?vfs=memdb&_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)", l.number)
	if l.pin == nil {
		pin, err := new(sqlite.Driver).Open(name)
		if err != nil {
			return nil, err
		}
		l.pin = pin
	}
	return connect(name)
}

// check runs one of SQLite's checks.
func (l *Ledger) check(tx *sql.Tx, pragma string) error {
	var verdict string
	if err := tx.QueryRow("PRAGMA " + pragma).Scan(&verdict); err != nil {
		return err
	}
	if verdict != "ok" {
		return l.damaged(errors.New(strings.TrimSpace(verdict)))
	}
	return nil
}

// verify checks the small tables that prevent a second POST, once.
func (l *Ledger) verify(tx *sql.Tx) error {
	if l.verified {
		return nil
	}
	for _, table := range []string{"submissions", "batches"} {
		if err := l.check(tx, "integrity_check("+table+")"); err != nil {
			return err
		}
	}
	l.verified = true
	return nil
}

// tighten removes other users' access to a file or folder.
func tighten(path string, mode os.FileMode) error {
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS == "windows" || info.Mode().Perm()&0o077 == 0 {
		return err
	}
	if err := os.Chmod(path, mode); err != nil {
		return fmt.Errorf("%s is open to other users, and that cannot be changed (%w); run chmod %o on it", path, err, mode)
	}
	return nil
}
