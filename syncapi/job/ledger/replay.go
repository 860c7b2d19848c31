package ledger

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// ErrNewer is the error of a journal that a later version wrote: to go on writing
// it could lose what that version means by it.
var ErrNewer = errors.New("it was written by a newer version of this program")

// refresh reads what the journal has got since the last time, or all of it when
// there is another one. A last line without an end is one that a crash has torn,
// when nobody else can be writing it (locked); else it is read the next time.
func (l *Ledger) refresh(locked bool) error {
	if l.Folder == "" {
		return l.Broken
	}
	path := filepath.Join(l.Folder, journalName)
	info, err := os.Stat(path)
	if errors.Is(err, os.ErrNotExist) {
		l.book, l.header, l.offset = newBook(), "", 0
		return nil
	}
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() { // to open a pipe would not end
		return fmt.Errorf("%s is not a file; move it away", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	size, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if size > maxJournal {
		return fmt.Errorf("%s has %d MiB, which is more than it can come to; move it away", f.Name(), size>>20)
	}
	first, err := bufio.NewReader(io.NewSectionReader(f, 0, 4096)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if err := checkHeader(first); err != nil {
		return err
	}
	if first != l.header || size < l.offset {
		l.book, l.header, l.offset = newBook(), first, 0
	}
	news := make([]byte, size-l.offset)
	if _, err := f.ReadAt(news, l.offset); err != nil {
		return err
	}
	l.offset += int64(l.book.replay(news, l.offset == 0, locked))
	return nil
}

// checkHeader refuses a journal of a newer version. A damaged first line is taken
// for one of this version.
func checkHeader(line string) error {
	var h header
	if json.Unmarshal([]byte(line), &h) == nil && h.Version > version {
		return fmt.Errorf("%w, in format %d; this version knows formats up to %d", ErrNewer, h.Version, version)
	}
	return nil
}

// replay applies lines of a journal and returns how many bytes of them it took;
// fromStart says that the first one is the header.
func (b *book) replay(data []byte, fromStart, whole bool) int {
	taken := 0
	for line := range bytes.Lines(data) {
		if !whole && !bytes.HasSuffix(line, []byte("\n")) {
			break
		}
		var h header
		if taken > 0 || !fromStart || json.Unmarshal(line, &h) != nil || h.Format != format {
			b.apply(line)
		}
		taken += len(line)
	}
	return taken
}

// How long records are of use, by the clock of [book.today].
const (
	keepSubmissions = 90 * 24 * time.Hour // and the inputs with them
	keepParts       = 7 * 24 * time.Hour
	keepSaved       = 365 * 24 * time.Hour
)

// today is the time at now, but no later than Sync's at the last submission: a clock
// that is ahead for a moment, and nothing else tells it from a year that has passed,
// must not make anything old.
func (b *book) today(now time.Time) time.Time {
	var heard time.Time
	for _, e := range b.entries {
		if s := e.Submission; s != nil && s.ServerDate.After(heard) {
			heard = s.ServerDate
		}
	}
	if heard.IsZero() || now.Before(heard) {
		return now
	}
	return heard
}

// expired reports whether a record is of no use any more at now. What may still
// cost or come to something stays.
func (b *book) expired(r record, now time.Time) bool {
	age := func(t time.Time, limit time.Duration) bool { return now.Sub(t) > limit }
	switch {
	case r.Submission != nil:
		s := r.Submission
		return s.State != Sending && s.State != Unknown && age(s.last(), keepSubmissions)
	case r.Follow != nil:
		return age(r.Follow.At, keepSubmissions)
	case r.Part != nil:
		return r.Part.Path == "" || age(r.Part.At, keepParts)
	case r.Saved != nil:
		return age(r.Saved.At, keepSaved)
	}
	for _, e := range b.entries {
		if s := e.Submission; s != nil && s.Hash == r.Rows.Hash && !b.expired(e.record, now) {
			return false
		}
	}
	return true
}

// wasteful reports whether the journal is large and mostly of no use, or holds
// inputs that have had their time.
func (b *book) wasteful(now time.Time) bool {
	const small = 1 << 20
	if b.total > small && b.live < b.total/2 {
		return true
	}
	now = b.today(now)
	for _, e := range b.entries {
		if e.Submission != nil && b.expired(e.record, now) {
			return true
		}
	}
	return false
}

// compact writes the records that count into a new journal, which takes the old
// one's place at once, and then removes the files that only the others needed.
// Lines that could not be read go to a file beside it.
func (l *Ledger) compact() error {
	now := l.book.today(l.Now())
	if err := l.setAside(); err != nil {
		return err
	}
	head, err := json.Marshal(header{Format: format, Version: version, ID: rand.Text()})
	if err != nil {
		return err
	}
	out := bytes.NewBuffer(append(head, '\n'))
	kept, sum := map[string]bool{}, "" // hashes of inputs
	for _, r := range l.book.records() {
		if l.book.expired(r, now) {
			if r.Part != nil {
				RemovePartial(r.Part.Path)
			}
			continue
		}
		if r.Submission != nil {
			kept[r.Submission.Hash] = true
		}
		line, next, err := encodeRecord(r, sum)
		if err != nil {
			return err
		}
		out.Write(line)
		sum = next
	}
	journal := filepath.Join(l.Folder, journalName)
	left, _ := filepath.Glob(tempName(journal)) // by a crash
	for _, path := range left {
		_ = os.Remove(path)
	}
	if err := l.writeFile(journal, out.Bytes()); err != nil {
		return err
	}
	l.removeInputs(kept, now)
	return l.refresh(true)
}

// maxRejected bounds the file of lines that could not be read.
const maxRejected = 16 << 20

// setAside keeps the lines that could not be read in a file of their own.
func (l *Ledger) setAside() error {
	if len(l.book.rejected) == 0 {
		return nil
	}
	f, err := os.OpenFile(filepath.Join(l.Folder, journalName+".rejected"), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	if size, err := f.Seek(0, io.SeekEnd); err == nil && size > maxRejected {
		_ = f.Truncate(0)
	}
	_, err = f.Write(append(bytes.Join(l.book.rejected, []byte("\n")), '\n'))
	return errors.Join(err, l.Sync(f), f.Close())
}

// removeInputs removes the inputs that no submission has any more. One that is too young
// to have had its time tells of a submission that was lost.
func (l *Ledger) removeInputs(kept map[string]bool, now time.Time) {
	for hash, file := range l.keptInputs() {
		if !kept[hash] && now.Sub(file.ModTime()) > keepSubmissions {
			_ = os.Remove(filepath.Join(l.Folder, "inputs", file.Name()))
		}
	}
}
