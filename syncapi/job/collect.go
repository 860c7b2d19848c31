package job

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"

	"syncbatch-tui/syncapi"
)

// DefaultOutput is the name of a result file when none is given.
const DefaultOutput = "output.jsonl"

// partSuffix ends the name of a download on its way.
const partSuffix = ".part"

// Collect downloads b's results to target, or, when another file has that name
// already, beside it under the name with the batch's id. A target that is a
// folder gets output.jsonl in it. A batch that is one part of a job of several
// gets the name with its id at once; the plain name is for what they make together.
//
// The file appears under its name when it is complete and on the disk, never
// before. An earlier file is replaced only when the ledger knows that it is this
// batch's and unchanged. After an error there is at most a hidden part file, from
// which the next Collect goes on. Differences to what was submitted are no error:
// they are in Saved, and the file is kept.
func (r *Runner) Collect(ctx context.Context, b syncapi.Batch, target string) (Saved, error) {
	if info, err := os.Stat(target); err == nil && info.IsDir() {
		target = filepath.Join(target, DefaultOutput)
	}
	unlock, err := r.ledger.lock(ctx, collectLock(b.ID))
	switch {
	case err == nil:
		defer unlock()
	case !errors.Is(err, ErrLedger): // without a ledger it works, too
		return Saved{}, err
	}
	d, err := r.begin(b, target)
	if err != nil {
		return Saved{}, saveError(filepath.Dir(target), err)
	}
	defer d.close()
	saved, err := d.fetch(ctx)
	if err == nil {
		saved.Path, err = d.finish(saved)
	}
	if _, onDisk := errors.AsType[*os.PathError](err); onDisk {
		err = saveError(d.folder, err)
	}
	if _, onDisk := errors.AsType[*os.LinkError](err); onDisk {
		err = saveError(d.folder, err)
	}
	return saved, err
}

// collectLock is one of a few locks, so that no batch is collected twice at once
// and no lock files pile up.
func collectLock(id string) string {
	return fmt.Sprintf("collect-%x.lock", sha256.Sum256([]byte(id))[0]>>4)
}

// saveError leaves out the temporary name, which tells a person nothing.
func saveError(folder string, err error) error {
	if e, ok := errors.AsType[*os.PathError](err); ok {
		err = e.Err
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		err = e.Err
	}
	return fmt.Errorf("cannot save results in %s: %w", folder, err)
}

// delivery is a result file on its way to its place.
type delivery struct {
	runner *Runner
	batch  syncapi.Batch
	owner  Submission // that the batch came of; zero when the ledger does not know
	root   *os.Root
	folder string // of root, as it was given
	base   string // the name that is wished for
	name   string // of the part file
	part   *syncapi.Part
	file   *os.File
	kept   bool // the ledger knows the part file
	done   bool
}

// begin opens the folder and the part file, an earlier one if there is one.
func (r *Runner) begin(b syncapi.Batch, target string) (*delivery, error) {
	d := &delivery{runner: r, batch: b, folder: filepath.Dir(target), base: filepath.Base(target)}
	// What happens in the folder happens in this one, whatever its path comes to mean.
	root, err := os.OpenRoot(d.folder)
	if err != nil {
		return nil, err
	}
	d.root = root
	var earlier partFile
	_ = r.ledger.read(func(book *book) {
		d.owner, _ = book.owner(r.host, b.ID)
		earlier, _ = book.part(r.host, b.ID)
	})
	if d.resume(earlier) {
		return d, nil
	}
	removePart(earlier.Path)
	// Not os.CreateTemp, whose files are private whatever the umask says.
	d.name = fmt.Sprintf(".%s.%08x%s", d.base, rand.Uint32(), partSuffix)
	d.part = &syncapi.Part{Begin: d.begun}
	_ = d.note() // before it is made, so that a crash leaves nothing that nobody knows of
	d.file, err = root.OpenFile(d.name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		_ = root.Close()
		return nil, err
	}
	d.part.File = d.file
	r.step("part made")
	return d, nil
}

// resume opens the part file that an earlier download left in the same folder, if
// it can be gone on with.
func (d *delivery) resume(p partFile) bool {
	name := filepath.Base(p.Path)
	before, err := d.root.Lstat(name)
	abs, absErr := filepath.Abs(d.folder)
	if p.ETag == "" || p.Length <= 0 || absErr != nil || abs != filepath.Dir(p.Path) || err != nil || !before.Mode().IsRegular() {
		return false
	}
	f, err := d.root.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return false
	}
	if opened, err := f.Stat(); err != nil || !os.SameFile(before, opened) { // a link by now
		_ = f.Close()
		return false
	}
	d.name, d.file, d.kept = name, f, true
	d.part = &syncapi.Part{File: f, ETag: p.ETag, Length: p.Length, Begin: d.begun}
	return true
}

// note writes down what the part file is a part of.
func (d *delivery) note() error {
	path, err := filepath.Abs(filepath.Join(d.folder, d.name))
	if err != nil {
		return err
	}
	return d.runner.ledger.update(func(*book) ([]record, error) {
		return []record{{Part: &partFile{
			Batch: d.batch.ID, Host: d.runner.host, Path: path,
			ETag: d.part.ETag, Length: d.part.Length, At: d.runner.now(),
		}}}, nil
	})
}

// begun is told that a whole file begins. When that cannot be noted on the disk,
// the part file cannot be gone on with later, and goes when the download fails.
func (d *delivery) begun() error {
	d.kept = d.note() == nil && d.part.ETag != "" && d.part.Length > 0 && d.runner.ledger.dir != ""
	d.runner.step("part noted")
	return nil
}

// fetch downloads and checks. A part of an earlier session that turns out to be
// damaged is thrown away, and the whole fetched anew.
func (d *delivery) fetch(ctx context.Context) (Saved, error) {
	earlier, err := d.file.Seek(0, io.SeekEnd)
	if err != nil {
		return Saved{}, err
	}
	if err := d.runner.api.Download(ctx, d.batch, d.part); err != nil {
		return Saved{}, err
	}
	d.runner.step("downloaded")
	saved, err := d.check()
	if err != nil || earlier == 0 || saved.Broken == 0 {
		return saved, err
	}
	d.part.ETag = ""
	if err := d.runner.api.Download(ctx, d.batch, d.part); err != nil {
		return Saved{}, err
	}
	return d.check()
}

// check reads the part file back.
func (d *delivery) check() (Saved, error) {
	if _, err := d.file.Seek(0, io.SeekStart); err != nil {
		return Saved{}, err
	}
	input, _ := d.runner.ledger.input(d.owner.Hash)
	return inspect(d.file, input)
}

// finish gives the file its name, and notes it.
func (d *delivery) finish(saved Saved) (string, error) {
	if err := d.file.Sync(); err != nil {
		return "", err
	}
	if err := d.file.Close(); err != nil { // Windows renames no open file
		return "", err
	}
	d.runner.step("synced")
	name, err := d.place(saved.Hash)
	if err != nil {
		return "", err
	}
	d.done = true
	syncFolder(d.folder)
	d.runner.step("placed")
	path := filepath.Join(d.folder, name)
	abs, err := filepath.Abs(path)
	if err != nil {
		abs = path
	}
	// When that fails the file is there all the same, and the next one goes beside it.
	_ = d.runner.ledger.update(func(*book) ([]record, error) {
		at, host, id := d.runner.now(), d.runner.host, d.batch.ID
		return []record{
			{Saved: &SavedFile{Batch: id, Host: host, Path: abs, Hash: saved.Hash, Bytes: saved.Bytes, At: at}},
			{Part: &partFile{Batch: id, Host: host, At: at}},
		}, nil
	})
	d.runner.step("noted as saved")
	return path, nil
}

// close leaves a part file only when it can be gone on with.
func (d *delivery) close() {
	_ = d.file.Close()
	if info, err := d.root.Lstat(d.name); err == nil && !d.done && (!d.kept || info.Size() == 0) {
		_ = d.root.Remove(d.name)
	}
	_ = d.root.Close()
}
