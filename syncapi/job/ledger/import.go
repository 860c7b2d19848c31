package ledger

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"
	"time"
)

func (l *Ledger) hasJournal() bool {
	_, err := os.Stat(filepath.Join(l.Folder, journalName))
	return err == nil
}

// importJournal copies the journal of an earlier version into the database. Call archive once the
// database is on the disk.
func (l *Ledger) importJournal(tx *sql.Tx) error {
	path := filepath.Join(l.Folder, journalName)
	info, err := os.Stat(path)
	if err == nil && (!info.Mode().IsRegular() || info.Size() > maxJournal) {
		err = fmt.Errorf("%s is not a journal of this program, or larger than one can be; move it away", path)
	}
	if err != nil {
		return setupError(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return setupError(err)
	}
	lines, damaged, err := readJournal(data)
	if err != nil {
		return setupError(err)
	}
	i := importer{l: l, tx: tx, prints: map[string][]Fingerprint{}}
	for _, line := range lines {
		if line.Rows != nil {
			for f := range slices.Chunk(line.Rows.Fingerprints, 8) {
				if len(f) == 8 {
					i.prints[line.Rows.Hash] = append(i.prints[line.Rows.Hash], Fingerprint{Request: shorten([32]byte(append(slices.Clone(f), make([]byte, 24)...)))})
				}
			}
		}
	}
	i.inputs()
	for _, line := range lines {
		if err := i.record(line); err != nil {
			return err
		}
	}
	if err := errors.Join(i.orphans(), i.renameHosts()); err != nil {
		return err
	}
	l.imported = true
	if damaged {
		l.notices = append(l.notices, fmt.Sprintf("%s was damaged; what could be read of it is in %s", path+importedExt, l.path()))
	}
	return nil
}

// archive renames the journal and the bytes beside it, once the database that holds them is on the
// disk. If that fails, the next start imports them again, which changes nothing.
func (l *Ledger) archive() {
	if !l.imported || !l.hasJournal() {
		return
	}
	path := filepath.Join(l.Folder, journalName)
	if os.Rename(path, path+importedExt) == nil {
		_ = os.RemoveAll(filepath.Join(l.Folder, inputsName))
		syncFolder(l.Folder)
	}
}

// importer writes the contents of a journal to the database.
type importer struct {
	l      *Ledger
	tx     *sql.Tx
	prints map[string][]Fingerprint // by hash
	kept   []Submission             // one for each input file
}

func (i *importer) record(line journalLine) (err error) {
	switch {
	case line.Submission != nil:
		s := *line.Submission
		if s.Confirmed.IsZero() || s.Changed.IsZero() { // the journal was edited
			s.Confirmed, s.Changed = time.Unix(0, 0), time.Unix(0, 0)
		}
		known, found, err := find(i.tx, "s.id = ?", s.ID)
		if err != nil || found && !s.Changed.After(known.Changed) {
			return err
		}
		return i.l.putNew(i.tx, s, i.prints[s.Hash])
	case line.Follow != nil:
		f := line.Follow
		var ended time.Time
		if f.Ended {
			ended = f.At
		}
		_, err = i.tx.Exec(`INSERT INTO batches (host, batch, at, followed, ended, forgotten, saved) VALUES (?1, ?2, ?3, 1, ?4, ?5, `+isSaved+`)
			ON CONFLICT (host, batch) DO UPDATE SET followed = 1, ended = excluded.ended, forgotten = excluded.forgotten`,
			f.Host, f.Batch, f.At.UnixNano(), stamp{&ended}, f.Forgotten)
	case line.Saved != nil:
		f := line.Saved
		err = i.l.save(i.tx, f.Host, SavedFile{Key: f.Batch, Path: f.Path, Hash: f.Hash, Bytes: f.Bytes}, f.At)
	case line.Part != nil && line.Part.Path != "":
		p := line.Part
		_, err = i.tx.Exec("INSERT OR REPLACE INTO partials VALUES (?, ?, ?, ?, ?, ?)", p.Host, p.Batch, p.Path, p.ETag, p.Length, p.At.UnixNano())
	}
	return err
}

// hashName matches the only form of a hash that names an input file.
var hashName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([0-9a-f]{64})\.jsonl$`) })

// inputs reads the bytes that the journal has kept. They also give the payloads' fingerprints.
func (i *importer) inputs() {
	folder := filepath.Join(i.l.Folder, inputsName)
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		name := hashName().FindStringSubmatch(e.Name())
		info, err := e.Info()
		if name == nil || err != nil || !info.Mode().IsRegular() {
			continue
		}
		path := filepath.Join(folder, e.Name())
		content, err := os.ReadFile(path)
		if err != nil || HashOf(content) != name[1] {
			continue
		}
		p := part{Content: Content{File: path, Bytes: content}, hash: name[1], prints: Fingerprints(content)}
		if keepContent(i.tx, []part{p}) != nil {
			continue
		}
		i.prints[p.hash] = p.prints
		i.kept = append(i.kept, Submission{
			ID: rand.Text(), Job: rand.Text(), Part: 1, Parts: 1, File: path, Hash: p.hash, Requests: len(p.prints), Confirmed: info.ModTime(),
		}.With(Unknown, i.l.Now(), errLost))
	}
}

// renameHosts replaces this machine's names in the journal with its one name in the ledger.
func (i *importer) renameHosts() error {
	_, err := i.tx.Exec(loopbackSchema)
	return err
}

// orphans marks submissions as unknown if the lines of their inputs were lost. The API that they
// went to is lost, too: it may be any.
func (i *importer) orphans() error {
	for _, s := range i.kept {
		_, found, err := find(i.tx, "s.hash = ?", s.Hash)
		if err == nil && !found && i.l.Now().Sub(s.Confirmed) <= keepContents {
			err = i.l.putNew(i.tx, s, i.prints[s.Hash])
		}
		if err != nil {
			return err
		}
	}
	return nil
}
