package ledger

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Partial is an unfinished download.
type Partial struct {
	// Key is a batch's ID, or the key of a video or of merged results.
	Key string
	// Path is the absolute path of the partial file.
	Path string
	// ETag and Length describe the whole file; Length is in bytes.
	ETag   string
	Length int64
}

// SavedFile is a results file or a video that was written.
type SavedFile struct {
	// Key is a batch's ID, or the key of a video or of merged results.
	Key string
	// Path is absolute.
	Path string
	// Hash is the SHA-256 of the file in hexadecimal, empty for a video; Bytes is its size.
	Hash  string
	Bytes int64
	// At is when the record was stored.
	At time.Time
	// Succeeded and Failed count the file's results; Seconds is the length of their videos.
	Succeeded, Failed int
	Seconds           float64
}

// MergeKey followed by a job's ID is the key of the job's merged results.
const MergeKey = "merge "

// Partial finds the unfinished download with a key.
func (l *Ledger) Partial(key string) (p Partial, known bool) {
	err := l.view(func(tx *sql.Tx) (err error) {
		p, known, err = selectFirst(tx, func(p *Partial) []any { return []any{&p.Key, &p.Path, &p.ETag, &p.Length} },
			"SELECT key, path, etag, length FROM partials WHERE host = ? AND key = ?", l.Host, key)
		return err
	})
	return p, known && err == nil
}

// KeepPartial stores an unfinished download, so that another session can resume or remove it. The
// error wraps ErrUnavailable.
func (l *Ledger) KeepPartial(p Partial) error {
	return l.update(func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT OR REPLACE INTO partials VALUES (?, ?, ?, ?, ?, ?)", l.Host, p.Key, p.Path, p.ETag, p.Length, l.Now().UnixNano())
		return err
	})
}

// Save stores a written file and removes the record of its download. The error wraps
// ErrUnavailable.
func (l *Ledger) Save(f SavedFile) error {
	return l.update(func(tx *sql.Tx) error { return l.save(tx, l.Host, f, l.Now()) })
}

func (l *Ledger) save(tx *sql.Tx, host string, f SavedFile, at time.Time) error {
	_, err := tx.Exec(`INSERT OR REPLACE INTO files (path, host, key, hash, bytes, at, seconds, succeeded, failed)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, f.Path, host, f.Key, f.Hash, f.Bytes, at.UnixNano(), f.Seconds, f.Succeeded, f.Failed)
	if err == nil {
		_, err = tx.Exec("DELETE FROM partials WHERE host = ? AND key = ?", host, f.Key)
	}
	if err == nil && f.Hash != "" {
		_, err = tx.Exec("UPDATE batches SET saved = 1 WHERE host = ? AND batch = ?", host, f.Key)
	}
	return err
}

// Measure stores what the last saved results of a batch contain. The error wraps ErrUnavailable.
func (l *Ledger) Measure(batchID string, succeeded, failed int, seconds float64) error {
	return l.update(func(tx *sql.Tx) error {
		_, err := tx.Exec(`UPDATE files SET succeeded = ?, failed = ?, seconds = ?
			WHERE seq = (SELECT max(seq) FROM files WHERE host = ? AND key = ? AND hash <> '')`, succeeded, failed, seconds, l.Host, batchID)
		return err
	})
}

// savedColumns are the columns of a SavedFile, in the order of its fields. All are null if a join
// finds no file.
const savedColumns = `ifnull(f.key, ''), ifnull(f.path, ''), ifnull(f.hash, ''), ifnull(f.bytes, 0), f.at,
	ifnull(f.seconds, 0), ifnull(f.succeeded, 0), ifnull(f.failed, 0)`

const fromFiles = "SELECT " + savedColumns + " FROM files f WHERE "

func (f *SavedFile) fields() []any {
	return []any{&f.Key, &f.Path, &f.Hash, &f.Bytes, stamp{&f.At}, &f.Seconds, &f.Succeeded, &f.Failed}
}

// SavedAs finds the file that was last saved under a path, if it has that key.
func (l *Ledger) SavedAs(path, key string) (SavedFile, bool) {
	return l.findSaved("f.path = ? AND f.key = ? AND f.host = ?", path, key, l.Host)
}

// Saved finds the last saved results of a batch.
func (l *Ledger) Saved(batchID string) (SavedFile, bool) {
	return l.findSaved("f.key = ? AND f.host = ? AND f.hash <> '' ORDER BY f.seq DESC", batchID, l.Host)
}

func (l *Ledger) findSaved(condition string, args ...any) (f SavedFile, known bool) {
	err := l.view(func(tx *sql.Tx) (err error) {
		f, known, err = selectFirst(tx, (*SavedFile).fields, fromFiles+condition, args...)
		return err
	})
	return f, known && err == nil
}

// PartialSuffix is the extension of an unfinished download.
const PartialSuffix = ".part"

// RemovePartial removes a partial file, and no other file.
func RemovePartial(path string) {
	if name := filepath.Base(path); strings.HasPrefix(name, ".") && strings.HasSuffix(name, PartialSuffix) {
		_ = os.Remove(path)
	}
}

// Asset is a media file that was uploaded.
type Asset struct {
	// Digest is the SHA-256 of the file's bytes in hexadecimal, and Bytes their number.
	Digest string
	Bytes  int64
	// ID and URL come from Sync. ID is empty during the upload to the URL, which may have the whole
	// file or nothing.
	ID, URL string
	// At is when the record was stored.
	At time.Time
}

// Asset finds an uploaded file by its digest.
func (l *Ledger) Asset(digest string) (a Asset, known bool) {
	a, known = l.Assets([]string{digest})[digest]
	return a, known
}

// Assets finds uploaded files by their digests, with one query.
func (l *Ledger) Assets(digests []string) map[string]Asset {
	all, _ := read(l, func(tx *sql.Tx) ([]Asset, error) {
		return selectAll(tx, func(a *Asset) []any { return []any{&a.Digest, &a.ID, &a.URL, &a.Bytes, stamp{&a.At}} },
			"SELECT digest, id, url, bytes, at FROM assets WHERE host = ? AND digest IN (SELECT value FROM json_each(?))", l.Host, list(digests))
	})
	found := map[string]Asset{}
	for _, a := range all {
		found[a.Digest] = a
	}
	return found
}

// KeepAsset stores an uploaded file or, with an empty ID, the URL that an upload is going to. The
// error wraps ErrUnavailable.
func (l *Ledger) KeepAsset(a Asset) error {
	if a.Digest == "" {
		return errors.New("the asset has no digest")
	}
	return l.update(func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT OR REPLACE INTO assets VALUES (?, ?, ?, ?, ?, ?)", l.Host, a.Digest, a.ID, a.URL, a.Bytes, l.Now().UnixNano())
		return err
	})
}
