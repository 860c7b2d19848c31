package ledger

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
)

// create makes a new database: under another name first, so that a database that has its
// name is complete. A journal of an earlier version is in it by then.
func (l *Ledger) create() error {
	if err := makeFolder(l.Folder); err != nil {
		return errSetup{err}
	}
	unlock, err := l.tryLockPatiently("create.lock")
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := os.Lstat(l.path()); err == nil { // another instance was faster
		return nil
	}
	_, lockErr := os.Stat(filepath.Join(l.Folder, sendLock))
	tmp := l.path() + ".new"
	_ = os.Remove(tmp)
	_ = os.Remove(tmp + "-journal")
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return errSetup{err}
	}
	_ = f.Close()
	if err := l.fill(tmp); err != nil {
		_ = os.Remove(tmp)
		_ = os.Remove(tmp + "-journal")
		return err
	}
	if err := os.Rename(tmp, l.path()); err != nil {
		return errSetup{err}
	}
	syncFolder(l.Folder)
	l.archive()
	if lockErr == nil && !l.imported {
		l.notices = append(l.notices, fmt.Sprintf("%s was not there; a new ledger was begun, which does not know what was sent before", l.path()))
	}
	return nil
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
