// Package ledger is the record on disk of what was submitted, followed and saved. It is one
// SQLite database in the state folder, which several instances share. Every exported method
// is one transaction. The database is opened for each of them, so that a folder that goes
// away or comes back is noticed, and no connection stays open while a POST is on its way.
package ledger

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// Errors of a ledger.
var (
	// ErrUnavailable is wrapped by the errors of a ledger that cannot be read or written.
	// Without a ledger nothing is sent; watching and downloading go on.
	ErrUnavailable = errors.New("the ledger cannot be kept")
	// ErrDamaged is wrapped, with ErrUnavailable, by the errors of a damaged database. The
	// user decides what to do with it.
	ErrDamaged = errors.New("it is damaged")
	// ErrNewer is wrapped, with ErrUnavailable, when a newer version of the program has
	// written the database: an older one could lose what that version means by it.
	ErrNewer = errors.New("it was written by a newer version of this program")
	// ErrNoContent is the error of Content for bytes that are not in the ledger any more.
	ErrNoContent = errors.New("the bytes that were confirmed are no longer in the ledger")
)

// Options say how a Ledger works.
type Options struct {
	// Folder is where the ledger is kept; without one it is in memory, and is forgotten
	// with the Ledger.
	Folder string
	// Broken says why there is no folder; nil when there is, or none is wanted.
	Broken error
	// Host is the API whose submissions it knows. Those of a profile have its name behind the
	// host, as in api.sync.so#acme: profiles of one API can belong to two organizations.
	Host string
	// Now is the clock.
	Now func() time.Time
	// Step is called at each step that a crash can follow; nil for no call.
	Step func(string)
}

// Ledger is the record of what was submitted, followed and saved. It is safe for concurrent
// use, and instances share its folder.
type Ledger struct {
	Options

	mu       sync.Mutex
	number   int64                 // of this Ledger in the process; addresses come again
	pin      io.Closer             // keeps the database of a ledger without a folder; nil until it is used
	imported bool                  // no journal of an earlier version is left
	verified bool                  // the tables that prevent a second POST were checked
	session  map[string]remembered // what this Ledger wrote, by id
	notices  []string
	observed map[string]Counts // what Observe stored last, by batch id
	told     told              // what Changes compares with

	locked sync.Map // the locks of a ledger without a folder, by name
}

// made counts the Ledgers of the process.
var made atomic.Int64

// New makes a Ledger. It touches no disk.
func New(o Options) *Ledger {
	if o.Step == nil {
		o.Step = func(string) {}
	}
	o.Host = hostKey(o.Host)
	return &Ledger{Options: o, number: made.Add(1), session: map[string]remembered{}, observed: map[string]Counts{}}
}

// Persistent reports whether the ledger outlives the program.
func (l *Ledger) Persistent() bool { return l.Folder != "" }

// view reads in one transaction. Without a database it does nothing.
func (l *Ledger) view(f func(*sql.Tx) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	db, err := l.open(false)
	if err != nil || db == nil {
		return l.unavailable(err)
	}
	defer func() { _ = db.Close() }()
	err = l.transact(db, false, f)
	if errors.Is(err, errOlder) {
		writable, openErr := connect(dsn(l.path(), true))
		if openErr != nil {
			return openErr
		}
		defer func() { _ = writable.Close() }()
		err = l.transact(writable, true, f)
	}
	return l.unavailable(err)
}

// read is view for what reads a value.
func read[T any](l *Ledger, f func(*sql.Tx) (T, error)) (v T, err error) {
	err = l.view(func(tx *sql.Tx) (err error) {
		v, err = f(tx)
		return err
	})
	return v, err
}

// update writes in one transaction: all of it is on the disk when update returns nil, and
// none of it otherwise. Errors of f that are not SQLite's are returned as they are.
func (l *Ledger) update(f func(*sql.Tx) error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	db, err := l.open(true)
	if err != nil {
		return l.unavailable(err)
	}
	defer func() { _ = db.Close() }()
	return l.unavailable(l.transact(db, true, func(tx *sql.Tx) error {
		if err := l.restore(tx); err != nil {
			return err
		}
		return f(tx)
	}))
}

// transact runs f in a transaction.
func (l *Ledger) transact(db *sql.DB, write bool, f func(*sql.Tx) error) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // does nothing after Commit
	if err := l.checkVersion(tx, write); err != nil {
		return err
	}
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// setupError is the error of a file or folder around the database.
func setupError(err error) error { return fmt.Errorf("%w: %w", ErrUnavailable, err) }

// unavailable wraps the errors of the database and of its files in ErrUnavailable, in words
// that the user understands.
func (l *Ledger) unavailable(err error) error {
	if err == nil || errors.Is(err, ErrUnavailable) {
		return err
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	path := l.path()
	switch e.Code() & 0xff { // the primary result code
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return l.damaged(e)
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return fmt.Errorf("%w: another instance has been writing %s for %s", ErrUnavailable, path, busyTimeout)
	case sqlite3.SQLITE_FULL:
		return fmt.Errorf("%w: the disk with %s is full", ErrUnavailable, path)
	case sqlite3.SQLITE_READONLY:
		return fmt.Errorf("%w: %s, or its folder, is read-only", ErrUnavailable, path)
	case sqlite3.SQLITE_CANTOPEN:
		return fmt.Errorf("%w: %s, or a file beside it, cannot be opened", ErrUnavailable, path)
	}
	return fmt.Errorf("%w: %s: %w", ErrUnavailable, path, e)
}

// damaged says what the user can do about a damaged database. The cause is one line of it:
// SQLite lists pages.
func (l *Ledger) damaged(cause error) error {
	line, _, _ := strings.Cut(cause.Error(), "\n")
	return fmt.Errorf("%w: %w: %s (%s). Restore the file from a backup, or move it away to begin a new ledger, which does not know what was sent before",
		ErrUnavailable, ErrDamaged, l.path(), line)
}
