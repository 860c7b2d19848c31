package ledger

import (
	"fmt"
	"path/filepath"
	"slices"
)

// Contents is what the ledger knows about one API.
type Contents struct {
	// Submissions are all known submissions, the oldest first.
	Submissions []Submission
	// Followed are the ids of the batches to poll: those whose end was not seen, and those
	// of Submissions whose results are not saved.
	Followed []string
	// Files are the paths of the input files, by batch id.
	Files map[string]string
	// Saved are the result files that were written last, by batch id.
	Saved map[string]SavedFile
	// Notice says which part of the ledger could not be read; empty when all of it was.
	Notice string
}

// Unknown are the submissions whose outcome is unknown.
func (c Contents) Unknown() []Submission {
	return slices.DeleteFunc(slices.Clone(c.Submissions), func(s Submission) bool { return s.State != Unknown })
}

// Load reads the ledger, and sees what other instances have written. Submissions that a
// program left behind while it was sending them become Unknown, unless an instance is
// sending right now. After an error, which wraps ErrUnavailable, the Contents are those
// that are known, and nothing can be sent.
func (l *Ledger) Load() (Contents, error) {
	err := l.sweepIfIdle()
	c, readErr := l.Contents()
	if readErr != nil {
		err = readErr
	}
	return c, err
}

// Contents is like Load, and changes nothing.
func (l *Ledger) Contents() (Contents, error) {
	c := Contents{Files: map[string]string{}, Saved: map[string]SavedFile{}}
	err := l.read(func(b *book) { l.fill(&c, b) })
	return c, err
}

func (l *Ledger) sweepIfIdle() error {
	unlock, err := l.tryLock(sendLock)
	if unlock == nil || err != nil {
		return err
	}
	defer unlock()
	return l.sweep()
}

func (l *Ledger) fill(c *Contents, b *book) {
	c.Submissions = b.submissions(l.Host)
	for _, rec := range b.records() {
		switch {
		case rec.Follow != nil && rec.Follow.Host == l.Host && !rec.Follow.Ended && !rec.Follow.Forgotten:
			c.Followed = append(c.Followed, rec.Follow.Batch)
		case rec.Saved != nil && rec.Saved.Host == l.Host && rec.Saved.ofBatch():
			c.Saved[rec.Saved.Batch] = *rec.Saved
		}
	}
	for _, s := range c.Submissions {
		if s.BatchID == "" {
			continue
		}
		c.Files[s.BatchID] = s.File
		_, saved := c.Saved[s.BatchID]
		if f, known := b.follow(l.Host, s.BatchID); !known || f.Ended && !saved {
			c.Followed = append(c.Followed, s.BatchID)
		}
	}
	path := filepath.Join(l.Folder, journalName)
	switch n := len(b.rejected); {
	case n == 1:
		c.Notice = fmt.Sprintf("1 damaged line of %s was set aside; the rest counts", path)
	case n > 1:
		c.Notice = fmt.Sprintf("%d damaged lines of %s were set aside; the rest counts", n, path)
	case b.broken:
		c.Notice = fmt.Sprintf("lines of %s are missing, or not where they were; the rest counts", path)
	}
}
