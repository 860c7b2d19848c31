package media

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"
)

// SampleHost is the host of the samples' URLs. A validator considers it public, unlike a
// loopback address.
const SampleHost = "assets.sync.so"

// modified is the Last-Modified time of every file.
var modified = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// page is the HTML page behind a link that was meant for a browser.
const page = "<!doctype html>\n<html><head><title>Watch the video</title></head><body><p>Sign in to watch.</p></body></html>\n"

// Digest returns the SHA-256 of content in lower-case hexadecimal digits.
func Digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// Serve answers a GET or HEAD request with the file that [Lookup] finds at its path. It
// supports ranges and has strong ETags.
func Serve(w http.ResponseWriter, r *http.Request) {
	source := Lookup(r.URL.Path, kindOf(path.Base(r.URL.Path)))
	switch {
	case source.Missing:
		http.Error(w, "Not Found", http.StatusNotFound)
		return
	case source.Page:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(page))
		return
	}
	content := source.Content()
	w.Header().Set("ETag", `"`+Digest(content)[:32]+`"`)
	w.Header().Set("Content-Type", source.ContentType)
	http.ServeContent(w, r, "", modified, bytes.NewReader(content))
}

// Transport returns a transport that answers requests for [SampleHost] with the sample
// media, without a network, and passes all others to next.
func Transport(next http.RoundTripper) http.RoundTripper { return transport{next} }

type transport struct{ next http.RoundTripper }

// RoundTrip implements [http.RoundTripper].
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Hostname() != SampleHost {
		return t.next.RoundTrip(r)
	}
	if r.Body != nil {
		_ = r.Body.Close()
	}
	answer := &recorder{header: make(http.Header), status: http.StatusOK}
	Serve(answer, r)
	length := int64(answer.body.Len())
	if announced, err := strconv.ParseInt(answer.header.Get("Content-Length"), 10, 64); err == nil {
		length = announced // of an answer to HEAD, too
	}
	return &http.Response{
		Status:        fmt.Sprintf("%d %s", answer.status, http.StatusText(answer.status)),
		StatusCode:    answer.status,
		Proto:         "HTTP/1.1",
		ProtoMajor:    1,
		ProtoMinor:    1,
		Header:        answer.header,
		Body:          io.NopCloser(&answer.body),
		ContentLength: length,
		Request:       r,
	}, nil
}

// recorder keeps an answer in memory, because the files are small.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header            { return r.header }
func (r *recorder) WriteHeader(status int)         { r.status = status }
func (r *recorder) Write(data []byte) (int, error) { return r.body.Write(data) }
