package job_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

var journalState = regexp.MustCompile(`"state":"(\w+)"`)

// inWords says what of a ledger in dir, with the input f, is made to last by making a
// path last: a file when all is in it, a folder when the name is.
func inWords(t *testing.T, dir, path string, f *batchfile.File) string {
	t.Helper()
	switch name := filepath.Base(path); {
	case slices.Contains([]string{filepath.Dir(dir), filepath.Dir(filepath.Dir(dir))}, path):
		return "a new folder's name"
	case path == dir && slices.Contains(names(t, dir), "inputs") && len(names(t, filepath.Join(dir, "inputs"))) == 0:
		return "the inputs' name"
	case path == dir && slices.Contains(names(t, dir), job.JournalName):
		return "the journal's name"
	case name == job.JournalName:
		states := journalState.FindAllStringSubmatch(read(t, path), -1)
		return "the journal: " + states[len(states)-1][1]
	case strings.HasPrefix(name, "."+job.JournalName):
		return "a new journal"
	case name == "inputs" && slices.Contains(names(t, path), f.Hash()+".jsonl"):
		return "the input's name"
	case strings.HasPrefix(name, "."+f.Hash()) && read(t, path) == string(f.Content):
		return "the input"
	}
	return "something else: " + path
}

// TestOnDiskBeforeThePOST looks on while an order is placed with a new ledger: a power cut
// at any moment leaves what a POST was of, and that it was about to be sent.
func TestOnDiskBeforeThePOST(t *testing.T) {
	s, dir, f := newServer(t), filepath.Join(t.TempDir(), "state", "syncbatch-tui"), file("a", "b")
	var seen []string
	saw := func(what string) { s.set(func() { seen = append(seen, what) }) }
	s.faults = []fault{func(w http.ResponseWriter, _ *http.Request, create func() string) {
		saw("POST")
		io.WriteString(w, create())
	}}
	r := s.runner(job.WithFolder(dir))
	r.OnSync(func(path string) error { saw(inWords(t, dir, path, f)); return nil })
	if _, err := r.Send(t.Context(), order(f)); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"a new folder's name", "a new folder's name",
		"a new journal", "the journal's name", "the journal: waiting", "the inputs' name", "the input", "the input's name",
		"the journal: sending", "POST", "the journal: accepted",
	}
	if !slices.Equal(seen, want) {
		t.Errorf("got  %q\nwant %q", seen, want)
	}
}

// TestNotOnDiskNoPOST has a disk that cannot make something last. Nothing is sent, and
// what was not on the disk is not in the ledger either, so that it can go out later.
func TestNotOnDiskNoPOST(t *testing.T) {
	for what, waits := range map[string]int{ // submissions that are known then
		"a new journal": 0, "the journal: waiting": 0, "the input": 1, "the journal: sending": 1,
	} {
		t.Run(what, func(t *testing.T) {
			s, dir, f := newServer(t), t.TempDir(), file("a", "b")
			r := s.runner(job.WithFolder(dir))
			r.OnSync(func(path string) error {
				if inWords(t, dir, path, f) == what {
					return syscall.EIO
				}
				return nil
			})
			if _, err := r.Send(t.Context(), order(f)); !errors.Is(err, ledger.ErrUnavailable) || !errors.Is(err, syscall.EIO) {
				t.Errorf("error is %v", err)
			}
			if posts, _ := s.paid(); posts != 0 {
				t.Errorf("%d POSTs", posts)
			}
			r = s.runner(job.WithFolder(dir)) // another session
			state, err := r.Load()
			if err != nil || state.Notice != "" || len(state.Submissions) != waits || len(state.Unknown()) != 0 {
				t.Errorf("the next session: %+v, %v", state, err)
			}
			if _, err := r.Send(t.Context(), order(f)); err != nil {
				t.Error(err)
			}
			if posts, created := s.paid(); posts != 1 || created != 1 {
				t.Errorf("%d POSTs made %d batches", posts, created)
			}
		})
	}
}

// saves are the ways to save a file: each saves content under the path that it returns.
var saves = map[string]func(t *testing.T, out, content string) (final string, save func(*job.Runner) error){
	"results": func(t *testing.T, out, content string) (string, func(*job.Runner) error) {
		b := newServer(t).finish("b", content)
		return filepath.Join(out, job.DefaultOutput), func(r *job.Runner) error { _, err := r.Collect(t.Context(), b, out); return err }
	},
	"a video": func(t *testing.T, out, content string) (string, func(*job.Runner) error) {
		v := videoOf(newVideos(t, map[string]string{"/a.mp4": content}).URL+"/a.mp4", "a")
		return filepath.Join(out, ofBatch, "a.mp4"), func(r *job.Runner) error { _, err := r.SaveVideo(t.Context(), v, out, nil); return err }
	},
	"merged results": func(t *testing.T, out, content string) (string, func(*job.Runner) error) {
		parts := savedParts(write(t, content, t.TempDir(), "one"))
		return filepath.Join(out, job.DefaultOutput), func(r *job.Runner) error { _, err := r.Merge(t.Context(), out, parts); return err }
	},
}

// TestOnDiskBeforeItsName saves a file, first to a disk that cannot make it last: it gets
// its name when all of it is on the disk, and then the name is made to last.
func TestOnDiskBeforeItsName(t *testing.T) {
	content := result("a", "COMPLETED")
	for what, prepare := range saves {
		t.Run(what, func(t *testing.T) {
			final, save := prepare(t, t.TempDir(), content)
			r := saver(t, t.TempDir())
			var seen []string
			for _, disk := range []error{syscall.EIO, nil} {
				seen = nil
				r.OnSync(func(path string) error {
					_, err := os.Stat(final)
					switch named := err == nil; {
					case path == filepath.Dir(final):
						seen = append(seen, fmt.Sprint("the folder, named: ", named))
					case filepath.Dir(path) == filepath.Dir(final):
						seen = append(seen, fmt.Sprint("the file, whole: ", read(t, path) == content, ", named: ", named))
						return disk
					}
					return nil
				})
				if err := save(r); !errors.Is(err, disk) {
					t.Errorf("error is %v, want %v", err, disk)
				}
				if _, err := os.Stat(final); (err == nil) != (disk == nil) {
					t.Errorf("with %v on the disk, %s: %v", disk, final, err)
				}
			}
			if want := []string{"the file, whole: true, named: false", "the folder, named: true"}; !slices.Equal(seen, want) {
				t.Errorf("got  %q\nwant %q", seen, want)
			}
		})
	}
}

// TestOnDiskBeforeItGoes compacts a journal with a line that cannot be read, first on a
// disk that cannot make it last elsewhere: the line stays where it is until then.
func TestOnDiskBeforeItGoes(t *testing.T) {
	dir := t.TempDir()
	path := write(t, head+"damaged\n", dir, job.JournalName)
	fill(t, dir)
	for i, disk := range []error{syscall.EIO, nil} {
		r, kept := saver(t, dir), false
		r.OnSync(func(synced string) error {
			if synced == path+".rejected" {
				kept = disk == nil && strings.HasPrefix(read(t, synced), "damaged\n")
				return disk
			}
			return nil
		})
		must(t, r.Follow(fmt.Sprint("batch_", i)))
		if there := strings.Contains(read(t, path), "damaged"); there == kept || kept != (disk == nil) {
			t.Errorf("with %v, the line is in the journal: %v, and elsewhere on the disk: %v", disk, there, kept)
		}
	}
}
