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
	"testing"
	"testing/synctest"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

// parts returns the partial files in a folder.
func parts(t *testing.T, dir string) []string {
	t.Helper()
	return slices.DeleteFunc(names(t, dir), func(n string) bool { return !strings.HasSuffix(n, ".part") })
}

// cutResults serves a batch's results, but the first answer ends halfway.
func cutResults(s *server, content string) syncapi.Batch {
	b := s.finish("b", content)
	mux, cut := s.Config.Handler, false
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if cut || !strings.HasSuffix(r.URL.Path, "/result") {
			mux.ServeHTTP(w, r)
			return
		}
		cut = true
		w.Header().Set("ETag", fmt.Sprintf(`"%d"`, len(content)))
		w.Header().Set("Content-Length", fmt.Sprint(len(content)))
		io.WriteString(w, content[:len(content)/2])
	})
	return b
}

// TestCollectGoesOn interrupts a download, and continues it in another session.
func TestCollectGoesOn(t *testing.T) {
	content := strings.Repeat(result("a", "COMPLETED"), 100)
	for name, c := range map[string]struct {
		between func(t *testing.T, dir, part string)
		resumed bool
	}{
		"as it was":      {func(*testing.T, string, string) {}, true},
		"part removed":   {func(_ *testing.T, dir, part string) { os.Remove(filepath.Join(dir, part)) }, false},
		"part too long":  {func(t *testing.T, dir, part string) { write(t, content+content, dir, part) }, false},
		"part damaged":   {func(t *testing.T, dir, part string) { write(t, strings.Repeat("x", len(content)/2), dir, part) }, true},
		"part all zeros": {func(t *testing.T, dir, part string) { write(t, strings.Repeat("\x00", len(content)/2), dir, part) }, true},
		"part is the finished file": {func(t *testing.T, dir, part string) {
			write(t, content, dir, part)
			if err := os.Link(filepath.Join(dir, part), filepath.Join(dir, "output.jsonl")); err != nil {
				t.Skip(err)
			}
		}, false},
		"part is a link": {func(t *testing.T, dir, part string) {
			precious := write(t, "precious", t.TempDir(), "precious")
			os.Remove(filepath.Join(dir, part))
			if err := os.Symlink(precious, filepath.Join(dir, part)); err != nil {
				t.Skip(err)
			}
			t.Cleanup(func() {
				if data, _ := os.ReadFile(precious); string(data) != "precious" {
					t.Errorf("the file behind the link is %q", data)
				}
			})
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s, state, dir := newServer(t), t.TempDir(), t.TempDir()
			b := cutResults(s, content)
			target := filepath.Join(dir, "output.jsonl")
			ctx := syncapi.WithoutRetry(t.Context())
			if _, err := s.runner(job.WithFolder(state)).Collect(ctx, b, target); err == nil {
				t.Fatal("half a file passes")
			}
			left := parts(t, dir)
			if len(left) != 1 || len(names(t, dir)) != 1 {
				t.Fatalf("left are %v", names(t, dir))
			}
			c.between(t, dir, left[0])
			saved, err := s.runner(job.WithFolder(state)).Collect(ctx, b, target)
			if err != nil || read(t, target) != content || saved.Results != 100 || saved.Broken != 0 {
				t.Errorf("saved %+v, %v", saved, err)
			}
			if resumed := s.ranges[0] != ""; resumed != c.resumed {
				t.Errorf("the ranges that were asked for are %q", s.ranges)
			}
			if got := names(t, dir); !slices.Equal(got, []string{"output.jsonl"}) {
				t.Errorf("the folder holds %v", got)
			}
		})
	}
}

// TestAPartThatCannotBeContinued has a server that answers every Range with the end of the file
// from a different offset on.
func TestAPartThatCannotBeContinued(t *testing.T) {
	content := strings.Repeat(result("a", "COMPLETED"), 100)
	for _, down := range []bool{false, true} {
		s, state, dir := newServer(t), t.TempDir(), t.TempDir()
		b := cutResults(s, content)
		mux := s.Config.Handler
		wrong := 0
		s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.Header.Get("Range") != "":
				wrong++
				w.Header().Set("ETag", fmt.Sprintf(`"%d"`, len(content)))
				w.Header().Set("Content-Range", fmt.Sprintf("bytes 3-%d/%d", len(content)-1, len(content)))
				w.WriteHeader(http.StatusPartialContent)
				io.WriteString(w, content[3:])
			case down && wrong == 1 && strings.HasSuffix(r.URL.Path, "/result"):
				w.WriteHeader(http.StatusInternalServerError)
			default:
				mux.ServeHTTP(w, r)
			}
		})
		ctx := syncapi.WithoutRetry(t.Context())
		if _, err := s.runner(job.WithFolder(state)).Collect(ctx, b, dir); err == nil {
			t.Fatal("half a file passes")
		}
		saved, err := s.runner(job.WithFolder(state)).Collect(ctx, b, dir)
		if down { // the partial file is useless, and the next session does not try it again
			if err == nil || len(parts(t, dir)) > 0 {
				t.Errorf("%v is left, %v", names(t, dir), err)
			}
			wrong++
			saved, err = s.runner(job.WithFolder(state)).Collect(ctx, b, dir)
			wrong--
		}
		if err != nil || read(t, saved.Path) != content || wrong != 1 {
			t.Errorf("%+v after %d wrong pieces, %v", saved, wrong, err)
		}
	}
}

// TestAPieceOfOtherBytes has a server that claims to continue the file, and sends its start.
func TestAPieceOfOtherBytes(t *testing.T) {
	s, state, dir := newServer(t), t.TempDir(), t.TempDir()
	_, err := s.runner(job.WithFolder(state)).Send(t.Context(), order(file("a", "b")))
	must(t, err)
	content := result("a", "COMPLETED") + result("b", "COMPLETED")
	half := len(content) / 2
	b := cutResults(s, content)
	b.ID = "made_1"
	mux := s.Config.Handler
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") == "" {
			mux.ServeHTTP(w, r)
			return
		}
		w.Header().Set("ETag", fmt.Sprintf(`"%d"`, len(content)))
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", half, len(content)-1, len(content)))
		w.WriteHeader(http.StatusPartialContent)
		io.WriteString(w, content[:len(content)-half])
	})
	ctx := syncapi.WithoutRetry(t.Context())
	if _, err := s.runner(job.WithFolder(state)).Collect(ctx, b, dir); err == nil {
		t.Fatal("half a file passes")
	}
	saved, err := s.runner(job.WithFolder(state)).Collect(ctx, b, dir)
	if err != nil || read(t, saved.Path) != content {
		t.Errorf("%+v, %v", saved, err)
	}
}

// TestPartThatBecameALink has another file of the same folder behind the name of the partial file.
func TestPartThatBecameALink(t *testing.T) {
	content := strings.Repeat(result("a", "COMPLETED"), 100)
	s, state, dir := newServer(t), t.TempDir(), t.TempDir()
	b := cutResults(s, content)
	ctx := syncapi.WithoutRetry(t.Context())
	if _, err := s.runner(job.WithFolder(state)).Collect(ctx, b, dir); err == nil {
		t.Fatal("half a file passes")
	}
	part := filepath.Join(dir, parts(t, dir)[0])
	write(t, "precious", dir, "precious")
	os.Remove(part)
	if err := os.Symlink("precious", part); err != nil {
		t.Skip(err)
	}
	saved, err := s.runner(job.WithFolder(state)).Collect(ctx, b, dir)
	if err != nil || read(t, saved.Path) != content || read(t, dir, "precious") != "precious" {
		t.Errorf("%+v, %v; the file behind the link is %q", saved, err, read(t, dir, "precious"))
	}
}

// TestPartElsewhere continues a download in another folder.
func TestPartElsewhere(t *testing.T) {
	s, state, first, second := newServer(t), t.TempDir(), t.TempDir(), t.TempDir()
	b := cutResults(s, strings.Repeat(result("a", "COMPLETED"), 100))
	r := s.runner(job.WithFolder(state))
	ctx := syncapi.WithoutRetry(t.Context())
	if _, err := r.Collect(ctx, b, first); err == nil {
		t.Fatal("half a file passes")
	}
	if _, err := r.Collect(ctx, b, second); err != nil {
		t.Fatal(err)
	}
	if left := append(names(t, first), names(t, second)...); !slices.Equal(left, []string{"output.jsonl"}) {
		t.Errorf("the folders hold %v", left)
	}
}

// TestWithoutLedgerNothingIsLeft interrupts a download that no later session could find.
func TestWithoutLedgerNothingIsLeft(t *testing.T) {
	s, dir := newServer(t), t.TempDir()
	b := cutResults(s, strings.Repeat(result("a", "COMPLETED"), 100))
	if _, err := s.runner().Collect(syncapi.WithoutRetry(t.Context()), b, dir); err == nil {
		t.Fatal("half a file passes")
	}
	if got := names(t, dir); len(got) != 0 {
		t.Errorf("left behind: %v", got)
	}
}

// TestCollectAgain downloads a batch whose results have changed, because their URLs are signed
// again.
func TestCollectAgain(t *testing.T) {
	for name, c := range map[string]struct {
		between func(t *testing.T, dir string)
		want    []string
	}{
		"its own file is replaced": {func(*testing.T, string) {}, []string{"output.jsonl"}},
		"an edited one is not": {func(t *testing.T, dir string) { write(t, "notes", dir, "output.jsonl") },
			[]string{"output-b.jsonl", "output.jsonl"}},
		"nor a copy of its own": {func(t *testing.T, dir string) {
			write(t, "notes", dir, "output.jsonl")
			write(t, "more notes", dir, "output-b.jsonl")
		}, []string{"output-b-2.jsonl", "output-b.jsonl", "output.jsonl"}},
	} {
		t.Run(name, func(t *testing.T) {
			s, state, dir := newServer(t), t.TempDir(), t.TempDir()
			if _, err := s.runner(job.WithFolder(state)).Collect(t.Context(), s.finish("b", result("a", "COMPLETED")), dir); err != nil {
				t.Fatal(err)
			}
			c.between(t, dir)
			b := s.finish("b", result("a", "FAILED"))
			saved, err := s.runner(job.WithFolder(state)).Collect(t.Context(), b, dir)
			if err != nil || read(t, saved.Path) != result("a", "FAILED") {
				t.Errorf("saved %+v, %v", saved, err)
			}
			if got := names(t, dir); !slices.Equal(got, c.want) {
				t.Errorf("the folder holds %v", got)
			}
			known, err := s.runner(job.WithFolder(state)).Load()
			if err != nil || known.Saved["b"].Path != saved.Path || known.Saved["b"].Hash != saved.Hash {
				t.Errorf("the ledger knows %+v, %v", known.Saved, err)
			}
		})
	}
}

// TestDifferences collects results that do not match the submitted file.
func TestDifferences(t *testing.T) {
	all := result("a", "COMPLETED") + result("b", "FAILED") + result("c", "COMPLETED")
	for name, c := range map[string]struct {
		results                      string
		missing, unexpected, repeats []string
		broken                       int
	}{
		"none":        {all, nil, nil, nil, 0},
		"camel case":  {strings.ReplaceAll(all, "request_id", "requestId"), nil, nil, nil, 0},
		"one missing": {result("a", "COMPLETED") + result("c", "COMPLETED"), []string{"b"}, nil, nil, 0},
		"one more":    {all + result("z", "COMPLETED"), nil, []string{"z"}, nil, 0},
		"one twice":   {all + result("a", "COMPLETED"), nil, nil, []string{"a"}, 0},
		"no JSON":     {all + "<html>\n[1]\nnull\n", nil, nil, nil, 3},
		"no video":    {strings.Replace(all, `"https://assets.sync.so/g.mp4"`, "null", 1), nil, nil, nil, 0},
		"no URL":      {strings.Replace(all, `"outputUrl":"https://assets.sync.so/g.mp4"`, `"outputUrl":5`, 1), nil, nil, nil, 0},
		"snake case":  {strings.ReplaceAll(all, "outputUrl", "output_url"), nil, nil, nil, 0},
		"an odd line": {all + `{"request_id":7}` + "\n", nil, nil, nil, 1},
		"with a mark": {"\uFEFF" + all, nil, nil, nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			r := s.runner()
			if _, err := r.Send(t.Context(), order(file("a", "b", "c"))); err != nil {
				t.Fatal(err)
			}
			saved, err := r.Collect(t.Context(), s.finish("made_1", c.results), t.TempDir())
			if err != nil || !saved.Compared || read(t, saved.Path) != c.results {
				t.Fatalf("saved %+v, %v", saved, err)
			}
			if !slices.Equal(saved.Missing.First, c.missing) || !slices.Equal(saved.Unexpected.First, c.unexpected) ||
				!slices.Equal(saved.Repeated.First, c.repeats) || saved.Broken != c.broken {
				t.Errorf("saved %+v", saved)
			}
			if lacks := name == "no video" || name == "no URL"; lacks != (saved.NoVideo.Count == 1 && slices.Equal(saved.NoVideo.First, []string{"a"}) && saved.Succeeded == 1 && saved.Unfinished.Count == 0) {
				t.Errorf("saved %+v", saved)
			}
			if whole := saved.Whole(); whole != slices.Contains([]string{"none", "camel case", "snake case", "with a mark"}, name) {
				t.Errorf("whole is %v", whole)
			}
		})
	}
}

// TestPartsHaveTheirOwnNames collects the batches of a job of several parts.
func TestPartsHaveTheirOwnNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, state, dir := newPipedServer(t), t.TempDir(), t.TempDir()
		r := s.runner(job.WithFolder(state))
		if _, err := r.Send(t.Context(), order(file("a"), file("b"))); err != nil {
			t.Fatal(err)
		}
		for i, id := range []string{"a", "b"} {
			if _, err := r.Collect(t.Context(), s.finish(fmt.Sprintf("made_%d", i+1), result(id, "COMPLETED")), dir); err != nil {
				t.Fatal(err)
			}
		}
		if got := names(t, dir); !slices.Equal(got, []string{"output-made_1.jsonl", "output-made_2.jsonl"}) {
			t.Errorf("the folder holds %v", got)
		}
		parts, err := s.runner(job.WithFolder(state)).Parts("made_2")
		if err != nil || len(parts) != 2 {
			t.Fatal(parts, err)
		}
		for i, id := range []string{"a", "b"} {
			if string(parts[i].Input) != string(file(id).Content) || read(t, parts[i].Saved.Path) != result(id, "COMPLETED") {
				t.Errorf("part %d is %+v", i+1, parts[i])
			}
		}
		if _, err := r.Parts("unknown"); !errors.Is(err, job.ErrUnknownBatch) {
			t.Errorf("error is %v", err)
		}
	})
}

func TestFailedBatchWithResults(t *testing.T) {
	s := newServer(t)
	b := s.finish("b", result("a", "FAILED"))
	b.Status = syncapi.StatusFailed
	if saved, err := s.runner().Collect(t.Context(), b, t.TempDir()); err != nil || saved.Failed != 1 {
		t.Errorf("saved %+v, %v", saved, err)
	}
}
