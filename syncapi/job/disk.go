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

// DiskError says why something cannot be saved. The next file would fail for the same reason.
type DiskError struct {
	// What names the thing that could not be saved, such as "results". Folder is its folder.
	What, Folder string
	// Err is the cause, without the temporary name, which means nothing to the user.
	Err error
	// Kept means that there is a partial download, which the next download continues.
	Kept bool
}

// Error names the folder and the cause.
func (e *DiskError) Error() string {
	return fmt.Sprintf("cannot save %s in %s: %v", e.What, e.Folder, e.Err)
}

// Unwrap returns the cause.
func (e *DiskError) Unwrap() error { return e.Err }

// saveError makes a DiskError of a disk error. It returns any other error unchanged.
func saveError(what, folder string, err error) error {
	if _, _, ok := fserror.Path(err); !ok {
		return err
	}
	abs, unknown := filepath.Abs(folder) // "." means nothing to the user
	if unknown != nil {                  // the working folder is gone; the shell still has its name
		abs = filepath.Join(os.Getenv("PWD"), folder)
		folder = abs
	}
	return &DiskError{What: what, Folder: abs, Err: fserror.Write(filepath.Join(folder, "file"), err)}
}

const (
	// minResults is the assumed size in bytes of the results of an unknown number of requests.
	minResults = 64 << 10
	// perResult limits what a result adds to its request: mostly signed URLs.
	perResult = 2 << 10
)

// ResultsSize is how many bytes the results of input files may take, including the merged file:
// each result repeats its request.
func ResultsSize(inputs ...*batchfile.File) int64 {
	size := int64(0)
	for _, f := range inputs {
		size += int64(len(f.Content)) + perResult*int64(bytes.Count(f.Content, []byte("\n"))+1)
	}
	return max(2*size, minResults)
}

// CanSave checks that results can be saved at a path before the user pays and waits for them. size
// is in bytes, as [ResultsSize] returns it; path is read as by [Target]. CanSave writes a file of
// that size beside the target, syncs it and removes it. The error gives the reason; it is a
// [DiskError] if the folder is the problem.
func CanSave(path string, size int64) error {
	target, err := Target(path)
	if err != nil {
		return err
	}
	folder := filepath.Dir(target)
	// Use a name as long as that of the results during a download: it may be too long.
	f, err := os.CreateTemp(folder, "."+filepath.Base(target)+".*"+ledger.PartialSuffix)
	if err == nil {
		// Remove it now, so that a crash leaves nothing behind. Windows does not remove an open
		// file.
		removed := os.Remove(f.Name()) == nil
		// Write random bytes, because some file systems compress.
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
