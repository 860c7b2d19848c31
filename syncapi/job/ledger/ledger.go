package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/gofrs/flock"
)

// ErrUnavailable is wrapped by the errors of a ledger that cannot be read or written.
// Without a ledger nothing is sent; watching and downloading go on.
var ErrUnavailable = errors.New("the ledger cannot be kept")

const (
	journalName = "journal.jsonl"
	format      = "syncbatch-tui ledger"
	version     = 1
	// maxJournal bounds what is read; a compacted journal has a few megabytes.
	maxJournal = 256 << 20
	// lockPatience is how long another instance may hold the journal, which it
	// does for one write at a time.
	lockPatience = 10 * time.Second
	lockRetry    = 10 * time.Millisecond
)

// header is the first line of a journal. ID is another one in each file, so that
// an instance notices when another one has compacted the journal.
type header struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	ID      string `json:"id"`
}

// Options say how a Ledger works.
type Options struct {
	// Folder is where the ledger is kept; without one it is in memory, and is forgotten
	// with the Ledger.
	Folder string
	// Broken says why there is no folder; nil when there is, or none is wanted.
	Broken error
	// Host is the API whose submissions it knows.
	Host string
	// Now is the clock.
	Now func() time.Time
	// Sync makes a file last; nil for (*os.File).Sync.
	Sync func(*os.File) error
	// Step is called at each step that a crash can follow; nil for no call.
	Step func(string)
}

// Ledger is the record of what was submitted, followed and saved. It is safe for concurrent
// use, and instances share its folder.
type Ledger struct {
	Options

	mu     sync.Mutex
	book   *book
	header string // of the journal that was read
	offset int64  // up to which it was read

	// What a ledger in memory has instead of files, with a mutex of its own, as files
	// can be read while the book is.
	memory     sync.Mutex
	inputs     map[string][]byte
	locked     map[string]bool
	unrecorded map[string]Submission // outcomes that could not be stored
}

// New makes a Ledger. It touches no disk.
func New(o Options) *Ledger {
	if o.Sync == nil {
		o.Sync = (*os.File).Sync
	}
	if o.Step == nil {
		o.Step = func(string) {}
	}
	return &Ledger{
		Options: o, book: newBook(),
		inputs: map[string][]byte{}, locked: map[string]bool{}, unrecorded: map[string]Submission{},
	}
}

func ledgerError(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}

// read brings the book up to date and shows it. When the journal cannot be read,
// the book is as it last was.
func (l *Ledger) read(show func(*book)) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	err := l.refresh(false)
	show(l.book)
	return ledgerError(err)
}

// update lets change look at the book as it is on the disk, with no other instance
// writing, and writes the records that it makes. They are on the disk when update
// returns nil. The error is change's, or wraps ErrUnavailable.
func (l *Ledger) update(change func(*book) ([]record, error)) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.Broken != nil {
		return ledgerError(l.Broken)
	}
	if l.Folder == "" {
		records, err := change(l.book)
		if err != nil {
			return err
		}
		for _, r := range records {
			l.book.put(r, 0)
		}
		return nil
	}
	if err := l.makeFolder(l.Folder); err != nil {
		return ledgerError(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), lockPatience)
	defer cancel()
	unlock, err := l.lock(ctx, "journal.lock")
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w: another instance has been writing it for %s", ErrUnavailable, lockPatience)
	}
	if err != nil {
		return err
	}
	defer unlock()
	if err := l.refresh(true); err != nil {
		return ledgerError(err)
	}
	records, err := change(l.book)
	if err != nil || len(records) == 0 {
		return err
	}
	return ledgerError(l.append(records))
}

// append writes records behind the journal, makes them last, and reads them. Only a
// journal that is not there must be made before; a compaction that fails is tried
// again with the next records, while these may be what came of a paid POST.
func (l *Ledger) append(records []record) error {
	if l.header == "" || l.book.wasteful(l.Now()) {
		if err := l.compact(); err != nil && l.header == "" {
			return err
		}
	}
	var lines bytes.Buffer
	for sum, i := l.book.sum, 0; i < len(records); i++ {
		line, next, err := encodeRecord(records[i], sum)
		if err != nil {
			return err
		}
		lines.Write(line)
		sum = next
	}
	f, err := os.OpenFile(filepath.Join(l.Folder, journalName), os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	end, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	out := lines.Bytes()
	last := make([]byte, 1)
	if _, err := f.ReadAt(last, end-1); err == nil && last[0] != '\n' {
		out = append([]byte{'\n'}, out...) // ends a line that a crash has torn
	}
	if _, err := f.Write(out); err != nil {
		_ = f.Truncate(end)
		return err
	}
	if err := l.Sync(f); err != nil {
		_ = f.Truncate(end)
		return err
	}
	return l.refresh(true)
}

// lock takes a lock that no other instance and no other goroutine has, when it is
// free. The error is the context's, or wraps ErrUnavailable.
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

// tryLock takes a lock if it is free; if not, unlock is nil. The error wraps
// ErrUnavailable.
func (l *Ledger) tryLock(name string) (unlock func(), err error) {
	switch {
	case l.Broken != nil:
		return nil, ledgerError(l.Broken)
	case l.Folder == "":
		return l.tryLockInMemory(name), nil
	}
	if err := l.makeFolder(l.Folder); err != nil {
		return nil, ledgerError(err)
	}
	f := flock.New(filepath.Join(l.Folder, name), flock.SetPermissions(0o600))
	ok, err := f.TryLock()
	if !ok || err != nil {
		_ = f.Close()
		return nil, ledgerError(err)
	}
	return func() { _ = f.Close() }, nil
}

func (l *Ledger) tryLockInMemory(name string) (unlock func()) {
	l.memory.Lock()
	defer l.memory.Unlock()
	if l.locked[name] {
		return nil
	}
	l.locked[name] = true
	return func() {
		l.memory.Lock()
		defer l.memory.Unlock()
		delete(l.locked, name)
	}
}
