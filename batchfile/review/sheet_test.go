package review_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/review"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func request(id string) string {
	return fmt.Sprintf(`{"request_id": %q, "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [`+
		`{"type": "video", "url": "https://media.acme.com/%s.mp4?Signature=secret"}, {"type": "audio", "assetId": "0b6a3a2e-5c1f-4f0e-9d9e-2f8a1c3d4e5f"}]}}`+"\n", id, id)
}

// files returns n requests and their results, in another order; every tenth has failed.
func files(n int) (input, output *batchfile.File) {
	var in, out strings.Builder
	for i := 1; i <= n; i++ {
		in.WriteString(request(fmt.Sprintf("scene-%04d", i)))
	}
	for i := n; i > 0; i-- {
		if i%10 == 3 {
			fmt.Fprintf(&out, `{"request_id": "scene-%04d", "response": {"status": "FAILED", "error": "It took too long.", "error_code": "generation_timeout"}}`+"\n", i)
			continue
		}
		fmt.Fprintf(&out, `{"request_id": "scene-%04d", "response": {"status": "COMPLETED", "outputUrl": "https://cdn.sync.so/%d.mp4?Signature=secret", "outputDuration": %d.5}}`+"\n", i, i, i)
	}
	return file(in.String()), file(out.String())
}

func file(content string) *batchfile.File { return &batchfile.File{Content: []byte(content)} }

func videoOf(path string) func(string, batchfile.Result) review.Video {
	return func(string, batchfile.Result) review.Video { return review.Video{Path: path} }
}

// clean hides queries, as a caller does.
func clean(s string) string {
	before, _, _ := strings.Cut(s, "?")
	return before
}

// TestEachRequestOnce checks that every request appears once, in the order of the input.
func TestEachRequestOnce(t *testing.T) {
	input := file(request("b") + request("a") + "\nnot JSON\n" + request("c") + request("d") + request("a"))
	output := file(`{"request_id": "a", "response": {"status": "COMPLETED", "outputUrl": "https://x.io/a.mp4", "outputDuration": 2.5}}
{"request_id": "z", "response": {"status": "COMPLETED", "outputUrl": "https://x.io/z.mp4"}}
{"request_id": "b", "response": {"status": "FAILED", "error": "No face", "error_code": "no_face"}}
{"request_id": "c", "response": {"status": "COMPLETED", "outputUrl": "https://x.io/c.mp4"}}
broken
`)
	s := review.New(review.Options{
		Title: "t", Clean: clean,
		Explain: func(r batchfile.Result) (string, string) { return r.Message + "?secret", "Show a face." },
		Cost:    func(_ string, r batchfile.Result) (float64, bool) { return 0.5, r.InputLine == 1 },
		Video: func(_ string, r batchfile.Result) review.Video {
			if r.ID == "c" {
				return review.Video{Path: "v/c.mp4", Problems: []review.Problem{{Code: "video_cut", Message: "it ends early"}}}
			}
			return review.Video{}
		},
	}, review.Batch{ID: "batch_1", Input: input, Output: output})
	var got []string
	for _, r := range s.Rows {
		got = append(got, fmt.Sprintf("%d %s %s %s %s %s %.1f %v", r.Line, r.RequestID, r.Model, r.Status, r.Error, r.Remedy, r.Seconds, r.HasCost))
	}
	want := []string{
		"1 b lipsync-2 failed No face Show a face. 0.0 true",
		"2 a lipsync-2 succeeded   2.5 false",
		"4   missing   0.0 false",
		"5 c lipsync-2 video problem   0.0 false",
		"6 d lipsync-2 missing   0.0 false",
		"7 a lipsync-2 succeeded   2.5 false",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") || s.Others != 2 {
		t.Errorf("got %d others and\n%s\nwant\n%s", s.Others, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if in := s.Rows[0].Inputs; len(in) != 2 || in[0].Text != "https://media.acme.com/b.mp4" || in[0].URL != "" || in[1].Text == "" {
		t.Errorf("inputs %+v", in)
	}
	alone := review.New(review.Options{}, review.Batch{Output: output})
	if len(alone.Rows) != 4 || alone.Others != 1 || alone.Rows[1].RequestID != "z" {
		t.Errorf("without an input: %+v", alone)
	}
}

// TestSecrets checks that signatures appear only on request, and that text from outside
// never becomes part of the page's code.
func TestSecrets(t *testing.T) {
	input, output := files(3)
	for _, withURLs := range []bool{false, true} {
		s := review.New(review.Options{Clean: clean, WithURLs: withURLs}, review.Batch{Input: input, Output: output})
		var html, table bytes.Buffer
		must(t, s.WriteHTML(&html))
		must(t, s.WriteCSV(&table))
		for _, text := range []string{html.String(), table.String()} {
			if strings.Contains(text, "Signature=secret") != withURLs {
				t.Errorf("with URLs %v:\n%.2000s", withURLs, text)
			}
		}
	}
	const evil = `"><script>alert(1)</script><img src=x onerror=alert(2)>`
	in := file(strings.ReplaceAll(request("x"), `"x"`, `"\"><script>alert(1)</script><img src=x onerror=alert(2)>"`))
	s := review.New(review.Options{Title: evil, Video: videoOf("javascript:alert(3)"), WithURLs: true, Explain: func(batchfile.Result) (string, string) { return evil, evil }},
		review.Batch{ID: evil, Input: in, Output: file(`{"request_id": "\"><script>alert(1)</script><img src=x onerror=alert(2)>", "response": {"status": "COMPLETED", "outputUrl": "javascript:alert(4)"}}`)})
	var html bytes.Buffer
	must(t, s.WriteHTML(&html))
	if page := html.String(); strings.Contains(page, "<script>alert") || strings.Contains(page, "<img") || strings.Contains(page, `"javascript:`) || strings.Contains(page, "alert(4)") {
		t.Errorf("%s", page)
	}
}

func TestCSVHoldsNoFormula(t *testing.T) {
	ids := []string{"=1+1", "+1", "-1", "@x", "\t=1", "＝1", " =1", "fine", "a=b", `quote "x", comma`}
	var in, out strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&in, "{\"request_id\": %q}\n", id)
		fmt.Fprintf(&out, "{\"request_id\": %q, \"response\": {\"status\": \"FAILED\", \"error\": \"=HYPERLINK(1)\"}}\n", id)
	}
	s := review.New(review.Options{}, review.Batch{ID: "-b", Input: file(in.String()), Output: file(out.String())})
	var table bytes.Buffer
	must(t, s.WriteCSV(&table))
	rows, err := csv.NewReader(&table).ReadAll()
	must(t, err)
	if len(rows) != len(ids)+1 {
		t.Fatalf("%d rows", len(rows))
	}
	for i, row := range rows[1:] {
		for _, cell := range row {
			if trimmed := strings.TrimLeft(cell, " "); trimmed != "" && strings.ContainsAny(trimmed[:1], "=+-@\t") || strings.HasPrefix(cell, "＝") {
				t.Errorf("%q is a formula", cell)
			}
		}
		if strings.TrimPrefix(row[2], "'") != ids[i] {
			t.Errorf("%q became %q", ids[i], row[2])
		}
	}
}

// TestCosts checks that a sum of frames has no rounding errors in a cell.
func TestCosts(t *testing.T) {
	s := review.New(review.Options{Cost: func(string, batchfile.Result) (float64, bool) { return 0.23999999999999996, true }},
		review.Batch{Output: file(`{"request_id": "a", "response": {"status": "COMPLETED", "outputUrl": "https://x.io/a.mp4"}}`)})
	var table bytes.Buffer
	must(t, s.WriteCSV(&table))
	if !strings.Contains(table.String(), ",0.24,") {
		t.Error(table.String())
	}
}

func TestThousandInTime(t *testing.T) {
	input, output := files(1000)
	began := time.Now()
	var html, table bytes.Buffer
	s := review.New(review.Options{Clean: clean}, review.Batch{Input: input, Output: output})
	must(t, s.WriteHTML(&html))
	must(t, s.WriteCSV(&table))
	if took := time.Since(began); took > 3*time.Second { // ten times the goal, because the machine may be busy
		t.Errorf("a sheet of 1000 requests took %s", took)
	}
}

func BenchmarkSheet(b *testing.B) {
	input, output := files(1000)
	for b.Loop() {
		var html bytes.Buffer
		s := review.New(review.Options{Clean: clean}, review.Batch{Input: input, Output: output})
		must(b, s.WriteHTML(&html))
	}
}
