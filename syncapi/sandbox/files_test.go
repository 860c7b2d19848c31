package sandbox_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi/sandbox"
)

func TestResultsBehindASignedURL(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(10*time.Second), sandbox.WithFilesURL("https://files.example.net/"),
		sandbox.WithURL("https://api.example.net/sync/"))
	id := b.create(lines(3))
	result := request("GET", "/v2/batches/"+id+"/result", nil)
	b.do(result).wantError(404, "batch_result_not_found")
	b.clock.Advance(9900 * time.Millisecond) // COMPLETED, results not ready
	b.do(result).wantError(404, "batch_result_not_found")
	b.clock.Advance(time.Second)

	if got, want := b.get(id)["outputUrl"], "https://api.example.net/sync/v2/batches/"+id+"/result"; got != want {
		t.Errorf("outputUrl %v, want %s", got, want)
	}
	for _, key := range []string{"", sandbox.Key, sandbox.KeyRevoked} {
		r := request("GET", "/v2/batches/"+id+"/result", nil)
		r.Header.Set("X-Api-Key", key)
		got := b.do(r).want(302)
		if to := got.Header().Get("Location"); !strings.HasPrefix(to, "https://files.example.net/batches/"+id+"/output.jsonl?") {
			t.Errorf("it redirects to %s", to)
		}
	}
	b.do(request("HEAD", "/v2/batches/"+id+"/result", nil)).want(302)
}

func TestSignaturesExpire(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(0), sandbox.WithURLLifetime(time.Minute))
	id := b.create(lines(3))
	signed := b.resultURL(id)
	b.clock.Advance(59 * time.Second)
	b.file("GET", signed).want(200)
	b.clock.Advance(time.Second)
	if got := b.file("GET", signed).want(403).Body.String(); !strings.Contains(got, "<Code>AccessDenied</Code>") {
		t.Errorf("an expired URL answers %s", got)
	}
	b.file("GET", b.resultURL(id)).want(200) // a new URL
}

func TestChangedSignatures(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(0))
	signed := b.resultURL(b.create(lines(3)))
	other := b.create(lines(3))
	u, _ := url.Parse(signed)
	change := func(f func(u *url.URL, q url.Values)) string {
		changed, q := *u, u.Query()
		f(&changed, q)
		changed.RawQuery = q.Encode()
		return changed.String()
	}
	for name, changed := range map[string]string{
		"none":         strings.SplitN(signed, "?", 2)[0],
		"later":        change(func(_ *url.URL, q url.Values) { q.Set("Expires", "99999999999") }),
		"another file": change(func(u *url.URL, _ url.Values) { u.Path = "/batches/" + other + "/output.jsonl" }),
		"forged":       change(func(_ *url.URL, q url.Values) { q.Set("Signature", strings.Repeat("0", 64)) }),
		"outside":      "http://files.sandbox.test/etc/passwd",
	} {
		t.Run(name, func(t *testing.T) {
			if got := b.file("GET", changed).want(403).Body.String(); !strings.Contains(got, "SignatureDoesNotMatch") {
				t.Errorf("it answers %s", got)
			}
		})
	}
	b.file("GET", signed).want(200)
	if got := b.file("POST", signed).want(405).Header().Get("Allow"); got != "GET, HEAD" {
		t.Errorf("Allow %q", got)
	}
}

func TestFilesCanBeResumed(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(0))
	id := b.create(lines(50))
	whole := b.file("GET", b.resultURL(id)).want(200)
	etag, content := whole.Header().Get("ETag"), whole.Body.String()
	if !strings.HasPrefix(etag, `"`) || len(etag) < 10 {
		t.Errorf("ETag %s is not strong", etag)
	}
	b.clock.Advance(10 * time.Minute)
	fresh := b.resultURL(id) // another signature for the same file

	part := b.file("GET", fresh, "Range", "bytes=100-", "If-Range", etag).want(206)
	if part.Body.String() != content[100:] || part.Header().Get("ETag") != etag {
		t.Errorf("the rest is not that of the file, or the ETag changed to %s", part.Header().Get("ETag"))
	}
	if got := part.Header().Get("Content-Range"); !strings.HasPrefix(got, "bytes 100-") {
		t.Errorf("Content-Range %q", got)
	}
	b.file("GET", fresh, "Range", "bytes=100-", "If-Range", `"other"`).want(200)
	b.file("GET", fresh, "Range", "bytes=9999999-").want(416)
	b.file("GET", fresh, "If-None-Match", etag).want(304)
	head := b.file("HEAD", fresh).want(200)
	if head.Body.Len() != 0 || head.Header().Get("Accept-Ranges") != "bytes" {
		t.Errorf("HEAD answers %v with %d bytes", head.Header(), head.Body.Len())
	}
	if got := whole.Header().Get("Content-Type"); got != "application/jsonl" {
		t.Errorf("Content-Type %q", got)
	}
	if got := head.Header().Get("Date"); got != "Mon, 23 Nov 2026 10:10:00 GMT" {
		t.Errorf("Date %q is not the sandbox's", got)
	}
}

func TestResultLineIsLiteral(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(0))
	input := `{"request_id":"<a&b>","endpoint":"/v2/generate","payload":{"model":"lipsync-2","options":{"temperature":0.50},` +
		`"input":[{"type":"video","url":"https://assets.sync.so/fail.mp4?a=1&b=<2>"}]}}`
	got := b.file("GET", b.resultURL(b.create(input))).want(200).Body.String()
	for _, want := range []string{
		`{"request_id":"<a&b>","response":{"id":"`,
		`","createdAt":"2026-11-23T10:00:00.000Z","status":"FAILED","model":"lipsync-2",` +
			`"input":[{"type":"video","url":"https://assets.sync.so/fail.mp4?a=1&b=<2>"}],"options":{"temperature":0.50},` +
			`"webhookUrl":null,"outputUrl":null,"outputDuration":null,"error":"`,
		`","error_code":"generation_`,
		"\"}}\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the line %s\nlacks %s", got, want)
		}
	}
}

func TestVideosAreServed(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(0))
	results, _ := b.results(b.create(lines(2)))
	bodies := map[string]bool{}
	for _, r := range results {
		video := r["outputUrl"].(string)
		got := b.file("GET", video).want(200)
		if got.Header().Get("Content-Type") != "video/mp4" || !strings.HasPrefix(got.Body.String()[4:], "ftyp") {
			t.Errorf("the video is %v %q", got.Header(), got.Body)
		}
		bodies[got.Body.String()] = true
		b.clock.Advance(7*24*time.Hour - time.Second)
		b.file("GET", video).want(200)
		b.clock.Advance(time.Second)
		b.file("GET", video).want(403)
		b.clock.Advance(-7 * 24 * time.Hour)
	}
	if len(bodies) != 2 {
		t.Error("two videos have the same bytes")
	}
}
