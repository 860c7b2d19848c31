package ledger

import (
	"crypto/rand"
	"errors"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Why submissions are in doubt after the journal was damaged.
var (
	errLost      = errors.New("the ledger was damaged, and has lost what came of it")
	errLostLater = errors.New("the ledger was damaged behind it, where it may have said that it was sent")
)

// noteLost notes as in doubt what holds requests of these parts and was lost. An input
// is kept when its submission is in the journal, and not before, so that one without any
// is what is left of a damaged journal, or of one that was taken away. To which API it
// went nobody knows any more: it may be any.
func (l *Ledger) noteLost(parts []fingerprints) error {
	ours := map[fingerprint]bool{}
	for _, p := range parts {
		for f := range each(p.Fingerprints) {
			ours[f] = true
		}
	}
	return l.update(func(b *book) ([]record, error) {
		known := map[string]bool{}
		for _, e := range b.entries {
			if e.Submission != nil {
				known[e.Submission.Hash] = true
			}
		}
		var records []record
		for hash, kept := range l.keptInputs() {
			if known[hash] || l.Now().Sub(kept.ModTime()) > keepSubmissions {
				continue
			}
			content, err := l.Content(hash)
			all := slices.Collect(each(fingerprintsOf(content)))
			if err != nil || !slices.ContainsFunc(all, func(f fingerprint) bool { return ours[f] }) {
				continue
			}
			s := Submission{
				ID: rand.Text(), Job: rand.Text(), Part: 1, Parts: 1, File: l.inputPath(hash),
				Hash: hash, Requests: len(all), Confirmed: kept.ModTime(),
			}.With(Unknown, l.Now(), errLost)
			records = append(records, record{Submission: &s})
		}
		return records, nil
	})
}

// doubt makes unknown what waits, after a line that could not be read: that may have
// been where it says that it was sent.
func (b *book) doubt() {
	for key, e := range b.entries {
		if s := e.Submission; s != nil && s.State == Waiting {
			doubted := s.With(Unknown, s.Changed, errLostLater)
			e.Submission = &doubted
			b.entries[key] = e
		}
	}
}

// keptInputs are the files in the folder of the inputs, each with the hash that it is
// named by.
func (l *Ledger) keptInputs() iter.Seq2[string, os.FileInfo] {
	return func(yield func(string, os.FileInfo) bool) {
		if l.Folder == "" {
			return // in memory nothing is lost
		}
		entries, _ := os.ReadDir(filepath.Dir(l.inputPath("")))
		for _, e := range entries {
			if info, err := e.Info(); err == nil && !yield(strings.TrimSuffix(e.Name(), inputExt), info) {
				return
			}
		}
	}
}
