//go:build unix

package job_test

import (
	"os"
	"path/filepath"
	"testing"

	"syncbatch-tui/syncapi/job"
)

// private checks that only the owner can read a file.
func private(t *testing.T, path string) {
	t.Helper()
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v; want 0600", info, err)
	}
}

// The merged results are as private as the most private of their parts, in any order.
func TestMergeIsAsPrivateAsItsParts(t *testing.T) {
	dir := t.TempDir()
	mine, shared := write(t, "1\n", dir, "mine"), write(t, "2\n", dir, "shared")
	must(t, os.Chmod(shared, 0o644))
	path, err := saver(t, t.TempDir()).Merge(t.Context(), dir, savedParts(mine, shared))
	must(t, err)
	private(t, path)
}

// Results of requests that are sent one by one are as private as their file.
func TestSinglyIsAsPrivateAsItsInput(t *testing.T) {
	g, dir := newGenerations(t), t.TempDir()
	f := file("a", "b")
	f.Path = write(t, string(f.Content), dir, "in.jsonl")
	_, saved, err := g.runner(t, t.TempDir()).SendSingly(t.Context(), job.Singly{File: f, Output: filepath.Join(dir, "output.jsonl"), Interval: 1})
	must(t, err)
	private(t, saved.Path)
}
