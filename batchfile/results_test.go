package batchfile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

func file(lines ...string) *File {
	return &File{Content: []byte(strings.Join(lines, "\n"))}
}

func TestJoin(t *testing.T) {
	input := file(
		`{"request_id": "a", "n": 1}`,
		"",
		`{"request_id": "b", "n": 2}`+"\r",
		`{"request_id": "c"}`,
		`{"request_id": "d"}`,
		`{"request_id": "e"}`,
		`{"request_id": "f"}`,
		`not JSON`,
		`{"request_id": "h", "n": 9}`,
		`{"request_id": "g", "n": 9}`)
	output := file(
		bom+`{"request_id": "b", "response": {"status": "FAILED", "error": "No face", "error_code": "no_face"}}`,
		`{"requestId": "c", "response": {"status": "rejected", "error": {"message": "Too long"}, "errorCode": "too_long"}}`,
		`{"request_id": "a", "response": {"status": "COMPLETED", "outputUrl": "https://x.io/a.mp4", "outputDuration": 12.25, "error": null, "createdAt": "2026-01-02T03:04:05Z", "model": "sync-3"}}`,
		`{"request_id": "z", "response": {"status": "COMPLETED"}}`,
		`[1]`,
		`{"request_id": "d", "response": {"status": "PROCESSING"}}`,
		`{"request_id": "e", "error": "Refused"}`,
		"",
		`{"request_id": "g", "response": {"status": "FAILED", "error_code": "no_face"}}`,
		`{"response": {"status": "COMPLETED"}}`,
		`{"request_id": "h", "response": {"status": "COMPLETED", "outputUrl": null}}`,
		`{"request_id": "cut", "respo`)
	r := Join(input, output)
	want := []Result{
		{Succeeded, Succeeded, "a", 1, 3, "COMPLETED", "", "", "https://x.io/a.mp4", 12.25, "2026-01-02T03:04:05Z", "sync-3"},
		{Failed, Failed, "b", 3, 1, "FAILED", "no_face", "No face", "", 0, "", ""},
		{Rejected, Rejected, "c", 4, 2, "rejected", "too_long", "Too long", "", 0, "", ""},
		{Unfinished, Unfinished, "d", 5, 6, "PROCESSING", "", "", "", 0, "", ""},
		{Failed, Failed, "e", 6, 7, "", "", "Refused", "", 0, "", ""},
		{Missing, Missing, "f", 7, 0, "", "", "", "", 0, "", ""},
		{Missing, Missing, "", 8, 0, "", "", "", "", 0, "", ""},
		{NoVideo, NoVideo, "h", 9, 11, "COMPLETED", "", "", "", 0, "", ""},
		{Failed, Failed, "g", 10, 9, "FAILED", "no_face", "", "", 0, "", ""},
		{Unexpected, NoVideo, "z", 0, 4, "COMPLETED", "", "", "", 0, "", ""},
		{Unreadable, Unreadable, "", 0, 5, "", "", "", "", 0, "", ""},
		{Unreadable, Unreadable, "", 0, 10, "", "", "", "", 0, "", ""},
		{Unreadable, Unreadable, "", 0, 12, "", "", "", "", 0, "", ""},
	}
	if got := slices.Collect(r.All()); !slices.Equal(got, want) {
		for i := range min(len(got), len(want)) {
			if got[i] != want[i] {
				t.Errorf("result %d\n got %+v\nwant %+v", i, got[i], want[i])
			}
		}
		t.Errorf("%d results, want %d", len(got), len(want))
	}
	for verdict, n := range map[Verdict]int{Succeeded: 1, Failed: 3, Rejected: 1, Unfinished: 1, NoVideo: 1, Missing: 2, Unexpected: 1, Unreadable: 3} {
		if r.Count(verdict) != n {
			t.Errorf("%d %v, want %d", r.Count(verdict), verdict, n)
		}
	}
	if got, want := fmt.Sprint(r.Codes()), "[{no_face 2} { 1} {too_long 1}]"; got != want {
		t.Errorf("codes %s, want %s", got, want)
	}
	var b bytes.Buffer
	if n, err := r.WriteRequests(&b, Failed, Rejected); n != 4 || err != nil {
		t.Errorf("%d written, %v", n, err)
	}
	if want := "{\"request_id\": \"b\", \"n\": 2}\r\n{\"request_id\": \"c\"}\n{\"request_id\": \"e\"}\n{\"request_id\": \"g\", \"n\": 9}\n"; b.String() != want {
		t.Errorf("written %q", b.String())
	}
	if string(input.Line(10)) != `{"request_id": "g", "n": 9}` || input.Content[len(input.Content)-1] != '}' {
		t.Error("the input was changed")
	}
}

// Every reader gets the same result from a line: alone, among others, and with its
// request.
func TestReadResult(t *testing.T) {
	for line, want := range map[string]Result{
		`{"request_id": "a", "error": "Refused"}`:                                              {Verdict: Failed, Message: "Refused"},
		`{"request_id": "a", "status": "completed", "outputUrl": "https://x.io/a"}`:            {Verdict: Succeeded, Status: "completed", OutputURL: "https://x.io/a"},
		bom + `{"request_id": "a", "response": {"status": "FAILED"}}`:                          {Verdict: Failed, Status: "FAILED"},
		`{"request_id": "a", "response": {"error": {"code": "x"}}}`:                            {Verdict: Failed, Code: "x"},
		`{"request_id": "a", "response": {"error": {"code": "x", "message": "m"}}}`:            {Verdict: Failed, Code: "x", Message: "m"},
		`{"request_id": "a", "response": {"error_code": "y", "error": {"code": "x"}}}`:         {Verdict: Failed, Code: "y"},
		`{"request_id": "a", "response": {"error_code": "y"}}`:                                 {Verdict: Failed, Code: "y"},
		`{"request_id": "a", "response": {"error": {}}}`:                                       {Verdict: Failed},
		`{"request_id": "a", "response": {"error": ["m", 1]}}`:                                 {Verdict: Failed, Message: `["m", 1]`},
		`{"request_id": "a", "response": {"error": null}}`:                                     {Verdict: Unfinished},
		`{"request_id": "a", "response": {"status": "COMPLETED", "error": "m"}}`:               {Verdict: NoVideo, Status: "COMPLETED", Message: "m"},
		`{"request_id": "a", "response": {"status": "COMPLETED", "outputUrl": 5}}`:             {Verdict: NoVideo, Status: "COMPLETED"},
		`{"request_id": "a", "response": {"status": "PROCESSING", "error": {"message": 5}}}  `: {Verdict: Unfinished, Status: "PROCESSING"},
		`{"request_id": 7, "response": {"status": "FAILED"}}`:                                  {Verdict: Unreadable},
		`null`: {Verdict: Unreadable},
	} {
		if want.Verdict != Unreadable {
			want.ID = "a"
		}
		want.Generation = want.Verdict
		if got := ReadResult([]byte(line)); got != want {
			t.Errorf("%s\n got %+v\nwant %+v", line, got, want)
		}
		want.OutputLine = 2
		for got := range file("", line).Results() {
			if got != want {
				t.Errorf("%s among others\n got %+v\nwant %+v", line, got, want)
			}
		}
		for got := range Join(file(), file("", line)).All() {
			if got.Generation != want.Generation || got.Verdict != Unexpected && got.Verdict != Unreadable {
				t.Errorf("%s of no request is %+v", line, got)
			}
		}
	}
}

func TestTheBestLineOfAnIDCounts(t *testing.T) {
	line := func(status string) string {
		status, url, _ := strings.Cut(status, " ")
		return `{"request_id": "a", "response": {"status": "` + status + `", "output_url": "` + url + `"}}`
	}
	for name, c := range map[string]struct {
		statuses []string
		want     int // the output line that counts
	}{
		"sent again":        {[]string{"FAILED", "COMPLETED u"}, 2},
		"merged first":      {[]string{"COMPLETED u", "FAILED"}, 1},
		"failed twice":      {[]string{"FAILED", "REJECTED"}, 2},
		"succeeded twice":   {[]string{"COMPLETED u", "COMPLETED u"}, 2},
		"with a video":      {[]string{"COMPLETED u", "COMPLETED"}, 1},
		"in the middle":     {[]string{"FAILED", "COMPLETED u", "FAILED"}, 2},
		"only one line":     {[]string{"PENDING"}, 1},
		"never came to end": {[]string{"FAILED", "PENDING"}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			var lines []string
			for _, s := range c.statuses {
				lines = append(lines, line(s))
			}
			r := Join(file(`{"request_id": "a"}`), file(lines...))
			for result := range r.All() {
				if result.OutputLine != c.want {
					t.Errorf("line %d counts", result.OutputLine)
				}
				break
			}
			if r.Count(Unexpected) != len(lines)-1 {
				t.Errorf("%d unexpected", r.Count(Unexpected))
			}
		})
	}
}

func TestMerge(t *testing.T) {
	var b strings.Builder
	err := Merge(&b, strings.NewReader(bom+"1\r\n2"), strings.NewReader(""), iotest.OneByteReader(strings.NewReader("3\n")), strings.NewReader("4"))
	if err != nil || b.String() != "1\r\n2\n3\n4\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
}

func TestMergeStopsAtAnError(t *testing.T) {
	broken := errors.New("broken")
	if err := Merge(io.Discard, strings.NewReader("1"), iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("reading: %v", err)
	}
	if err := Merge(failingWriter{broken}, strings.NewReader("1")); !errors.Is(err, broken) {
		t.Errorf("writing: %v", err)
	}
	if err := Merge(failingLineEnd{broken}, strings.NewReader("1")); !errors.Is(err, broken) {
		t.Errorf("writing the last line end: %v", err)
	}
	r := Join(file(`{"request_id": "a"}`), file())
	if n, err := r.WriteRequests(failingWriter{broken}, Missing); n != 0 || !errors.Is(err, broken) {
		t.Errorf("writing requests: %d, %v", n, err)
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

// failingLineEnd fails on a write of a single line end.
type failingLineEnd struct{ err error }

func (w failingLineEnd) Write(b []byte) (int, error) {
	if string(b) == "\n" {
		return 0, w.err
	}
	return len(b), nil
}

// Outputs from a formatter, or from a client that returns a list, are read like JSON
// Lines.
func TestFormattedResults(t *testing.T) {
	const a, b = `{"request_id": "a", "response": {"status": "FAILED"}}`, `{"request_id": "b", "response": {"status": "REJECTED"}}`
	pretty := strings.NewReplacer("{", "{\n  ", "}", "\n}", ", ", ",\n  ")
	for name, output := range map[string]string{
		"lines":               a + "\n" + b + "\n",
		"pretty-printed":      pretty.Replace(a) + "\n" + pretty.Replace(b) + "\n",
		"array on one line":   "[" + a + ", " + b + "]",
		"array on many lines": bom + "[\n" + pretty.Replace(a) + ",\n" + pretty.Replace(b) + "\n]\n",
		"two arrays":          "[" + a + "]\n[" + b + "]\n",
	} {
		r := Join(file(`{"request_id": "a"}`, `{"request_id": "c"}`, `{"request_id": "b"}`), &File{Content: []byte(output)})
		var got []string
		for result := range r.All() {
			got = append(got, fmt.Sprint(result.ID, " ", result.Verdict))
		}
		if want := []string{"a failed", "c missing", "b rejected"}; !slices.Equal(got, want) {
			t.Errorf("%s: %q", name, got)
		}
	}
	lines := map[string]int{}
	for result := range (&File{Content: []byte("\n[\n" + pretty.Replace(a) + ",\n" + b + ",\n oops " + a)}).Results() {
		lines[result.ID+result.Verdict.String()] = result.OutputLine
	}
	if want := map[string]int{"afailed": 3, "brejected": 9, "unreadable": 9}; !maps.Equal(lines, want) {
		t.Errorf("an array that is broken: %v", lines)
	}
}
