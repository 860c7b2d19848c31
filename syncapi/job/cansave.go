package job

import (
	"errors"
	"os"
	"path/filepath"

	"syncbatch-tui/syncapi/job/ledger"
)

// CanSave tries whether results can be saved at a path, as [Target] reads it, before
// they are paid for and waited for. The error says why not, and is a [DiskError] where
// it is the folder's.
func CanSave(path string) error {
	target, err := Target(path)
	if err != nil {
		return err
	}
	folder := filepath.Dir(target)
	// As long a name as the results have on their way: it may be too long.
	f, err := os.CreateTemp(folder, "."+filepath.Base(target)+".*"+ledger.PartialSuffix)
	if err == nil {
		err = errors.Join(f.Close(), os.Remove(f.Name()))
	}
	return saveError("results", folder, err)
}
