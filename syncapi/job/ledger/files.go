package ledger

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Partial is a download on its way.
type Partial struct {
	// Key is a batch's id, or the key of a video or of merged results.
	Key string
	// Path of the part file is absolute.
	Path string
	// ETag and Length in bytes are those of the whole file.
	ETag   string
	Length int64
}

// SavedFile is a file of results, or a video, that was written.
type SavedFile struct {
	// Key is a batch's id, or the key of a video or of merged results.
	Key string
	// Path is absolute.
	Path string
	// Hash is the SHA-256 of the file in hexadecimal, empty for a video, and Bytes its size.
	Hash  string
	Bytes int64
	// At is when it was stored.
	At time.Time
	// Succeeded and Failed count its results, and Seconds is how much video they name.
	Succeeded, Failed int
	Seconds           float64
}

// MergeKey and a job's id are the key of the merged results of a job.
const MergeKey = "merge "

// Partial finds the download with a key that is on its way.
func (l *Ledger) Partial(key string) (p Partial, known bool) {
	err := l.view(func(tx *sql.Tx) error {
		p.Key = key
		return tx.QueryRow("SELECT path, etag, length FROM partials WHERE host = ? AND key = ?", l.Host, key).Scan(&p.Path, &p.ETag, &p.Length)
	})
	return p, err == nil && p.Path != ""
}

// KeepPartial stores a download on its way, so that another session can resume or remove
// it. The error wraps ErrUnavailable.
func (l *Ledger) KeepPartial(p Partial) error {
	return l.update(func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT OR REPLACE INTO partials VALUES (?, ?, ?, ?, ?, ?)", l.Host, p.Key, p.Path, p.ETag, p.Length, l.Now().UnixNano())
		return err
	})
}

// Save stores a file that was written, and that its download is no longer on its way. The
// error wraps ErrUnavailable.
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

// Measure stores what is in the results of a batch that were saved last. The error wraps
// ErrUnavailable.
func (l *Ledger) Measure(batchID string, succeeded, failed int, seconds float64) error {
	return l.update(func(tx *sql.Tx) error {
		_, err := tx.Exec(`UPDATE files SET succeeded = ?, failed = ?, seconds = ?
			WHERE seq = (SELECT max(seq) FROM files WHERE host = ? AND key = ? AND hash <> '')`, succeeded, failed, seconds, l.Host, batchID)
		return err
	})
}

// savedColumns are those of a SavedFile, in the order of scanSaved.
const savedColumns = "f.key, f.path, f.hash, f.bytes, f.at, f.seconds, f.succeeded, f.failed"

func scanSaved(row interface{ Scan(...any) error }) (f SavedFile, err error) {
	var at int64
	err = row.Scan(&f.Key, &f.Path, &f.Hash, &f.Bytes, &at, &f.Seconds, &f.Succeeded, &f.Failed)
	f.At = time.Unix(0, at)
	return f, err
}

// SavedAs finds the file that was saved last under a path, if it has that key.
func (l *Ledger) SavedAs(path, key string) (SavedFile, bool) {
	return l.findSaved("f.path = ? AND f.key = ? AND f.host = ?", path, key, l.Host)
}

// Saved finds the results of a batch that were saved last.
func (l *Ledger) Saved(batchID string) (SavedFile, bool) {
	return l.findSaved("f.key = ? AND f.host = ? AND f.hash <> '' ORDER BY f.seq DESC LIMIT 1", batchID, l.Host)
}

func (l *Ledger) findSaved(condition string, args ...any) (f SavedFile, known bool) {
	err := l.view(func(tx *sql.Tx) (err error) {
		f, err = scanSaved(tx.QueryRow("SELECT "+savedColumns+" FROM files f WHERE "+condition, args...))
		return err
	})
	return f, err == nil && f.Path != ""
}

// PartialSuffix ends the name of a download on its way.
const PartialSuffix = ".part"

// RemovePartial removes a part file, and no other file.
func RemovePartial(path string) {
	if name := filepath.Base(path); strings.HasPrefix(name, ".") && strings.HasSuffix(name, PartialSuffix) {
		_ = os.Remove(path)
	}
}

// Asset is a media file that was uploaded.
type Asset struct {
	// Digest is the SHA-256 of its bytes in hexadecimal, and Bytes their number.
	Digest string
	Bytes  int64
	// ID and URL are Sync's. ID is empty while the file is on its way to the URL, which
	// may have all of it or nothing.
	ID, URL string
	// At is when it was stored.
	At time.Time
}

// Asset finds an uploaded file by its digest.
func (l *Ledger) Asset(digest string) (a Asset, known bool) {
	var at int64
	err := l.view(func(tx *sql.Tx) error {
		return tx.QueryRow("SELECT digest, id, url, bytes, at FROM assets WHERE host = ? AND digest = ?", l.Host, digest).
			Scan(&a.Digest, &a.ID, &a.URL, &a.Bytes, &at)
	})
	a.At = time.Unix(0, at)
	return a, err == nil && a.Digest != ""
}

// Assets finds uploaded files by their digests, in one look.
func (l *Ledger) Assets(digests []string) map[string]Asset {
	found := map[string]Asset{}
	_ = l.view(func(tx *sql.Tx) error {
		for _, digest := range digests {
			a := Asset{Digest: digest}
			var at int64
			err := tx.QueryRow("SELECT id, url, bytes, at FROM assets WHERE host = ? AND digest = ?", l.Host, digest).Scan(&a.ID, &a.URL, &a.Bytes, &at)
			switch {
			case err == nil:
				a.At = time.Unix(0, at)
				found[digest] = a
			case !errors.Is(err, sql.ErrNoRows):
				return err
			}
		}
		return nil
	})
	return found
}

// KeepAsset stores a file that is uploaded, or with an empty ID the place to which it is
// on its way. The error wraps ErrUnavailable.
func (l *Ledger) KeepAsset(a Asset) error {
	if a.Digest == "" {
		return errors.New("the asset has no digest")
	}
	return l.update(func(tx *sql.Tx) error {
		_, err := tx.Exec("INSERT OR REPLACE INTO assets VALUES (?, ?, ?, ?, ?, ?)", l.Host, a.Digest, a.ID, a.URL, a.Bytes, l.Now().UnixNano())
		return err
	})
}
