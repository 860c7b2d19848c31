// Package ledger is the record on disk of what was submitted, followed and saved. It is one SQLite
// database in the state folder, which several instances share. Every exported method is one
// transaction. Each method opens the database itself, so that it notices when a folder goes away or
// comes back, and no connection stays open during a POST.
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

// The errors of a ledger.
var (
	// ErrUnavailable is wrapped by the errors of a ledger that cannot be read or written. Without a
	// ledger nothing is sent; watching and downloading still work.
	ErrUnavailable = errors.New("the ledger cannot be kept")
	// ErrDamaged is wrapped, with ErrUnavailable, by the errors of a damaged database. The user
	// decides what to do with it.
	ErrDamaged = errors.New("it is damaged")
	// ErrNewer is wrapped, with ErrUnavailable, if a newer version of the program has written the
	// database: this version might lose data that it does not know.
	ErrNewer = errors.New("it was written by a newer version of this program")
	// ErrNoContent is the error of Content for bytes that the ledger no longer has.
	ErrNoContent = errors.New("the bytes that were confirmed are no longer in the ledger")
)

// Options configure a Ledger.
type Options struct {
	// Folder is where the ledger is; if empty, the ledger is in memory and ends with the Ledger.
	Folder string
	// Broken says why there is no folder; nil if there is one or none is wanted.
	Broken error
	// Host is the API whose submissions the ledger knows. For a profile, its name follows the host,
	// as in api.sync.so#acme: profiles of one API can belong to two organizations.
	Host string
	// Now is the clock.
	Now func() time.Time
	// Step is called at each step after which a crash can happen; may be nil.
	Step func(string)
}

// Ledger is the record of what was submitted, followed and saved. It is safe for concurrent use,
// and several instances can share its folder.
type Ledger struct {
	Options

	mu       sync.Mutex
	number   int64                 // identifies this Ledger in the process; an address can be reused
	pin      io.Closer             // keeps the database of a ledger without a folder; nil until it is used
	imported bool                  // no journal of an earlier version is left
	verified bool                  // the tables that prevent a second POST were checked
	session  map[string]remembered // what this Ledger wrote, by ID
	notices  []string
	observed map[string]Counts // what Observe stored last, by batch ID
	told     told              // what Changes compares with

	locked sync.Map // the locks of a ledger without a folder, by name
}

// made counts the Ledgers of the process.
var made atomic.Int64

// New makes a Ledger. It does not use the disk.
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

// read is view for a function that returns a value.
func read[T any](l *Ledger, f func(*sql.Tx) (T, error)) (v T, err error) {
	err = l.view(func(tx *sql.Tx) (err error) {
		v, err = f(tx)
		return err
	})
	return v, err
}

// update writes in one transaction: if update returns nil, all of it is on the disk, otherwise none
// of it. Errors of f that are not SQLite's are returned unchanged.
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

// unavailable wraps the errors of the database and its files in ErrUnavailable, in words that the
// user understands.
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

// damaged says what the user can do about a damaged database. It shortens the cause to one line,
// because SQLite lists pages.
func (l *Ledger) damaged(cause error) error {
	line, _, _ := strings.Cut(cause.Error(), "\n")
	return fmt.Errorf("%w: %w: %s (%s). Restore the file from a backup, or move it away to begin a new ledger, which does not know what was sent before",
		ErrUnavailable, ErrDamaged, l.path(), line)
}
