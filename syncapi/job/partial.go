package job

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"

	"syncbatch-tui/syncapi"
)

// partSuffix ends the name of a download on its way.
const partSuffix = ".part"

// partial is a file on its way to its place, hidden beside it, and what the ledger
// knows of it, so that another session can go on with it.
type partial struct {
	runner *Runner
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

// open opens the folder and the part file, an earlier one if there is one.
func (p *partial) open() error {
	// What happens in the folder happens in this one, whatever its path comes to mean.
	root, err := os.OpenRoot(p.folder)
	if err != nil {
		return err
	}
	p.root = root
	var earlier partFile
	_ = p.runner.ledger.read(func(b *book) { earlier, _ = b.part(p.runner.host, p.key) })
	if p.resume(earlier) {
		return nil
	}
	removePart(earlier.Path)
	// Not os.CreateTemp, whose files are private whatever the umask says.
	p.name = fmt.Sprintf(".%s.%08x%s", p.base, rand.Uint32(), partSuffix)
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
func (p *partial) resume(earlier partFile) bool {
	name := filepath.Base(earlier.Path)
	before, err := p.root.Lstat(name)
	abs, absErr := filepath.Abs(p.folder)
	if earlier.ETag == "" || earlier.Length <= 0 || absErr != nil || abs != filepath.Dir(earlier.Path) || err != nil || !before.Mode().IsRegular() {
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
	path, err := filepath.Abs(filepath.Join(p.folder, p.name))
	if err != nil {
		return err
	}
	return p.record(partFile{Path: path, ETag: p.part.ETag, Length: p.part.Length})
}

// forget notes that there is no part file any more.
func (p *partial) forget() { _ = p.record(partFile{}) }

// record writes what is known of the part file to the ledger.
func (p *partial) record(f partFile) error {
	f.Batch, f.Host, f.At = p.key, p.runner.host, p.runner.now()
	return p.runner.ledger.update(func(*book) ([]record, error) { return []record{{Part: &f}}, nil })
}

// begun is told that a whole file begins. When that cannot be noted on the disk,
// the part file cannot be gone on with later, and goes when the download fails.
func (p *partial) begun() error {
	p.kept = p.note() == nil && p.part.ETag != "" && p.part.Length > 0 && p.runner.ledger.dir != ""
	p.runner.step("part noted")
	return nil
}

// settle makes the part file last and closes it, so that it can get its name.
func (p *partial) settle() error {
	if err := p.file.Sync(); err != nil {
		return err
	}
	if err := p.file.Close(); err != nil { // Windows renames no open file
		return err
	}
	p.runner.step("synced")
	return nil
}

// claim gives the part file a name, unless that is taken.
func (p *partial) claim(name string) (taken bool, err error) {
	// A link fails where the name is taken; a rename would replace what is there.
	if p.root.Link(p.name, name) == nil {
		p.runner.step("linked")
		return false, p.root.Remove(p.name)
	}
	_, err = p.root.Lstat(name)
	if errors.Is(err, os.ErrNotExist) { // a file system without links
		return false, p.root.Rename(p.name, name)
	}
	return true, err
}

// close leaves a part file only when it can be gone on with.
func (p *partial) close() {
	_ = p.file.Close()
	if info, err := p.root.Lstat(p.name); err == nil && !p.done && (!p.kept || info.Size() == 0) {
		_ = p.root.Remove(p.name)
	}
	_ = p.root.Close()
}

// DiskError is why something cannot be saved: what would go wrong for the next
// file, too.
type DiskError struct {
	// What was to be saved, such as "results", and the Folder that it was to be in.
	What, Folder string
	// Err is the cause, without the temporary name, which tells a person nothing.
	Err error
}

// Error names the folder and the cause.
func (e *DiskError) Error() string {
	return fmt.Sprintf("cannot save %s in %s: %v", e.What, e.Folder, e.Err)
}

// Unwrap gives the cause.
func (e *DiskError) Unwrap() error { return e.Err }

// saveError makes a DiskError of an error of the disk. Any other stays as it is.
func saveError(what, folder string, err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return &DiskError{what, folder, e.Err}
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return &DiskError{what, folder, e.Err}
	}
	return err
}
