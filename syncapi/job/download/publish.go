package download

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"syncbatch-tui/syncapi/job/ledger"
)

// ErrReplaced is the error of Publish if another file, or a link, has taken the name of the partial
// file in the meantime. Publish then publishes nothing.
var ErrReplaced = errors.New("another file replaced the partial download")

// Publish syncs the file to the disk and gives it the first name that is free, that holds the same
// content, or whose file replace permits to replace; nil permits none. It returns the path. It
// records the file with hash, its SHA-256 in hexadecimal; empty for a file without one, such as a
// video. If the record fails, the file stays, and the next one goes beside it.
func (f *File) Publish(ctx context.Context, names []string, hash string, replace func(name string) bool) (path string, err error) {
	size, err := f.Size()
	if err != nil {
		return "", err
	}
	if err := f.saver.Sync(f.file); err != nil {
		return "", err
	}
	// Windows does not rename an open file. Elsewhere the file stays open, so that its identity
	// cannot pass to another file.
	if runtime.GOOS == "windows" {
		if err := f.file.Close(); err != nil {
			return "", err
		}
	}
	f.saver.Step("synced")
	name, err := f.claimFirst(ctx, names, replace)
	if err != nil {
		return "", err
	}
	f.done = true
	f.syncFolder()
	f.saver.Step("published")
	path = filepath.Join(f.target.Folder, name)
	_ = f.saver.Records.Save(ledger.SavedFile{Key: f.target.Key, Path: Absolute(path), Hash: hash, Bytes: size})
	f.saver.Step("noted as saved")
	return path, nil
}

// Keep publishes nothing, because a file with a name in the folder is already the file to save. It
// removes the partial file and renews the record.
func (f *File) Keep(name string, size int64) (path string) {
	_ = f.file.Close()
	_ = f.root.Remove(f.name)
	f.done = true
	path = filepath.Join(f.target.Folder, name)
	_ = f.saver.Records.Save(ledger.SavedFile{Key: f.target.Key, Path: Absolute(path), Bytes: size})
	return path
}

// claimFirst gives the file the first name that it can have. Only one instance does so at a time:
// on a file system without links, a free name may be taken a moment later.
func (f *File) claimFirst(ctx context.Context, names []string, replace func(name string) bool) (string, error) {
	unlock, err := f.saver.Records.LockFile(ctx, "names")
	if err != nil {
		return "", err
	}
	defer unlock()
	f.saver.naming.Lock() // without a ledger, the lock above locks nothing
	defer f.saver.naming.Unlock()
	if !f.isOurs(f.name) {
		return "", ErrReplaced
	}
	for _, name := range names {
		taken, err := f.claim(name)
		switch {
		case err != nil:
			return "", err
		case !taken:
			return name, nil
		case f.same(name):
			return name, f.root.Remove(f.name)
		case replace != nil && replace(name):
			return name, f.rename(name)
		}
	}
	return "", fmt.Errorf("%s and %d more names are taken in %s; move some away", names[0], len(names)-1, f.target.Folder)
}

// isOurs reports whether a name in the folder is that of the file that was written here.
func (f *File) isOurs(name string) bool {
	info, err := f.root.Lstat(name)
	return err == nil && os.SameFile(info, f.id)
}

// claim gives the file a name, unless the name is taken.
func (f *File) claim(name string) (taken bool, err error) {
	// A link fails if the name is taken; a rename would replace that file.
	if f.saver.Link(f.root, f.name, name) == nil {
		f.saver.Step("linked")
		if !f.isOurs(name) { // it was just replaced
			return false, errors.Join(ErrReplaced, f.root.Remove(name))
		}
		return false, f.root.Remove(f.name)
	}
	_, err = f.root.Lstat(name)
	if errors.Is(err, os.ErrNotExist) { // the file system has no links
		f.saver.Step("free")
		return false, f.rename(name)
	}
	return true, err
}

func (f *File) rename(name string) error {
	if !f.isOurs(f.name) {
		return ErrReplaced
	}
	return f.root.Rename(f.name, name)
}

// same reports whether the file with a name has the same content as this one.
func (f *File) same(name string) bool {
	ours, err := f.root.Lstat(f.name)
	theirs, otherErr := f.root.Lstat(name)
	if err != nil || otherErr != nil || ours.Size() != theirs.Size() {
		return false
	}
	sum := f.hash(name)
	return sum != "" && sum == f.hash(f.name)
}

// MayReplace reports whether this file may replace the file with a name. The old file must be a
// saved download of the same results, and unchanged. The new results must be whole, with at least
// as many as there are requests, or at least as complete as the old file. input is what the results
// are compared with. Each download differs, because the URLs in results are signed again.
func (f *File) MayReplace(name string, results Saved, requests int, input []byte) bool {
	earlier, known := f.Known(name)
	if !known || f.hash(name) != earlier.Hash {
		return false
	}
	if results.Whole() && results.Results >= requests {
		return true
	}
	file, err := f.root.Open(name)
	if err != nil {
		return false
	}
	defer file.Close()
	before, err := Verify(file, input)
	return err == nil && results.noLessThan(before)
}

// hash is the SHA-256 of a regular file in hexadecimal; empty for anything else.
func (f *File) hash(name string) string {
	info, err := f.root.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return ""
	}
	file, err := f.root.Open(name)
	if err != nil {
		return ""
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// syncFolder makes a new name survive a power cut, if the system can.
func (f *File) syncFolder() {
	if d, err := os.Open(f.target.Folder); err == nil {
		_ = f.saver.Sync(d)
		_ = d.Close()
	}
}
