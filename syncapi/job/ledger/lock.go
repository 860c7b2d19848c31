package ledger

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// sendLock is held from the look at the list of batches to the outcome of a POST. It is a file and
// not a transaction, so that nothing in the database is locked during a POST.
const sendLock = "send.lock"

// createLock is held while a ledger is made.
const createLock = "create.lock"

// lockRetry is the time between two tries to get a lock that another instance holds.
const lockRetry = 10 * time.Millisecond

// LockSend waits until no other instance sends. Hold it from the look at the list of
// batches until the outcome is recorded. The error is the context's, or wraps
// ErrUnavailable.
func (l *Ledger) LockSend(ctx context.Context) (unlock func(), err error) {
	return l.lock(ctx, sendLock)
}

// LockFile waits for a lock that only one instance holds, for work on files. Without a ledger there
// is no lock, and no error. The error is the context's.
func (l *Ledger) LockFile(ctx context.Context, name string) (unlock func(), err error) {
	unlock, err = l.lock(ctx, name+".lock")
	if errors.Is(err, ErrUnavailable) {
		return func() {}, nil
	}
	return unlock, err
}

// lock waits for a lock that excludes other instances and other goroutines.
func (l *Ledger) lock(ctx context.Context, name string) (unlock func(), err error) {
	for {
		unlock, err := l.tryLock(name)
		if unlock != nil || err != nil {
			return unlock, err
		}
		retry := time.NewTimer(lockRetry)
		select {
		case <-retry.C:
		case <-ctx.Done():
			retry.Stop()
			return nil, ctx.Err()
		}
	}
}

// tryLockPatiently waits for a lock as long as for the database.
func (l *Ledger) tryLockPatiently(name string) (unlock func(), err error) {
	ctx, cancel := context.WithTimeout(context.Background(), busyTimeout)
	defer cancel()
	unlock, err = l.lock(ctx, name)
	if errors.Is(err, context.DeadlineExceeded) {
		return nil, fmt.Errorf("%w: another instance has been making it for %s", ErrUnavailable, busyTimeout)
	}
	return unlock, err
}

// tryLock takes a lock if it is free; otherwise unlock is nil. The error wraps ErrUnavailable.
func (l *Ledger) tryLock(name string) (unlock func(), err error) {
	switch {
	case l.Broken != nil:
		return nil, setupError(l.Broken)
	case l.Folder == "":
		if _, taken := l.locked.LoadOrStore(name, true); taken {
			return nil, nil
		}
		return func() { l.locked.Delete(name) }, nil
	}
	if err := makeFolder(l.Folder); err != nil {
		return nil, setupError(err)
	}
	f := flock.New(filepath.Join(l.Folder, name), flock.SetPermissions(0o600))
	ok, err := f.TryLock()
	if err != nil {
		_ = f.Close()
		return nil, setupError(err)
	}
	if !ok {
		_ = f.Close()
		return nil, nil
	}
	return func() { _ = f.Close() }, nil
}
