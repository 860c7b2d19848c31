//go:build unix

package sheet_test

import (
	"os"
	"path/filepath"
	"testing"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/review"
	"syncbatch-tui/syncapi/job/sheet"
)

// A sheet is as private as the most private of its sources, and a private sheet stays private.
func TestSheetIsAsPrivateAsItsSources(t *testing.T) {
	dir := t.TempDir()
	mine, shared := filepath.Join(dir, "mine"), filepath.Join(dir, "shared")
	must(t, os.WriteFile(mine, nil, 0o600))
	must(t, os.WriteFile(shared, nil, 0o600))
	must(t, os.Chmod(shared, 0o644))
	o := sheet.Options{Path: filepath.Join(dir, "sheet.csv"), Batches: []review.Batch{{Output: &batchfile.File{Content: []byte(results)}}}}
	for _, step := range []struct {
		sources []string
		before  os.FileMode // of the existing sheet; 0 for none
		want    os.FileMode
	}{
		{[]string{shared}, 0, 0o644},
		{[]string{mine, shared}, 0o644, 0o600},
		{[]string{shared}, 0o600, 0o600},
	} {
		if step.before != 0 {
			must(t, os.Chmod(o.Path, step.before))
		}
		o.Sources = step.sources
		_, err := sheet.Write(o)
		must(t, err)
		if info, err := os.Stat(o.Path); err != nil || info.Mode().Perm()&^0o022 != step.want {
			t.Errorf("%v, %v; want %v", info.Mode(), err, step.want)
		}
	}
}
