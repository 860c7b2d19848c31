package sandbox_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi/sandbox"
	"syncbatch-tui/syncapi/sandbox/media"
)

// post returns a request with a JSON body.
func post(path, body string) *http.Request { return request("POST", path, strings.NewReader(body)) }

// put returns the PUT of a file, without an API key.
func put(target, contentType, body string) *http.Request {
	r := httptest.NewRequest("PUT", target, strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	return r
}

func (b *bench) storage(r *http.Request) answer {
	b.t.Helper()
	w := httptest.NewRecorder()
	b.server.Files().ServeHTTP(w, r)
	return answer{w, b.t}
}

// announce announces an upload of a video.
func (b *bench) announce(size int) (uploadURL, fileURL string) {
	b.t.Helper()
	got := b.do(post("/v2/assets/upload", fmt.Sprintf(`{"fileName":"my clip.mp4","contentType":"video/mp4","size":%d}`, size))).want(201).object()
	if got["expiresIn"] != 3600.0 {
		b.t.Errorf("expiresIn %v", got["expiresIn"])
	}
	return got["uploadUrl"].(string), got["url"].(string)
}

func TestAssetLives(t *testing.T) {
	b := newBench(t, sandbox.WithDuration(0))
	clip := media.All[0]
	content := string(clip.Content())
	uploadURL, fileURL := b.announce(len(content))
	register := post("/v2/assets", `{"url":"`+fileURL+`","type":"VIDEO","name":"Clip"}`)
	b.do(post("/v2/assets", `{"url":"`+fileURL+`","type":"VIDEO"}`)).wantError(404, "uploaded_file_not_found")
	b.storage(put(uploadURL, "video/mp4", content)).want(200)
	made := b.do(register).want(201).object()
	id := made["id"].(string)
	if made["type"] != "VIDEO" || made["visibility"] != "USER" || made["name"] != "Clip" || made["size"] != float64(len(content)) ||
		made["durationSeconds"] != clip.Seconds || made["url"] != fileURL {
		t.Errorf("the asset is %v", made)
	}
	if again := b.do(post("/v2/assets", `{"url":"`+fileURL+`","type":"VIDEO"}`)).want(201).object(); again["id"] != id {
		t.Errorf("registered again it is %v", again)
	}
	if got := b.do(request("GET", "/v2/assets/"+id, nil)).want(200).object(); got["id"] != id {
		t.Errorf("it is %v", got)
	}
	b.storage(httptest.NewRequest("GET", fileURL, nil)).want(200)

	const none = "5e8a3f0c-9d1b-4c57-8a26-0f4b7c1d2e31"
	if got := b.do(post("/v2/assets/batch", `{"ids":["`+none+`","`+id+`"]}`)).want(200).array(); len(got) != 1 || got[0]["id"] != id {
		t.Errorf("the answer for two ids, one of them unknown, is %v", got)
	}
	uploaded := "/v2/assets/uploaded?contentSha256=" + media.Digest(clip.Content())
	if got := b.do(request("GET", uploaded+"&type=VIDEO", nil)).want(200).object(); got["asset"].(map[string]any)["id"] != id {
		t.Errorf("by its digest it is %v", got)
	}
	if got := b.do(request("GET", uploaded+"&type=AUDIO", nil)).want(200).Body.String(); got != `{"asset":null}` {
		t.Errorf("of another type it is %s", got)
	}
	results, _ := b.results(b.create(strings.Replace(lines(1), `"url":"https://assets.sync.so/v1.mp4"`, `"assetId":"`+id+`"`, 1)))
	if results["r1"]["status"] != "COMPLETED" {
		t.Errorf("a request with the asset ends as %v", results["r1"])
	}

	foreign := func(method string) *http.Request {
		r := request(method, "/v2/assets/"+id, nil)
		r.Header.Set("X-Api-Key", sandbox.KeyCreator)
		return r
	}
	b.do(foreign("GET")).wantError(403, "asset_forbidden")
	b.do(foreign("DELETE")).wantError(403, "asset_forbidden")
	if got := b.do(request("DELETE", "/v2/assets/"+id, nil)).want(200).Body.String(); got != `{"id":"`+id+`"}` {
		t.Errorf("DELETE answers %s", got)
	}
	b.do(request("DELETE", "/v2/assets/"+id, nil)).wantError(404, "asset_not_found")
	if got := b.do(request("GET", uploaded, nil)).want(200).Body.String(); got != `{"asset":null}` {
		t.Errorf("by its digest, the deleted asset is %s", got)
	}
}

func TestUploadsAreRefused(t *testing.T) {
	b := newBench(t)
	uploadURL, fileURL := b.announce(3)
	chunked := put(uploadURL, "video/mp4", "abc")
	chunked.ContentLength = -1
	withKey := put(uploadURL, "video/mp4", "abc")
	withKey.Header.Set("X-Api-Key", sandbox.Key)
	for name, test := range map[string]struct {
		r      *http.Request
		status int
	}{
		"another type":   {put(uploadURL, "video/mp4; x=1", "abc"), 403},
		"no length":      {chunked, 411},
		"with the key":   {withKey, 400},
		"not signed":     {put(fileURL, "video/mp4", "abc"), 403},
		"another method": {httptest.NewRequest("POST", uploadURL, nil), 405},
	} {
		t.Run(name, func(*testing.T) { b.storage(test.r).want(test.status) })
	}
	b.storage(put(uploadURL, "video/mp4", "ab")).want(200) // shorter than announced
	b.do(post("/v2/assets", `{"url":"`+fileURL+`","type":"VIDEO"}`)).wantError(404, "uploaded_file_not_found")
	b.clock.Advance(time.Hour)
	b.storage(put(uploadURL, "video/mp4", "abc")).want(403)
}

func TestAssetCallsAreRefused(t *testing.T) {
	b := newBench(t, sandbox.WithMaxAsset(100), sandbox.WithUploadRateLimit(5))
	for name, test := range map[string]struct {
		r      *http.Request
		status int
		code   string
	}{
		"no size":        {post("/v2/assets/upload", `{"fileName":"a","contentType":"b"}`), 400, "validation_failed"},
		"over the limit": {post("/v2/assets/upload", `{"fileName":"a","contentType":"b","size":101}`), 413, "file_size_exceeds_plan_limit"},
		"bad type":       {post("/v2/assets", `{"url":"x","type":"video"}`), 400, "validation_failed"},
		"foreign file":   {post("/v2/assets", `{"url":"https://a.io/v.mp4","type":"VIDEO"}`), 403, "file_not_in_org_storage"},
		"bad id":         {request("GET", "/v2/assets/asset_1", nil), 400, "invalid_asset_id_format"},
		"no ids":         {post("/v2/assets/batch", `{}`), 400, "validation_failed"},
		"too many ids":   {post("/v2/assets/batch", `{"ids":[`+strings.Repeat(`"a",`, 100)+`"a"]}`), 400, "validation_failed"},
		"a bad id":       {post("/v2/assets/batch", `{"ids":["a"]}`), 400, "invalid_asset_id_format"},
		"upper case":     {request("GET", "/v2/assets/uploaded?contentSha256="+strings.Repeat("A", 64), nil), 400, "validation_failed"},
		"bad kind":       {request("GET", "/v2/assets/uploaded?type=x&contentSha256="+strings.Repeat("a", 64), nil), 400, "validation_failed"},
	} {
		t.Run(name, func(*testing.T) { b.do(test.r).wantError(test.status, test.code) })
	}
	for range 3 {
		b.announce(3)
	}
	b.do(post("/v2/assets/upload", `{"fileName":"a","contentType":"b","size":1}`)).wantError(429, "rate_limit_exceeded")
}

// TestUploadOverTheWire uses the real transport on both ends.
func TestUploadOverTheWire(t *testing.T) {
	run, err := sandbox.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer run.Close()
	const size = 16 << 20 // never held in memory
	b := &bench{t: t, server: run.Server()}
	uploadURL, fileURL := b.announce(size)
	send := func(length int64) string {
		t.Helper()
		r, _ := http.NewRequest("PUT", uploadURL, io.LimitReader(&endless{unit: "x"}, size))
		r.ContentLength = length
		r.Header.Set("Content-Type", "video/mp4")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return res.Status
	}
	if got := send(-1); got != "411 Length Required" {
		t.Errorf("chunked: %s", got)
	}
	if got := send(size); got != "200 OK" {
		t.Errorf("with a length: %s", got)
	}
	b.do(post("/v2/assets", `{"url":"`+fileURL+`","type":"VIDEO"}`)).want(201)
	res, err := http.Get(run.FilesURL() + "/media/clip-5s-60fps.mp4")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "video/mp4" || res.Header.Get("Accept-Ranges") != "bytes" {
		t.Errorf("the sample media is %s %v", res.Status, res.Header)
	}
}
