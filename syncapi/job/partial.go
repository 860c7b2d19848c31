package job

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
)

// partial is a file on its way to its place, hidden beside it, and what the ledger
// knows of it, so that another session can go on with it, or take it away.
type partial struct {
	runner *Runner
	kind   string // of file; each has locks of its own
	key    string // that the ledger knows it by
	root   *os.Root
	folder string // of root, as it was given
	base   string // the name that is wished for
	name   string // of the part file
	part   *syncapi.Part
	file   *os.File
	kept   bool // the ledger knows the part file
	done   bool
}

// lock takes one of a few locks, so that nothing is fetched twice at once and no lock
// files pile up.
func (p *partial) lock(ctx context.Context) (unlock func(), err error) {
	return p.runner.ledger.LockFile(ctx, fmt.Sprintf("%s-%x", p.kind, sha256.Sum256([]byte(p.key))[0]>>4))
}

// open opens the folder and the part file, an earlier one if there is one.
func (p *partial) open() error {
	// What happens in the folder happens in this one, whatever its path comes to mean.
	root, err := os.OpenRoot(p.folder)
	if err != nil {
		return err
	}
	p.root = root
	earlier, _ := p.runner.ledger.Partial(p.key)
	if p.resume(earlier) {
		return nil
	}
	ledger.RemovePartial(earlier.Path)
	// Not os.CreateTemp, whose files are private whatever the umask says.
	p.name = fmt.Sprintf(".%s.%08x%s", p.base, rand.Uint32(), ledger.PartialSuffix)
	p.part = &syncapi.Part{Begin: p.begun}
	_ = p.note() // before it is made, so that a crash leaves nothing that nobody knows of
	p.file, err = root.OpenFile(p.name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		_ = root.Close()
		return err
	}
	p.part.File = p.file
	p.runner.step("part made")
	return nil
}

// resume opens the part file that an earlier download left in the same folder, if
// it can be gone on with.
func (p *partial) resume(earlier ledger.Partial) bool {
	name := filepath.Base(earlier.Path)
	before, err := p.root.Lstat(name)
	if earlier.ETag == "" || earlier.Length <= 0 || absolute(p.folder) != filepath.Dir(earlier.Path) || err != nil || !before.Mode().IsRegular() {
		return false
	}
	// Killed between the final name and the removal of this one, a whole part is the
	// finished file itself, and must not be written to.
	if before.Size() >= earlier.Length && p.linked(name, before) {
		return false
	}
	f, err := p.root.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	if opened, err := f.Stat(); err != nil || !os.SameFile(before, opened) { // a link by now
		_ = f.Close()
		return false
	}
	p.name, p.file, p.kept = name, f, true
	p.part = &syncapi.Part{File: f, ETag: earlier.ETag, Length: earlier.Length, Begin: p.begun}
	return true
}

// linked reports whether a file of the folder has another name in it, too.
func (p *partial) linked(name string, file os.FileInfo) bool {
	entries, _ := fs.ReadDir(p.root.FS(), ".")
	for _, e := range entries {
		if info, err := p.root.Lstat(e.Name()); err == nil && e.Name() != name && os.SameFile(info, file) {
			return true
		}
	}
	return false
}

// note writes down what the part file is a part of.
func (p *partial) note() error {
	return p.runner.ledger.KeepPartial(ledger.Partial{
		Batch: p.key, Path: absolute(filepath.Join(p.folder, p.name)), ETag: p.part.ETag, Length: p.part.Length,
	})
}

// begun is told that a whole file begins. When that cannot be noted on the disk,
// the part file cannot be gone on with later, and goes when the download fails.
func (p *partial) begun() error {
	p.kept = p.note() == nil && p.part.ETag != "" && p.part.Length > 0 && p.runner.ledger.Persistent()
	p.runner.step("part noted")
	return nil
}

// check reads the part file back, as the results of an input.
func (p *partial) check(input []byte) (Saved, error) {
	if _, err := p.file.Seek(0, io.SeekStart); err != nil {
		return Saved{}, err
	}
	return inspect(p.file, input)
}

// settle makes the part file last and closes it, so that it can get its name.
func (p *partial) settle() error {
	if err := p.runner.fsync(p.file); err != nil {
		return err
	}
	if err := p.file.Close(); err != nil { // Windows renames no open file
		return err
	}
	p.runner.step("synced")
	return nil
}

// finish makes the name of the file last, and notes what the file has become and that it
// is no part any more; hash is empty for a video. When that fails the file is there all
// the same, and the next one goes beside it.
func (p *partial) finish(name, hash string, size int64) (path string) {
	p.done = true
	p.runner.syncFolder(p.folder)
	p.runner.step("placed")
	path = filepath.Join(p.folder, name)
	_ = p.runner.ledger.Save(ledger.SavedFile{Batch: p.key, Path: absolute(path), Hash: hash, Bytes: size})
	p.runner.step("noted as saved")
	return path
}

// earlier is what was noted of the file of that name, if it is what this one will be.
func (p *partial) earlier(name string) (saved ledger.SavedFile, known bool) {
	return p.runner.ledger.SavedAs(absolute(filepath.Join(p.folder, name)), p.key)
}

// absolute is the path that the ledger knows a file by.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}

// close leaves a part file only when it can be gone on with.
func (p *partial) close() {
	_ = p.file.Close()
	if info, err := p.root.Lstat(p.name); err == nil && !p.done && (!p.kept || info.Size() == 0) {
		_ = p.root.Remove(p.name)
	}
	_ = p.root.Close()
}

// syncFolder makes a new name last through a power cut, where the system can.
func (r *Runner) syncFolder(path string) {
	if d, err := os.Open(path); err == nil {
		_ = r.fsync(d)
		_ = d.Close()
	}
}
