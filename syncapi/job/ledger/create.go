package ledger

import (
	"crypto/rand"
	"database/sql"
	_ "embed" // for the schemas
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
)

// create makes a new database. It uses another name first, so that a database with the final name
// is complete and already has the journal of an earlier version.
func (l *Ledger) create() error {
	if err := makeFolder(l.Folder); err != nil {
		return setupError(err)
	}
	unlock, err := l.tryLockPatiently(createLock)
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := os.Lstat(l.path()); err == nil { // another instance was faster
		return nil
	}
	lost := l.isLost()
	tmp := l.path() + ".new"
	_ = os.Remove(tmp)
	_ = os.Remove(tmp + "-journal")
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return setupError(err)
	}
	_ = f.Close()
	if err := l.fill(tmp); err != nil {
		_ = os.Remove(tmp)
		_ = os.Remove(tmp + "-journal")
		return err
	}
	if err := os.Rename(tmp, l.path()); err != nil {
		return setupError(err)
	}
	syncFolder(l.Folder)
	l.archive()
	if lost {
		l.noteLoss()
	}
	return nil
}

// isLost reports whether the database is gone although something was sent from this folder.
func (l *Ledger) isLost() bool {
	_, err := os.Stat(filepath.Join(l.Folder, sendLock))
	return l.Folder != "" && err == nil && !l.begun()
}

// noteLoss records once that the database is gone.
func (l *Ledger) noteLoss() {
	notice := l.path() + " was not there; a new ledger was begun, which does not know what was sent before"
	if !slices.Contains(l.notices, notice) {
		l.notices = append(l.notices, notice)
	}
}

// fill makes the tables of a new database.
func (l *Ledger) fill(path string) error {
	db, err := connect(dsn(path, true))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	return l.transact(db, true, func(tx *sql.Tx) error {
		if _, err := tx.Exec("INSERT INTO meta VALUES ('id', ?)", rand.Text()); err != nil {
			return err
		}
		if !l.hasJournal() {
			return nil
		}
		return l.importJournal(tx)
	})
}

// StateFolder is the folder of this user's ledger: syncbatch-tui in $XDG_STATE_HOME, or else in the
// platform's folder for state: ~/.local/state, ~/Library/Application Support, or %LocalAppData%.
// The error says that there is no home folder.
func StateFolder() (string, error) {
	const name = "syncbatch-tui"
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) { // the specification says to ignore a relative path
		return filepath.Join(dir, name), nil
	}
	if dir := os.Getenv("LocalAppData"); runtime.GOOS == "windows" && dir != "" {
		return filepath.Join(dir, name), nil
	}
	home, err := os.UserHomeDir()
	switch {
	case err != nil:
		return "", fmt.Errorf("there is no folder for the ledger; set XDG_STATE_HOME to one: %w", err)
	case runtime.GOOS == "darwin":
		return filepath.Join(home, "Library", "Application Support", name), nil
	}
	return filepath.Join(home, ".local", "state", name), nil
}

// makeFolder makes a folder and any missing ones above it, and syncs their names to the disk.
func makeFolder(path string) error {
	var made []string
	for dir := path; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) || filepath.Dir(dir) == dir {
			break
		}
		made = append(made, dir)
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	for _, dir := range made {
		syncFolder(filepath.Dir(dir))
	}
	return nil
}

// syncFolder makes a new name survive a power cut, if the system can.
func syncFolder(path string) {
	if d, err := os.Open(path); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// applicationID marks our databases; it reads "SBtL".
const applicationID = 0x5342744c

var (
	//go:embed schema.sql
	schema string
	//go:embed singly.sql
	singlySchema string
	//go:embed quotes.sql
	quotesSchema string
	//go:embed loopback.sql
	loopbackSchema string
)

// migrations bring a database from each version to the next. Never change a released one: append
// another.
var migrations = []string{schema, singlySchema, quotesSchema, loopbackSchema}

// errOlder is the error for reading a database that must be migrated first.
var errOlder = errors.New("it has the format of an earlier version")

// checkVersion refuses a database of a newer version or of another program, and migrates one of an
// older version.
func (l *Ledger) checkVersion(tx *sql.Tx, write bool) error {
	var version, application, tables int
	err := tx.QueryRow("SELECT user_version, application_id FROM pragma_user_version, pragma_application_id").Scan(&version, &application)
	if err != nil {
		return err
	}
	switch {
	case version == len(migrations) && application == applicationID:
		return nil
	case version > len(migrations):
		return setupError(fmt.Errorf("%w, in format %d; this version knows formats up to %d", ErrNewer, version, len(migrations)))
	}
	if err := tx.QueryRow("SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return err
	}
	if application != applicationID && tables > 0 {
		return setupError(fmt.Errorf("%s is the database of another program; move it away", l.path()))
	}
	if !write && tables > 0 {
		return errOlder
	}
	for _, m := range migrations[version:] {
		if _, err := tx.Exec(m); err != nil {
			return err
		}
	}
	_, err = tx.Exec(fmt.Sprintf("PRAGMA user_version = %d; PRAGMA application_id = %d", len(migrations), applicationID))
	return err
}
