package ledger

import (
	"bytes"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"
)

// Versions before this one kept a journal of lines, each of them a JSON object that ends
// with a sum, and the bytes of submissions in a folder beside it.
const (
	journalName = "journal.jsonl"
	inputsName  = "inputs"
	// importedExt ends the name of a journal whose contents are in the database.
	importedExt = ".imported"
	// maxJournal bounds what is read of it.
	maxJournal = 256 << 20
)

// Why the outcome of submissions is unknown after the journal was damaged.
var (
	errLost      = errors.New("the ledger was damaged, and has lost the outcome")
	errLostLater = errors.New("the ledger was damaged behind it, where it may have said that it was sent")
)

// journalLine is a line of the journal. One of its records is set, and replaces all those
// of the same key before it. After is the sum of the line before it.
type journalLine struct {
	Version    int         `json:"version"` // of the first line alone
	After      string      `json:"after"`
	Submission *Submission `json:"submission"`
	Rows       *struct {
		Hash         string `json:"hash"`
		Fingerprints []byte `json:"fingerprints"`
	} `json:"rows"`
	Follow *struct {
		journalBatch
		Ended     bool `json:"ended"`
		Forgotten bool `json:"forgotten"`
	} `json:"follow"`
	Part  *journalFile `json:"part"`
	Saved *journalFile `json:"saved"`
}

type journalBatch struct {
	Batch string    `json:"batch"`
	Host  string    `json:"host"`
	At    time.Time `json:"at"`
}

type journalFile struct {
	journalBatch
	Path   string `json:"path"`
	ETag   string `json:"etag"`
	Length int64  `json:"length"`
	Hash   string `json:"hash"`
	Bytes  int64  `json:"bytes"`
}

func (l *Ledger) hasJournal() bool {
	_, err := os.Stat(filepath.Join(l.Folder, journalName))
	return err == nil
}

// importJournal puts the journal of an earlier version into the database. Call archive
// once that is on the disk.
func (l *Ledger) importJournal(tx *sql.Tx) error {
	path := filepath.Join(l.Folder, journalName)
	info, err := os.Stat(path)
	if err == nil && (!info.Mode().IsRegular() || info.Size() > maxJournal) {
		err = fmt.Errorf("%s is not a journal of this program, or larger than one can be; move it away", path)
	}
	if err != nil {
		return errSetup{err}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return errSetup{err}
	}
	lines, damaged, err := readJournal(data)
	if err != nil {
		return errSetup{err}
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
	if err := i.orphans(); err != nil {
		return err
	}
	l.imported = true
	if damaged {
		l.notices = append(l.notices, fmt.Sprintf("%s was damaged; what could be read of it is in %s", path+importedExt, l.path()))
	}
	return nil
}

// archive gives the journal and the bytes beside it another name, once the database that
// holds them is on the disk. When that fails, they are imported again, which changes
// nothing.
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

// readJournal is the last line of each key, in the order of the first ones. Damage makes
// unknown every submission that waits before it, for a line that is lost may have said that
// it was sent. The error says that a newer version wrote the journal.
func readJournal(data []byte) (lines []journalLine, damaged bool, err error) {
	at, sum := map[string]int{}, ""
	doubt := func() {
		damaged = true
		for _, line := range lines {
			if s := line.Submission; s != nil && s.State == Waiting {
				*s = s.With(Unknown, s.Changed, errLostLater)
			}
		}
	}
	for n, raw := range slices.Collect(bytes.Lines(data)) {
		raw = bytes.TrimSpace(raw)
		var line journalLine
		parsed := json.Unmarshal(raw, &line) == nil
		if n == 0 && parsed && line.Version > 0 {
			if line.Version > 1 {
				return nil, false, fmt.Errorf("%w, as %s in format %d", ErrNewer, journalName, line.Version)
			}
			continue
		}
		if len(raw) == 0 {
			continue
		}
		key, end := line.key(), len(raw)-len(`,"sum":"00000000"}`)
		if !parsed || key == "" || end < 0 || string(raw[end:]) != fmt.Sprintf(`,"sum":"%08x"}`, crc32.ChecksumIEEE(raw[:end])) {
			doubt()
			continue
		}
		if i, known := at[key]; known && line.Saved == nil {
			lines[i] = line
		} else { // of a batch's files, the one that was written last counts
			at[key] = len(lines)
			lines = append(lines, line)
		}
		if line.After != sum {
			doubt()
		}
		sum = string(raw[len(raw)-len(`00000000"}`) : len(raw)-len(`"}`)])
	}
	return lines, damaged, nil
}

// key is what a line is about; empty for a line that says nothing.
func (j journalLine) key() string {
	switch {
	case j.Submission != nil && j.Submission.ID != "" && slices.Contains(states, j.Submission.State):
		return "submission " + j.Submission.ID
	case j.Rows != nil && j.Rows.Hash != "":
		return "rows " + j.Rows.Hash
	case j.Follow != nil && j.Follow.Batch != "":
		return "follow " + j.Follow.Host + " " + j.Follow.Batch
	case j.Part != nil && j.Part.Batch != "":
		return "part " + j.Part.Host + " " + j.Part.Batch
	case j.Saved != nil && j.Saved.Path != "":
		return "saved " + j.Saved.Path
	}
	return ""
}

// importer writes what a journal says.
type importer struct {
	l      *Ledger
	tx     *sql.Tx
	prints map[string][]Fingerprint // by hash
	kept   []Submission             // one for each input
}

func (i *importer) record(line journalLine) (err error) {
	switch {
	case line.Submission != nil:
		s := *line.Submission
		known, found, err := first(i.tx, "s.id = ?", s.ID)
		if err != nil || found && !s.Changed.After(known.Changed) {
			return err
		}
		return i.l.putNew(i.tx, s, i.prints[s.Hash])
	case line.Follow != nil:
		f := line.Follow
		var ended any
		if f.Ended {
			ended = f.At.UnixNano()
		}
		_, err = i.tx.Exec(`INSERT INTO batches (host, batch, at, followed, ended, forgotten, saved) VALUES (?1, ?2, ?3, 1, ?4, ?5, `+isSaved+`)
			ON CONFLICT (host, batch) DO UPDATE SET followed = 1, ended = excluded.ended, forgotten = excluded.forgotten`,
			f.Host, f.Batch, f.At.UnixNano(), ended, f.Forgotten)
	case line.Saved != nil:
		f := line.Saved
		err = i.l.save(i.tx, f.Host, SavedFile{Key: f.Batch, Path: f.Path, Hash: f.Hash, Bytes: f.Bytes}, f.At)
	case line.Part != nil && line.Part.Path != "":
		p := line.Part
		_, err = i.tx.Exec("INSERT OR REPLACE INTO partials VALUES (?, ?, ?, ?, ?, ?)", p.Host, p.Batch, p.Path, p.ETag, p.Length, p.At.UnixNano())
	}
	return err
}

// hashName is the only form of a hash that names an input.
var hashName = regexp.MustCompile(`^([0-9a-f]{64})\.jsonl$`)

// inputs reads the bytes that the journal has kept, which tell the payloads' fingerprints,
// too.
func (i *importer) inputs() {
	folder := filepath.Join(i.l.Folder, inputsName)
	entries, _ := os.ReadDir(folder)
	for _, e := range entries {
		name := hashName.FindStringSubmatch(e.Name())
		info, err := e.Info()
		if name == nil || err != nil || !info.Mode().IsRegular() {
			continue
		}
		path := filepath.Join(folder, e.Name())
		content, err := os.ReadFile(path)
		if err != nil || hashOf(content) != name[1] {
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

// orphans makes unknown the submissions of inputs whose lines were lost. To which API they
// went is lost, too: it may be any.
func (i *importer) orphans() error {
	for _, s := range i.kept {
		_, found, err := first(i.tx, "s.hash = ?", s.Hash)
		if err == nil && !found && i.l.Now().Sub(s.Confirmed) <= keepContents {
			err = i.l.putNew(i.tx, s, i.prints[s.Hash])
		}
		if err != nil {
			return err
		}
	}
	return nil
}
