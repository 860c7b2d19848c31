package syncapi_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"syncbatch-tui/syncapi"
)

// TestResume has the first part of a file, and servers that do and do not continue it.
func TestResume(t *testing.T) {
	const whole, tag = "0123456789", `"strong"`
	type headers = []string
	serve := answer
	full := serve(200, whole, "ETag", tag)
	for name, c := range map[string]struct {
		have     string
		tag      string
		length   int64
		handler  http.HandlerFunc
		ranges   headers // of each request
		requests int
	}{
		"goes on":                 {"01234", tag, 10, serve(206, "56789", "ETag", tag, "Content-Range", "bytes 5-9/10"), headers{"bytes=5-"}, 1},
		"200 starts over":         {"xxxxx", tag, 10, full, headers{"bytes=5-"}, 1},
		"ETag changed":            {"xxxxx", `"old"`, 10, serve(200, whole, "ETag", tag), headers{"bytes=5-"}, 1},
		"416 of the same size":    {whole, tag, 10, serve(416, "", "Content-Range", "bytes */10"), headers{"bytes=10-"}, 1},
		"416 of another size":     {"012345678x", tag, 10, inTurn(serve(416, "", "Content-Range", "bytes */11"), full), headers{"bytes=10-", ""}, 2},
		"206 at the wrong offset": {"01234", tag, 10, inTurn(serve(206, "456789", "ETag", tag, "Content-Range", "bytes 4-9/10"), full), headers{"bytes=5-", ""}, 2},
		"206 of another ETag":     {"xxxxx", tag, 10, inTurn(serve(206, "56789", "ETag", `"new"`, "Content-Range", "bytes 5-9/10"), full), headers{"bytes=5-", ""}, 2},
		"206 without ETag":        {"xxxxx", tag, 10, inTurn(serve(206, "56789", "Content-Range", "bytes 5-9/10"), full), headers{"bytes=5-", ""}, 2},
		"206 of another length":   {"xxxxx", tag, 10, inTurn(serve(206, "567890", "ETag", tag, "Content-Range", "bytes 5-10/11"), full), headers{"bytes=5-", ""}, 2},
		"206 that ends early":     {"xxxxx", tag, 10, inTurn(serve(206, "56", "ETag", tag, "Content-Range", "bytes 5-6/10"), full), headers{"bytes=5-", ""}, 2},
		"206 that says more than it has": {"01234", tag, 10, inTurn(
			serve(206, "56", "ETag", tag, "Content-Range", "bytes 5-9/10", "Content-Length", "2"),
			serve(206, "789", "ETag", tag, "Content-Range", "bytes 7-9/10")), headers{"bytes=5-", "bytes=7-"}, 2},
		"206 that has more than it says": {"01234", tag, 10, inTurn(
			serve(206, "56789x", "ETag", tag, "Content-Range", "bytes 5-9/10", "Content-Length", "6"), full), headers{"bytes=5-", ""}, 2},
		"206 without a range":   {"xxxxx", tag, 10, inTurn(serve(206, "56789", "ETag", tag), full), headers{"bytes=5-", ""}, 2},
		"no ETag known":         {"xxxxx", "", 10, full, headers{""}, 1},
		"no length known":       {"xxxxx", tag, -1, full, headers{""}, 1},
		"longer than the whole": {"xxxxxxxxxxx", tag, 10, full, headers{""}, 1},
		"an empty part":         {"", tag, 10, full, headers{""}, 1},
		"cut at half, goes on": {"", "", 0, inTurn(
			serve(200, "01234", "ETag", tag, "Content-Length", "10"),
			serve(206, "56789", "ETag", tag, "Content-Range", "bytes 5-9/10")), headers{"", "bytes=5-"}, 2},
		"cut at half, ETag changes": {"", "", 0, inTurn(
			serve(200, "xxxxx", "ETag", `"old"`, "Content-Length", "10"), full), headers{"", "bytes=5-"}, 2},
		"cut at half, weak ETag": {"", "", 0, inTurn(
			serve(200, "xxxxx", "ETag", `W/"weak"`, "Content-Length", "10"), full), headers{"", ""}, 2},
		"Content-Length too long, twice": {"", "", 0, inTurn(
			serve(200, "xxxxx", "Content-Length", "1000"), serve(200, "yyy", "Content-Length", "1000"), full), headers{"", "", ""}, 3},
	} {
		t.Run(name, func(t *testing.T) {
			files := record(t, c.handler)
			p := part(t, c.have)
			p.ETag, p.Length = c.tag, c.length
			begun := 0
			p.Begin = func() error {
				if begun++; content(t, p) != "" {
					t.Error("a whole file begins behind something else")
				}
				return nil
			}
			err := newClient(t, deadEnd(t), canary).Download(t.Context(), syncapi.Batch{ID: "b", OutputURL: files.URL + "/file"}, p)
			if err != nil || content(t, p) != whole {
				t.Errorf("%q, %v", content(t, p), err)
			}
			var ranges headers
			for _, r := range files.seen() {
				ranges = append(ranges, r.header.Get("Range"))
				if r.header.Get("Range") != "" && r.header.Get("If-Range") == "" {
					t.Error("a range without If-Range")
				}
			}
			if strings.Join(ranges, ",") != strings.Join(c.ranges, ",") || len(ranges) != c.requests {
				t.Errorf("ranges are %q", ranges)
			}
		})
	}
}

// TestAWrongPieceStartsOver makes one retry and no more, as a poll does: if a file cannot be
// continued, the client fetches it from the start at once, and only once.
func TestAWrongPieceStartsOver(t *testing.T) {
	const whole, tag = "0123456789", `"strong"`
	elsewhere := answer(206, "456789", "ETag", tag, "Content-Range", "bytes 4-9/10")
	full := answer(200, whole, "ETag", tag)
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		ranges  string
		want    string // of the error
	}{
		"then whole":      {inTurn(elsewhere, full), "bytes=5-,", ""},
		"another ETag":    {inTurn(answer(206, "56789", "ETag", `"new"`, "Content-Range", "bytes 5-9/10"), full), "bytes=5-,", ""},
		"another length":  {inTurn(answer(416, "", "Content-Range", "bytes */4"), full), "bytes=5-,", ""},
		"pieces for ever": {elsewhere, "bytes=5-,", "no usable answer from HOST: the answer is a piece of the file although all of it was asked for"},
		"then half": {inTurn(elsewhere, answer(200, "01234", "ETag", tag, "Content-Length", "10")), "bytes=5-,",
			"no answer from HOST: the connection was closed before the answer was complete"},
	} {
		t.Run(name, func(t *testing.T) {
			files := record(t, c.handler)
			p := part(t, "01234")
			p.ETag, p.Length = tag, 10
			err := newClient(t, deadEnd(t), canary).Download(syncapi.WithoutRetry(t.Context()), syncapi.Batch{ID: "b", OutputURL: files.URL + "/file"}, p)
			if want := strings.ReplaceAll(c.want, "HOST", strings.TrimPrefix(files.URL, "http://")); want != "" && (err == nil || err.Error() != want) {
				t.Errorf("%v, want %s", err, want)
			}
			if c.want == "" && (err != nil || content(t, p) != whole) {
				t.Errorf("%q, %v", content(t, p), err)
			}
			var ranges []string
			for _, r := range files.seen() {
				ranges = append(ranges, r.header.Get("Range"))
			}
			if got := strings.Join(ranges, ","); got != c.ranges {
				t.Errorf("ranges are %q", got)
			}
		})
	}
}

// brokenFile is a disk that fails.
type brokenFile struct {
	io.WriteSeeker
	err error
}

func (f brokenFile) Truncate(int64) error           { return nil }
func (f brokenFile) Seek(int64, int) (int64, error) { return 0, nil }
func (f brokenFile) Write([]byte) (int, error)      { return 0, f.err }

func TestDiskErrorsComeBackAsTheyAre(t *testing.T) {
	files := record(t, answer(200, "0123456789"))
	full := errors.New("no space left on device")
	c := newClient(t, deadEnd(t), canary)
	b := syncapi.Batch{ID: "b", OutputURL: files.URL}
	if err := c.Download(t.Context(), b, &syncapi.Partial{File: brokenFile{err: full}}); err != full { //nolint:errorlint // as it is
		t.Errorf("error is %v", err)
	}
	p := part(t, "")
	p.Begin = func() error { return full }
	if err := c.Download(t.Context(), b, p); err != full { //nolint:errorlint // as it is
		t.Errorf("error is %v", err)
	}
	if n := len(files.seen()); n != 2 {
		t.Errorf("%d requests", n)
	}
}
