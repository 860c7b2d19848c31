package demo_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"syncbatch-tui/syncapi/sandbox"
	"syncbatch-tui/syncapi/sandbox/demo"
)

// setTempDir makes dir the folder for temporary files, on every system.
func setTempDir(t *testing.T, dir string) {
	t.Helper()
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, dir)
	}
}

// start starts a demo in the test's own temporary folder.
func start(t *testing.T, opts ...sandbox.Option) *demo.Demo {
	t.Helper()
	setTempDir(t, t.TempDir())
	d, err := demo.Start(opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	if err := d.Fill(); err != nil {
		t.Fatal(err)
	}
	return d
}

// call calls the demo's API and decodes the answer.
func call[T any](t *testing.T, d *demo.Demo, req *http.Request, status int) (answer T) {
	t.Helper()
	req.Header.Set("X-Api-Key", d.Key)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	if res.StatusCode != status {
		t.Fatalf("%s %s: %s %s", req.Method, req.URL, res.Status, body)
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return answer
}

// submit returns a create with the named sample.
func submit(t *testing.T, d *demo.Demo, name string) *http.Request {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(d.Dir, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile("input", name)
	_, _ = part.Write(content)
	_ = form.Close()
	req, _ := http.NewRequest("POST", d.BaseURL+"/v2/batch", &body)
	req.Header.Set("Content-Type", form.FormDataContentType())
	return req
}

type batch struct {
	ID, Status string
	OutputURL  string `json:"outputUrl"`
	Metrics    struct {
		Total   int `json:"total_generations"`
		Success int `json:"success_count"`
		Failed  int `json:"failed_count"`
	}
}

func TestBatchesAreThere(t *testing.T) {
	d := start(t)
	req, _ := http.NewRequest("GET", d.BaseURL+"/v2/batch", nil)
	var statuses []string
	var ratios []float64
	for _, b := range call[[]batch](t, d, req, 200) {
		statuses = append(statuses, b.Status)
		if b.Status == "PROCESSING" {
			ratios = append(ratios, float64(b.Metrics.Success+b.Metrics.Failed)/float64(b.Metrics.Total))
		}
		if b.Status == "COMPLETED" && (b.Metrics.Success == 0 || b.Metrics.Failed == 0 || b.OutputURL == "") {
			t.Errorf("the completed batch is %+v, want successes, failures and results", b)
		}
		if b.Status == "FAILED" && b.OutputURL != "" {
			t.Errorf("the failed batch has results: %+v", b)
		}
	}
	if want := []string{"PROCESSING", "PROCESSING", "PROCESSING", "COMPLETED", "FAILED"}; !slices.Equal(statuses, want) {
		t.Errorf("the batches are %v, want %v", statuses, want)
	}
	if !slices.IsSorted(ratios) || ratios[2]-ratios[0] < 0.3 {
		t.Errorf("the running ones are at %v, want them well apart", ratios)
	}
}

// TestLimitsDoNotBreakTheDemo sets limits that the demo's own batches exceed.
func TestLimitsDoNotBreakTheDemo(t *testing.T) {
	d := start(t, sandbox.WithRequests(20, 30), sandbox.WithMaxRunning(1))
	req, _ := http.NewRequest("GET", d.BaseURL+"/v2/batch", nil)
	if got := call[[]batch](t, d, req, 200); len(got) != 5 {
		t.Errorf("there are %d batches", len(got))
	}
}

func TestInputEndsWithTwentySuccesses(t *testing.T) {
	d := start(t, sandbox.WithDuration(0))
	if d.Input != filepath.Join(d.Dir, "input.jsonl") || !filepath.IsAbs(d.Dir) || !strings.HasPrefix(filepath.Base(d.Dir), "syncbatch-demo") {
		t.Errorf("Dir %s, Input %s", d.Dir, d.Input)
	}
	created := call[batch](t, d, submit(t, d, "input.jsonl"), 200)
	req, _ := http.NewRequest("GET", d.BaseURL+"/v2/batch/"+created.ID, nil)
	if b := call[batch](t, d, req, 200); b.Status != "COMPLETED" || b.Metrics.Success != 20 || b.Metrics.Total != 20 {
		t.Errorf("the batch is %+v", b)
	}
}

func TestOtherSamples(t *testing.T) {
	d := start(t, sandbox.WithDuration(0))
	flaky := call[batch](t, d, submit(t, d, "flaky.jsonl"), 200)
	req, _ := http.NewRequest("GET", d.BaseURL+"/v2/batch/"+flaky.ID, nil)
	if b := call[batch](t, d, req, 200); b.Metrics.Total != 24 || b.Metrics.Failed != 4 {
		t.Errorf("flaky.jsonl is %+v, want 4 of 24 failed", b)
	}
	if b := call[batch](t, d, submit(t, d, "archive/winter.jsonl"), 200); b.Metrics.Total != 22 {
		t.Errorf("winter.jsonl is %+v", b)
	}
	type refusal struct {
		Message   any
		ErrorCode string `json:"errorCode"`
	}
	if e := call[refusal](t, d, submit(t, d, "too-large.jsonl"), 400); e.ErrorCode != "batch_too_many_requests" {
		t.Errorf("too-large.jsonl is refused with %+v", e)
	}
	if e := call[refusal](t, d, submit(t, d, "broken.jsonl"), 400); len(e.Message.([]any)) < 6 {
		t.Errorf("broken.jsonl is refused with %+v, want many problems", e)
	}
}

func TestCloseLeavesNothing(t *testing.T) {
	d := start(t)
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if err := d.Close(); err != nil {
		t.Errorf("a second Close: %v", err)
	}
	if _, err := os.Stat(d.Dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
	if res, err := http.Get(d.BaseURL + "/v2/models"); err == nil {
		res.Body.Close()
		t.Error("the sandbox still answers")
	}
}

func TestCloseKeepsWhatIsNotItsOwn(t *testing.T) {
	d := start(t)
	inDir := func(name string) string { return filepath.Join(d.Dir, filepath.FromSlash(name)) }
	write := func(name, content string) {
		t.Helper()
		if err := os.WriteFile(inDir(name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("output.jsonl", "{}\n")
	write("archive/mine.jsonl", "{}\n")
	flaky, err := os.ReadFile(inDir("flaky.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	write("flaky.jsonl", strings.Replace(string(flaky), "001", "999", 1)) // edited, with the same size
	write("broken.jsonl", "fixed\n")
	if err := os.Remove(inDir("too-large.jsonl")); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	var left []string
	err = filepath.WalkDir(d.Dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			name, _ := filepath.Rel(d.Dir, path)
			left = append(left, filepath.ToSlash(name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"archive/mine.jsonl", "broken.jsonl", "flaky.jsonl", "output.jsonl"}; !slices.Equal(left, want) {
		t.Errorf("left are %v, want %v", left, want)
	}
}

func TestStartThatFailsLeavesNothing(t *testing.T) {
	temp := t.TempDir()
	setTempDir(t, temp)
	d, err := demo.Start(sandbox.WithMaxBytes(10)) // its own batches do not fit
	if err != nil {
		t.Fatal(err)
	}
	if err = d.Fill(); err == nil {
		t.Error("it was filled")
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if left, _ := os.ReadDir(temp); len(left) != 0 {
		t.Errorf("left is %v after %v", left, err)
	}
	setTempDir(t, filepath.Join(temp, "none"))
	if d, err := demo.Start(); err == nil {
		_ = d.Close()
		t.Error("it started without a temporary folder")
	}
}
