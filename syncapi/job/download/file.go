package download

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
)

// Records remembers files between sessions; *[ledger.Ledger] implements it.
type Records interface {
	// Persistent reports whether a later session can read the records.
	Persistent() bool
	// Partial finds the partial download with a key.
	Partial(key string) (ledger.Partial, bool)
	KeepPartial(p ledger.Partial) error
	// SavedAs finds the file that was last saved under a path for a key.
	SavedAs(path, key string) (ledger.SavedFile, bool)
	// Save records a published file, and that its partial download is gone.
	Save(f ledger.SavedFile) error
	// LockFile waits for a lock that only one instance holds at a time.
	LockFile(ctx context.Context, name string) (unlock func(), err error)
}

// Saver saves files. It is safe for concurrent use.
type Saver struct {
	Records Records
	// Sync syncs a file or folder to the disk. Link gives a file of a folder a second name. Step is
	// called at each step after which a crash can happen. Tests replace them.
	Sync func(*os.File) error
	Link func(root *os.Root, old, name string) error
	Step func(step string)

	naming sync.Mutex // held while a file gets its name
}

// NewSaver makes a Saver.
func NewSaver(records Records) *Saver {
	return &Saver{Records: records, Sync: (*os.File).Sync, Link: (*os.Root).Link, Step: func(string) {}}
}

// Target says which file to save and where.
type Target struct {
	// Kind names the sort of file, such as "results". Different kinds do not wait for each other.
	Kind string
	// Key is the file's key in the records.
	Key string
	// Folder must exist. Name is the preferred name in it.
	Folder, Name string
	// Mode is the permissions of a new file before the umask; 0 for the usual ones.
	Mode fs.FileMode
}

// File is a file that is being saved. It is not safe for concurrent use.
type File struct {
	saver  *Saver
	target Target
	unlock func()
	root   *os.Root
	name   string // of the partial file
	part   *syncapi.Partial
	file   *os.File
	id     os.FileInfo // of the opened file
	had    int64       // bytes from an earlier session
	kept   bool        // a later session can resume it
	done   bool
}

// Open starts to save a file, or resumes a download with the same key in the same folder. It waits
// while another instance saves a file with that key, until ctx ends. Always close the File.
func (s *Saver) Open(ctx context.Context, t Target) (*File, error) {
	// Use one of 256 locks, so that lock files do not pile up and different keys rarely wait.
	unlock, err := s.Records.LockFile(ctx, fmt.Sprintf("%s-%x", t.Kind, sha256.Sum256([]byte(t.Key))[0]))
	if err != nil {
		return nil, err
	}
	// Keep working in this folder, even if its path later leads elsewhere.
	root, err := os.OpenRoot(t.Folder)
	if err != nil {
		unlock()
		return nil, err
	}
	f := &File{saver: s, target: t, unlock: unlock, root: root}
	earlier, _ := s.Records.Partial(t.Key)
	if f.resume(earlier) {
		return f, nil
	}
	ledger.RemovePartial(earlier.Path)
	if err := f.create(); err != nil {
		_ = root.Close()
		unlock()
		return nil, err
	}
	return f, nil
}

// create makes a new partial file.
func (f *File) create() (err error) {
	// Do not use os.CreateTemp: its files are private whatever the umask says.
	f.name = fmt.Sprintf(".%s.%08x%s", f.target.Name, rand.Uint32(), ledger.PartialSuffix)
	f.part = &syncapi.Partial{Begin: f.Begun}
	_ = f.keep() // first, so that a crash leaves no file without a record
	f.file, err = f.root.OpenFile(f.name, os.O_RDWR|os.O_CREATE|os.O_EXCL, cmp.Or(f.target.Mode, 0o666))
	if err != nil {
		return err
	}
	if f.id, err = f.file.Stat(); err != nil {
		_ = f.file.Close()
		return err
	}
	f.part.File = f.file
	f.saver.Step("part made")
	return nil
}

// resume opens the partial file of an earlier download, if it can be continued.
func (f *File) resume(earlier ledger.Partial) bool {
	name := filepath.Base(earlier.Path)
	before, err := f.root.Lstat(name)
	if earlier.ETag == "" || earlier.Length <= 0 || Absolute(f.target.Folder) != filepath.Dir(earlier.Path) || err != nil || !before.Mode().IsRegular() {
		return false
	}
	// A file with a second name is the finished file, after a crash between the final name and the
	// removal of this one, or another program's file. Write to neither.
	if before.Size() >= earlier.Length && f.linked(name, before) {
		return false
	}
	file, err := f.root.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	if opened, err := file.Stat(); err != nil || !os.SameFile(before, opened) || links(file) > 1 { // it became a link in the meantime
		_ = file.Close()
		return false
	}
	f.name, f.file, f.id, f.had, f.kept = name, file, before, before.Size(), true
	f.part = &syncapi.Partial{File: file, ETag: earlier.ETag, Length: earlier.Length, Begin: f.Begun}
	return true
}

// linked reports whether a file also has another name in the folder.
func (f *File) linked(name string, file os.FileInfo) bool {
	entries, _ := fs.ReadDir(f.root.FS(), ".")
	for _, e := range entries {
		if info, err := f.root.Lstat(e.Name()); err == nil && e.Name() != name && os.SameFile(info, file) {
			return true
		}
	}
	return false
}

// keep records the partial file.
func (f *File) keep() error {
	return f.saver.Records.KeepPartial(ledger.Partial{
		Key: f.target.Key, Path: Absolute(filepath.Join(f.target.Folder, f.name)), ETag: f.part.ETag, Length: f.part.Length,
	})
}

// Part is where a download writes to, with the position where it continues.
func (f *File) Part() *syncapi.Partial { return f.part }

// Begun is called by Part when a whole file begins, unless the caller replaces that. The partial
// file can be resumed later only if it could be recorded.
func (f *File) Begun() error {
	f.kept = f.keep() == nil && f.part.ETag != "" && f.part.Length > 0 && f.saver.Records.Persistent()
	f.saver.Step("part noted")
	return nil
}

// Resumed reports whether the file continues an earlier download.
func (f *File) Resumed() bool { return f.had > 0 }

// Kept is the path of the partial file and its size in bytes if a later session can resume it;
// false if Close will leave nothing.
func (f *File) Kept() (path string, size int64, kept bool) {
	info, err := f.root.Lstat(f.name)
	if err != nil || !f.canResume() || f.done || info.Size() == 0 {
		return "", 0, false
	}
	return filepath.Join(f.target.Folder, f.name), info.Size(), true
}

// canResume reports whether a later session can resume the file. It cannot if the next download has
// to start over.
func (f *File) canResume() bool { return f.kept && f.part.ETag != "" }

// Restart makes the next download start over.
func (f *File) Restart() { f.part.ETag = "" }

// Discard makes Close remove the partial file.
func (f *File) Discard() { f.kept = false }

// Write appends to the file, for content that is made here rather than downloaded.
func (f *File) Write(p []byte) (int, error) { return f.file.Write(p) }

// Protect makes the file at least as private as another one: it only removes permissions. It
// ignores errors, since the umask has already applied.
func (f *File) Protect(like os.FileInfo) {
	if own, err := f.file.Stat(); err == nil {
		_ = f.file.Chmod(own.Mode().Perm() & (like.Mode().Perm() | 0o600))
	}
}

// Size is the number of bytes in the file so far.
func (f *File) Size() (int64, error) { return f.file.Seek(0, io.SeekEnd) }

// Head is the start of the file, at most n bytes.
func (f *File) Head(n int) []byte {
	start := make([]byte, n)
	n, _ = f.file.ReadAt(start, 0)
	return start[:n]
}

// Verify reads the file as the results of an input; nil for an unknown input.
func (f *File) Verify(input []byte) (Saved, error) {
	if _, err := f.file.Seek(0, io.SeekStart); err != nil {
		return Saved{}, err
	}
	return Verify(f.file, input)
}

// Known is the record of the file with a name in the folder, if it was saved last as the same file
// that this one will become.
func (f *File) Known(name string) (ledger.SavedFile, bool) {
	return f.saver.Records.SavedAs(Absolute(filepath.Join(f.target.Folder, name)), f.target.Key)
}

// Stat describes the file with a name in the folder. It does not follow links.
func (f *File) Stat(name string) (os.FileInfo, error) { return f.root.Lstat(name) }

// Close ends the work on the file. It leaves a partial file only if a later session can resume it.
func (f *File) Close() {
	_ = f.file.Close()
	if info, err := f.root.Lstat(f.name); err == nil && !f.done && os.SameFile(info, f.id) && (!f.canResume() || info.Size() == 0) {
		_ = f.root.Remove(f.name)
	}
	_ = f.root.Close()
	f.unlock()
}

// Absolute is the path of a file in the records.
func Absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
