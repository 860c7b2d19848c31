package job

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/fserror"
	"syncbatch-tui/syncapi/job/ledger"
)

// DiskError is why something cannot be saved: what would go wrong for the next
// file, too.
type DiskError struct {
	// What was to be saved, such as "results", and the Folder that it was to be in.
	What, Folder string
	// Err is the cause, without the temporary name, which tells the user nothing.
	Err error
	// Kept says that a partial download is there, and that the next download continues it.
	Kept bool
}

// Error names the folder and the cause.
func (e *DiskError) Error() string {
	return fmt.Sprintf("cannot save %s in %s: %v", e.What, e.Folder, e.Err)
}

// Unwrap gives the cause.
func (e *DiskError) Unwrap() error { return e.Err }

// saveError makes a DiskError of an error of the disk. Any other stays as it is.
func saveError(what, folder string, err error) error {
	if _, _, ok := fserror.Path(err); !ok {
		return err
	}
	abs, unknown := filepath.Abs(folder) // "." tells the user nothing
	if unknown != nil {                  // the working folder is gone; the shell has left its name
		abs = filepath.Join(os.Getenv("PWD"), folder)
		folder = abs
	}
	return &DiskError{What: what, Folder: abs, Err: fserror.Write(filepath.Join(folder, "file"), err)}
}

const (
	// minResults is the size in bytes that results of an unknown number of requests are
	// taken to have.
	minResults = 64 << 10
	// perResult bounds what a result adds to its request: the signed URLs above all.
	perResult = 2 << 10
)

// ResultsSize is how many bytes the results of input files may take, with their merged file:
// each result repeats its request.
func ResultsSize(inputs ...*batchfile.File) int64 {
	size := int64(0)
	for _, f := range inputs {
		size += int64(len(f.Content)) + perResult*int64(bytes.Count(f.Content, []byte("\n"))+1)
	}
	return max(2*size, minResults)
}

// CanSave tries whether results of a size in bytes, as [ResultsSize] gives it, can be saved at
// a path, as [Target] reads it, before they are paid for and waited for: it writes a file of
// that size beside the target, syncs it and removes it. The error says why not, and is a
// [DiskError] where it is the folder's.
func CanSave(path string, size int64) error {
	target, err := Target(path)
	if err != nil {
		return err
	}
	folder := filepath.Dir(target)
	// As long a name as the results have while they are downloaded: it may be too long.
	f, err := os.CreateTemp(folder, "."+filepath.Base(target)+".*"+ledger.PartialSuffix)
	if err == nil {
		// At once, so that a crash leaves nothing behind. Windows removes no open file.
		removed := os.Remove(f.Name()) == nil
		// Random bytes, because some file systems compress.
		_, err = io.CopyN(f, rand.NewChaCha8([32]byte{}), max(size, minResults))
		if err == nil {
			err = f.Sync()
		}
		err = errors.Join(err, f.Close())
		if !removed {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}
	return saveError("results", folder, err)
}
