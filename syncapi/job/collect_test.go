package job_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

func TestCollect(t *testing.T) {
	s := newServer(t)
	r := s.runner()
	dir := t.TempDir()
	content := result("a", "COMPLETED") + result("b", "FAILED") + result("c", "REJECTED") + "\n" + result("d", "NEW")
	b := s.finish("batch_1", content)
	saved, err := r.Collect(t.Context(), b, filepath.Join(dir, "output.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if saved.Path != filepath.Join(dir, "output.jsonl") || saved.Bytes != int64(len(content)) ||
		saved.Results != 4 || saved.Succeeded != 1 || saved.Failed != 2 {
		t.Errorf("saved %+v", saved)
	}
	if read(t, saved.Path) != content {
		t.Error("the file is not what was sent")
	}
	if got := names(t, dir); !slices.Equal(got, []string{"output.jsonl"}) {
		t.Errorf("the folder holds %v", got)
	}
}

func TestCollectIntoAFolder(t *testing.T) {
	s := newServer(t)
	dir := t.TempDir()
	saved, err := s.runner().Collect(t.Context(), s.finish("b", result("a", "COMPLETED")), dir)
	if err != nil || saved.Path != filepath.Join(dir, job.DefaultOutput) {
		t.Errorf("saved %+v, %v", saved, err)
	}
}

// TestCollectNeverReplaces has names that are taken by other files.
func TestCollectNeverReplaces(t *testing.T) {
	s := newServer(t)
	mine := result("a", "COMPLETED")
	b := s.finish("batch_1", mine)
	for name, c := range map[string]struct {
		before map[string]string
		want   string
	}{
		"free":              {nil, "output.jsonl"},
		"other content":     {map[string]string{"output.jsonl": "precious"}, "output-batch_1.jsonl"},
		"empty":             {map[string]string{"output.jsonl": ""}, "output-batch_1.jsonl"},
		"same content":      {map[string]string{"output.jsonl": mine}, "output.jsonl"},
		"same content, own": {map[string]string{"output.jsonl": "precious", "output-batch_1.jsonl": mine}, "output-batch_1.jsonl"},
		"same size":         {map[string]string{"output.jsonl": strings.Repeat("x", len(mine))}, "output-batch_1.jsonl"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for n, content := range c.before {
				write(t, content, dir, n)
			}
			saved, err := s.runner().Collect(t.Context(), b, filepath.Join(dir, "output.jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			if filepath.Base(saved.Path) != c.want || read(t, dir, c.want) != mine {
				t.Errorf("saved as %s", saved.Path)
			}
			for n, content := range c.before {
				if got := read(t, dir, n); got != content {
					t.Errorf("%s was replaced by %q", n, got)
				}
			}
			for _, n := range names(t, dir) {
				if strings.HasSuffix(n, ".part") {
					t.Errorf("%s is left behind", n)
				}
			}
		})
	}
}

// TestCollectBesideAnotherBatch has a name that is taken by the results of another batch, which are
// known to the ledger and unchanged.
func TestCollectBesideAnotherBatch(t *testing.T) {
	s, state, dir := newServer(t), t.TempDir(), t.TempDir()
	for _, id := range []string{"b1", "b2"} {
		if _, err := s.runner(job.WithFolder(state)).Collect(t.Context(), s.finish(id, result(id, "COMPLETED")), dir); err != nil {
			t.Fatal(err)
		}
	}
	for name, id := range map[string]string{"output.jsonl": "b1", "output-b2.jsonl": "b2"} {
		if got := read(t, dir, name); got != result(id, "COMPLETED") {
			t.Errorf("%s holds %s", name, got)
		}
	}
}

// TestCollectBesideAnotherAPI has a name that is taken by the results of a batch with the same ID,
// but from another API.
func TestCollectBesideAnotherAPI(t *testing.T) {
	state, dir := t.TempDir(), t.TempDir()
	for _, id := range []string{"a", "b"} {
		s := newServer(t)
		if _, err := s.runner(job.WithFolder(state)).Collect(t.Context(), s.finish("batch_1", result(id, "COMPLETED")), dir); err != nil {
			t.Fatal(err)
		}
	}
	for name, id := range map[string]string{"output.jsonl": "a", "output-batch_1.jsonl": "b"} {
		if got := read(t, dir, name); got != result(id, "COMPLETED") {
			t.Errorf("%s holds %s", name, got)
		}
	}
}

// TestCollectBesideALink has a target that is a link to another user's file.
func TestCollectBesideALink(t *testing.T) {
	s := newServer(t)
	other, dir := t.TempDir(), t.TempDir()
	precious := write(t, "precious", other, "precious")
	if err := os.Symlink(precious, filepath.Join(dir, "output.jsonl")); err != nil {
		t.Skip(err)
	}
	saved, err := s.runner().Collect(t.Context(), s.finish("b", result("a", "COMPLETED")), filepath.Join(dir, "output.jsonl"))
	if err != nil || filepath.Base(saved.Path) != "output-b.jsonl" {
		t.Errorf("saved %+v, %v", saved, err)
	}
	if read(t, precious) != "precious" {
		t.Error("the file behind the link was written to")
	}
}

func TestCollectHostileID(t *testing.T) {
	s := newServer(t)
	dir := t.TempDir()
	write(t, "precious", dir, "output.jsonl")
	b := s.finish("b", result("a", "COMPLETED"))
	seen := map[string]bool{}
	for _, id := range []string{"../../evil", "..", ".", "", "a/b", "a_b", "a:b", "con\x1b]52;c;x\a", strings.Repeat("é", 300), strings.Repeat("x", 300), "\u202egnp"} {
		b.ID = id
		saved, err := s.runner().Collect(t.Context(), b, filepath.Join(dir, "output.jsonl"))
		if err != nil {
			t.Errorf("%q: %v", id, err)
			continue
		}
		name := filepath.Base(saved.Path)
		if filepath.Dir(saved.Path) != dir || len(name) > 200 || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r > '~' }) {
			t.Errorf("%q is saved as %q", id, saved.Path)
		}
		if err := os.WriteFile(saved.Path, []byte("of "+id), 0o600); err != nil || seen[name] {
			t.Errorf("%q shares its name %s with another batch, %v", id, name, err)
		}
		seen[name] = true
	}
	if read(t, dir, "output.jsonl") != "precious" {
		t.Error("another file was replaced")
	}
}

func TestCollectErrors(t *testing.T) {
	s := newServer(t)
	b := s.finish("b", result("a", "COMPLETED"))
	dir := t.TempDir()
	locked := filepath.Join(dir, "locked")
	if err := os.Mkdir(locked, 0o500); err != nil {
		t.Fatal(err)
	}
	gone := b
	gone.OutputURL = s.URL + basePath + "/v2/batches/gone/result"
	for name, c := range map[string]struct {
		batch  syncapi.Batch
		target string
		want   string
	}{
		"no folder":          {b, filepath.Join(dir, "nowhere", "output.jsonl"), "nowhere"},
		"a folder of a file": {b, filepath.Join(write(t, "", dir, "file"), "output.jsonl"), "file"},
		"gone":               {gone, filepath.Join(dir, "output.jsonl"), "404"},
		"no results":         {syncapi.Batch{ID: "b"}, filepath.Join(dir, "output.jsonl"), "no results"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.runner().Collect(t.Context(), c.batch, c.target)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), ".part") {
				t.Errorf("error is %v", err)
			}
		})
	}
	if os.Geteuid() > 0 { // root ignores a file's mode, and so does Windows
		if _, err := s.runner().Collect(t.Context(), b, filepath.Join(locked, "output.jsonl")); err == nil {
			t.Error("a read-only folder takes files")
		}
	}
	if got := names(t, dir); !slices.Equal(got, []string{"file", "locked"}) {
		t.Errorf("left behind: %v", got)
	}
}
