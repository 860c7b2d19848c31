package job

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

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
	if abs, err := filepath.Abs(folder); err == nil {
		folder = abs // "." tells a person nothing
	}
	if e, ok := errors.AsType[*os.PathError](err); ok {
		return &DiskError{what, folder, e.Err}
	}
	if e, ok := errors.AsType[*os.LinkError](err); ok {
		return &DiskError{what, folder, e.Err}
	}
	return err
}
