package job_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// copyOf is a session on a copy of the disk at this moment: what a program finds that starts after
// a power cut.
func copyOf(t *testing.T, s *server, dir string) *job.Runner {
	t.Helper()
	other := t.TempDir()
	for _, name := range names(t, dir) {
		if strings.HasPrefix(name, job.DatabaseName) {
			write(t, read(t, dir, name), other, name)
		}
	}
	return s.runner(job.WithFolder(other))
}

// TestOnDiskBeforeThePOST looks at the disk during a POST with a new ledger: the disk has the
// content, and the record that it is about to be sent.
func TestOnDiskBeforeThePOST(t *testing.T) {
	s, dir, f := newServer(t), filepath.Join(t.TempDir(), "state", "syncbatch-tui"), file("a", "b")
	s.faults = []fault{func(w http.ResponseWriter, _ *http.Request, create func() string) {
		other := copyOf(t, s, dir)
		state, err := other.Load()
		if err != nil || len(state.Unknown()) != 1 || state.Submissions[0].Hash != f.Hash() {
			t.Errorf("on the disk is %+v, %v", state, err)
		} else if err := other.Accept(state.Submissions[0].ID, "made_1"); err != nil {
			t.Error(err)
		}
		if parts, err := other.Parts("made_1"); err != nil || string(parts[0].Input) != string(f.Content) {
			t.Errorf("the bytes are %+v, %v", parts, err)
		}
		io.WriteString(w, create())
	}}
	if _, err := s.runner(job.WithFolder(dir)).Send(t.Context(), order(f)); err != nil {
		t.Fatal(err)
	}
	if state, err := copyOf(t, s, dir).Load(); err != nil || state.Submissions[0].State != ledger.Accepted {
		t.Errorf("then it is %+v, %v", state, err)
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

// TestOnDiskBeforeItsName saves a file, first to a disk that cannot sync: the file gets its name
// when all of it is on the disk, and then the name is synced.
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
