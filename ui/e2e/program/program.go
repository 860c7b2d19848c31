// Package program builds the program for tests that run it.
package program

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// Build builds main packages into a folder, with the race detector if the test has it. Its error has what the go command said.
func Build(dir string, packages ...string) error {
	args := slices.Concat([]string{"build", "-o", dir + string(filepath.Separator)}, flags, packages)
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	return nil
}

// LookAtSources makes the go command run a test again, and not take its result from
// the cache, when any file of the program has changed: it knows what a test has looked
// at, and the program is built by another process. It is to be called in the test, whose
// package is two folders below the root.
func LookAtSources() {
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, "main.go")); err != nil {
		panic(err) // nothing would be looked at
	}
	for _, name := range []string{"main.go", "go.mod", "go.sum", "batchfile", "syncapi", "ui"} {
		_ = filepath.WalkDir(filepath.Join(root, name), func(path string, _ fs.DirEntry, _ error) error {
			_, err := os.Stat(path)
			return err
		})
	}
}
