package syncapi_test

import (
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/syncapi"
)

func TestDownloadVideo(t *testing.T) {
	const video, tag, kind = "0123456789", `"strong"`, "video/mp4"
	whole := answer(200, video, "ETag", tag, "Content-Type", kind)
	for name, c := range map[string]struct {
		handler  http.HandlerFunc
		expired  bool
		status   int // of the *Error; 0 for none
		text     string
		requests int
	}{
		"there":              {whole, false, 0, "", 1},
		"cut, then whole":    {inTurn(answer(200, "01234", "ETag", tag, "Content-Type", kind, "Content-Length", "10"), answer(206, "56789", "ETag", tag, "Content-Range", "bytes 5-9/10")), false, 0, "", 2},
		"a passing fault":    {inTurn(answer(503, ``), whole), false, 0, "", 2},
		"403":                {answer(403, `<Error><Code>AccessDenied</Code></Error>`), true, 403, "expired", 1},
		"400":                {answer(400, ``), true, 400, "expired", 1},
		"404":                {answer(404, ``), false, 404, "404", 1},
		"in chunks":          {raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n"), false, 0, "", 1},
		"chunks, cut":        {inTurn(raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n"), whole), false, 0, "", 2},
		"without an end":     {raw("HTTP/1.1 200 OK\r\n\r\n01234"), false, 0, "without a length", 1},
		"of no type":         {raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789"), false, 0, "", 1},
		"of an odd type":     {answer(200, video, "Content-Type", "binary/octet-stream"), false, 0, "", 1},
		"a page":             {answer(200, "<html>Sign in</html>", "Content-Type", "text/html; charset=utf-8"), false, 0, "not a video", 1},
		"a message":          {answer(200, `{"message":"no"}`, "Content-Type", "application/json"), false, 0, "not a video", 1},
		"a text":             {answer(200, video, "Content-Type", "Text/Plain"), false, 0, "not a video", 1},
		"a page in disguise": {answer(200, "\r\n <!doctype html>", "Content-Type", kind), false, 0, "not a video", 1},
		"to a foreign http":  {answer(302, ``, "Location", "http://cdn.example.com/x?Signature=canary-signature"), false, 0, "https", 1},
	} {
		t.Run(name, func(t *testing.T) {
			files := record(t, c.handler)
			p := part(t, "")
			err := newClient(t, deadEnd(t), canary).DownloadVideo(t.Context(), files.URL+"/v.mp4?Signature=canary-signature", p)
			wantClean(t, err, "canary-signature")
			switch {
			case c.text == "" && (err != nil || content(t, p) != video):
				t.Errorf("%q, %v", content(t, p), err)
			case c.text != "" && (err == nil || !strings.Contains(err.Error(), c.text)):
				t.Errorf("error is %v", err)
			case errors.Is(err, syncapi.ErrVideoExpired) != c.expired:
				t.Errorf("expired is %v: %v", !c.expired, err)
			case c.expired && !strings.Contains(syncapi.Hint(err), "results again"):
				t.Errorf("hint is %q", syncapi.Hint(err))
			}
			if c.status != 0 {
				wantStatus(t, err, c.status)
			}
			seen := files.seen()
			if len(seen) != c.requests {
				t.Errorf("%d requests", len(seen))
			}
			for _, r := range seen {
				if r.key != "" || r.header.Get("Referer") != "" || r.header.Get("Accept-Encoding") != "identity" {
					t.Errorf("the host of the video got %v", r.header)
				}
			}
		})
	}
}

func TestDownloadVideoRefusesAddresses(t *testing.T) {
	c := newClient(t, deadEnd(t), canary)
	for _, address := range []string{"", "v.mp4", "http://cdn.example.com/v.mp4", "file:///etc/passwd", "https:///v.mp4", "http://[::1", "ftp://127.0.0.1/x", "https://a b/", "\x00"} {
		if err := c.DownloadVideo(t.Context(), address, part(t, "")); err == nil {
			t.Errorf("%q is fetched", address)
		}
	}
}

// TestVideoStalls has a server that goes silent in the middle.
func TestVideoStalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, hangUp := piped(t, func(conn net.Conn) {
			readRequest(conn)
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789")
		})
		defer hangUp()
		start := time.Now()
		err := client.DownloadVideo(syncapi.WithoutRetry(t.Context()), "http://127.0.0.1:2/v.mp4", part(t, ""))
		if took := time.Since(start); took != syncapi.StallTimeout || err == nil || !strings.Contains(err.Error(), "nothing moved") {
			t.Errorf("after %s: %v", took, err)
		}
	})
}
