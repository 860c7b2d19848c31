package batchfile

import (
	"bytes"
	"strings"
	"testing"
)

func TestPublicLine(t *testing.T) {
	f := &File{Content: []byte("\nhttps://me:pw@a.io\n")}
	if got := string(f.PublicLine(2)); got != "https://*****@a.io" || f.PublicLine(9) != nil {
		t.Error(got)
	}
	if long := (&File{Content: bytes.Repeat([]byte("x"), maxPublic+1)}); long.PublicLine(1) != nil {
		t.Error("a line of megabytes is shown")
	}
}

// A message never contains the password of a URL, whatever field the URL is in.
func TestMessagesHidePasswords(t *testing.T) {
	const url = `https://me:sesame@api.sync.so/v2/generate`
	for _, content := range []string{
		`{"request_id": "a", "endpoint": "` + url + `", "payload": {…}}`,
		`{"request_id": "` + url + `", "endpoint": "", "payload": {…}}` + "\n" + `{"request_id": "` + url + `", "endpoint": "", "payload": {…}}`,
		`{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}, "` + url + `": 1, "` + url + `": 2}`,
		`"model": "` + url + `"`,
		`"outputFileName": "` + url + `"`,
		`"outputFileName": "https://me:\"sesame@a.io"`,
		`"outputFileName": "https://me:s` + strings.Repeat("e", 1000) + `sesame@a.io"`,
		`"input": [{"type": "` + url + `"}, …]`,
		`"input": [{"type": "video", "url": "https:me:sesame@a.io"}, …]`,
		segmentsOf + `{"startTime": 0, "endTime": 2, "audioInput": {"refId": "` + url + `"}}]`,
		goodLine + "\n" + url,
		goodLine + "\n" + `"https://me\u003asesame\u0040a.io"`,
	} {
		var lines strings.Builder
		for line := range strings.Lines(content) {
			lines.WriteString(asLine(strings.TrimSuffix(line, "\n")) + "\n")
		}
		r := validate(lines.String())
		if len(r.Problems) < 2 { // one is that there are few requests
			t.Errorf("nothing is said of %s", content)
		}
		for _, p := range r.Problems {
			if text := p.Message + p.Hint; strings.Contains(text, "sesame") || strings.Contains(text, "me:s") || strings.Contains(text, `me\\u003as`) {
				t.Errorf("the password is in %+v", p)
			}
		}
	}
}

// A message never contains a signature, either.
func TestMessagesHideSignatures(t *testing.T) {
	for _, query := range []string{
		"X-Amz-Signature=sesame", "X-Amz-Date=1&X-Amz-Security-Token=sesame", "X-Goog-Signature=sesame", "Expires=1&Signature=sesame",
		"sig=sesame", "a=1&access_token=sesame", "key=sesame", "md5=open sesame",
	} {
		for _, content := range []string{
			`"input": [{"type": "video", "url": "s3://b/v?` + query + `"}, …]`,
			`"input": [{"type": "video", "url": "v.mp4?` + query + `"}, …]`,
			`"input": [{"type": "video", "url": "/v?` + query + `"}, …]`,
			`"webhookUrl": "ftp://a.io/v?` + query + `"`,
			`"outputFileName": "v?` + query + `"`,
			goodLine + "\nhttps://a.io/v?" + query,
			goodLine + "\n\"https://a.io/v?" + strings.ReplaceAll(query, "=", `\u003d`),
		} {
			var lines strings.Builder
			for line := range strings.Lines(content) {
				lines.WriteString(asLine(strings.TrimSuffix(line, "\n")) + "\n")
			}
			f := &File{Content: []byte(lines.String())}
			r := Validate(f, testNow)
			if len(r.Problems) < 2 { // one is that there are few requests
				t.Errorf("nothing is said of %s", content)
			}
			for _, p := range r.Problems {
				if text := p.Message + p.Hint + string(f.PublicLine(p.Line)); strings.Contains(text, "sesam") {
					t.Errorf("%s: the signature is in %+v or in its line", content, p)
				}
			}
		}
	}
}
