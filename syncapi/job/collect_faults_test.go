package job_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/download"
)

// withoutLength serves results that only the end of the connection ends; each of the first cuts
// answers ends early.
func withoutLength(s *server, content string, cuts ...int) syncapi.Batch {
	b := s.finish("b", content)
	mux := s.Config.Handler
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/result") {
			mux.ServeHTTP(w, r)
			return
		}
		body := content
		if len(cuts) > 0 {
			body, cuts = content[:cuts[0]], cuts[1:]
		}
		conn, buf, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		fmt.Fprintf(buf, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n%s", body)
		buf.Flush()
		conn.Close()
	})
	return b
}

// TestCollectWithoutLength has results that only the end of the connection completes, and a batch
// that says how many there must be.
func TestCollectWithoutLength(t *testing.T) {
	line := result("a", "COMPLETED")
	content := strings.Repeat(line, 10)
	for name, c := range map[string]struct {
		cuts    []int
		results int
	}{
		"whole":                    {nil, 10},
		"ends early":               {[]int{3 * len(line)}, 10},
		"ends early, twice":        {[]int{3 * len(line), 5*len(line) + 7}, 10},
		"ends within a line":       {[]int{9*len(line) + 20}, 10},
		"always ends at one place": {[]int{3 * len(line), 3 * len(line), 3 * len(line), 3 * len(line)}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			b := withoutLength(s, content, c.cuts...)
			b.Metrics.Total = 10
			saved, err := s.runner().Collect(t.Context(), b, t.TempDir())
			if err != nil || saved.Results != c.results || saved.Broken != 0 {
				t.Errorf("saved %+v, %v", saved, err)
			}
		})
	}
}

// TestCollectFormatted has results that are not JSON Lines.
func TestCollectFormatted(t *testing.T) {
	lines := result("a", "COMPLETED") + result("b", "FAILED")
	var values []json.RawMessage
	for line := range strings.Lines(lines) {
		values = append(values, json.RawMessage(line))
	}
	indented := func(v any) string {
		data, err := json.MarshalIndent(v, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		return string(data) + "\n"
	}
	array, _ := json.Marshal(values)
	for name, content := range map[string]string{
		"an array":          string(array),
		"an indented array": indented(values),
		"indented values":   indented(values[0]) + indented(values[1]),
		"with a mark":       "\uFEFF" + indented(values),
		"big numbers stay":  strings.Replace(indented(values), `"FAILED"`, `"FAILED", "n": 12345678901234567890.10`, 1),
		"several on a line": strings.ReplaceAll(lines, "\n", ""),
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			r := s.runner()
			if _, err := r.Send(t.Context(), order(file("a", "b"))); err != nil {
				t.Fatal(err)
			}
			saved, err := r.Collect(t.Context(), s.finish("made_1", content), t.TempDir())
			if err != nil || saved.Results != 2 || saved.Succeeded != 1 || saved.Failed != 1 || !saved.Whole() {
				t.Fatalf("saved %+v, %v", saved, err)
			}
			got := read(t, saved.Path)
			if n := strings.Count(got, "\n"); n != 2 || strings.Contains(content, "12345678901234567890.10") != strings.Contains(got, "12345678901234567890.10") {
				t.Errorf("the file holds %s", got)
			}
			joined, err := r.Results("made_1")
			if err != nil || len(slices.Collect(joined.All())) != 2 {
				t.Errorf("joined %v", err)
			}
		})
	}
}

// TestPartReplaced puts another file, or a link, in the place of the partial file.
func TestPartReplaced(t *testing.T) {
	for name, replace := range map[string]func(t *testing.T, part, precious string){
		"a file": func(t *testing.T, part, _ string) {
			os.Remove(part)
			write(t, "another program's", part)
		},
		"a link": func(t *testing.T, part, precious string) {
			os.Remove(part)
			if err := os.Symlink(precious, part); err != nil {
				t.Skip(err)
			}
		},
		"a hard link": func(t *testing.T, part, precious string) {
			os.Remove(part)
			if err := os.Link(precious, part); err != nil {
				t.Skip(err)
			}
		},
		"nothing": func(_ *testing.T, part, _ string) { os.Remove(part) },
	} {
		for _, links := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, links %t", name, links), func(t *testing.T) {
				s, dir, other := newServer(t), t.TempDir(), t.TempDir()
				precious := write(t, "precious", other, "precious")
				r := s.runner(job.WithFolder(t.TempDir()))
				if !links {
					r.WithoutLinks()
				}
				r.OnStep(func(step string) {
					if step == "synced" {
						replace(t, filepath.Join(dir, parts(t, dir)[0]), precious)
					}
				})
				_, err := r.Collect(t.Context(), s.finish("b", result("a", "COMPLETED")), dir)
				if err == nil || !strings.Contains(err.Error(), download.ErrReplaced.Error()) {
					t.Errorf("error is %v", err)
				}
				if slices.Contains(names(t, dir), "output.jsonl") || read(t, precious) != "precious" {
					t.Errorf("the folder holds %q, the other file %q", names(t, dir), read(t, precious))
				}
				r.OnStep(func(string) {})
				if saved, err := r.Collect(t.Context(), s.finish("b", result("a", "COMPLETED")), dir); err != nil || read(t, saved.Path) != result("a", "COMPLETED") {
					t.Errorf("the next time: %+v, %v", saved, err)
				}
				if read(t, precious) != "precious" {
					t.Error("the other file was written to")
				}
			})
		}
	}
}

func TestMayCollectAgain(t *testing.T) {
	file := func(code int) error { return &syncapi.Error{StatusCode: code, File: true} }
	for name, c := range map[string]struct {
		err   error
		tries int
		age   time.Duration
		want  bool
	}{
		"link refused":              {file(403), 0, time.Hour, true},
		"416":                       {file(416), 2, time.Hour, true},
		"the third fresh link":      {file(400), 3, 0, false},
		"not there yet":             {file(404), 9, time.Minute, true},
		"gone":                      {file(404), 0, time.Hour, false},
		"the key":                   {&syncapi.Error{StatusCode: 401}, 0, 0, false},
		"the plan":                  {&syncapi.Error{StatusCode: 402}, 0, 0, false},
		"Sync fails":                {&syncapi.Error{StatusCode: 500}, 99, time.Hour, true},
		"no network":                {&syncapi.TransportError{Err: io.ErrUnexpectedEOF}, 99, time.Hour, true},
		"the disk":                  {&job.DiskError{Err: os.ErrPermission}, 0, 0, false},
		"a page instead of results": {syncapi.ErrNoResults, 0, 0, false},
	} {
		if got := job.MayCollectAgain(c.err, c.tries, c.age); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
