package sheet

import (
	"io/fs"
	"os"
	"path/filepath"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job/download"
)

// maxVideos limits how many files in a folder of videos are listed.
const maxVideos = 100_000

// Folder is a folder of videos with its subfolders, as SaveVideo fills it.
type Folder struct {
	paths map[string][]string // by name
}

// ReadFolder lists a folder of videos. A missing folder has none.
func ReadFolder(path string) Folder {
	f := Folder{paths: map[string][]string{}}
	seen := 0
	list := func(dir string) []fs.DirEntry {
		entries, _ := os.ReadDir(dir)
		entries = entries[:min(len(entries), max(maxVideos-seen, 0))]
		seen += len(entries)
		return entries
	}
	add := func(dir string, e fs.DirEntry) {
		if e.Type().IsRegular() {
			f.paths[e.Name()] = append(f.paths[e.Name()], filepath.Join(dir, e.Name()))
		}
	}
	for _, e := range list(path) {
		add(path, e)
		if e.IsDir() {
			own := filepath.Join(path, e.Name())
			for _, e := range list(own) {
				add(own, e)
			}
		}
	}
	return f
}

// Find is the path of a result's video under its usual name: the one in the folder of the batch, or
// the only one. It is empty if there is none, or if the video may belong to another batch.
func (f Folder) Find(batchID string, result batchfile.Result) string {
	for _, name := range download.MediaNames(result.ID, ".mp4")[:2] {
		paths := f.paths[name]
		for _, path := range paths {
			if batchID != "" && filepath.Base(filepath.Dir(path)) == download.SafeName(batchID) {
				return path
			}
		}
		if len(paths) == 1 {
			return paths[0]
		}
	}
	return ""
}
