package syncapi_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"syncbatch-tui/syncapi"
)

// begin makes an upload to an address.
func begin(t *testing.T, address string) (*syncapi.Client, syncapi.Upload, error) {
	t.Helper()
	api := record(t, answer(201, `{"uploadUrl":"`+address+`","url":"https://files.example.org/f.mp4","expiresIn":3600}`))
	c := newClient(t, api.URL, canary)
	u, err := c.BeginUpload(t.Context(), syncapi.UploadFile{Name: "f.mp4", ContentType: "video/mp4", Size: 5})
	seen := api.seen()
	if len(seen) != 1 || seen[0].key != canary || seen[0].path != "/v2/assets/upload" || string(seen[0].body) != `{"contentType":"video/mp4","fileName":"f.mp4","size":5}` {
		t.Errorf("the call was %+v", seen)
	}
	return c, u, err
}

func five() io.Reader { return strings.NewReader("bytes") }

func TestUploadsGoWithoutTheKey(t *testing.T) {
	tries := 0
	storage := record(t, func(w http.ResponseWriter, r *http.Request) {
		if tries++; tries == 1 {
			hangUp(w, r)
		}
	})
	c, u, err := begin(t, storage.URL+"/f?Signature=secret")
	if err != nil {
		t.Fatal(err)
	}
	var sent int64
	if err := c.SendUpload(t.Context(), u, five, func(n int64) { sent = n }); err != nil || sent != 5 {
		t.Error(err, sent)
	}
	for _, r := range storage.seen() {
		if r.method != http.MethodPut || r.key != "" || r.header.Get("Content-Type") != "video/mp4" || r.header.Get("Content-Length") != "5" ||
			!bytes.Equal(r.body, []byte("bytes")) || r.query != "Signature=secret" || r.header.Get("Referer") != "" {
			t.Errorf("the request was %+v", r)
		}
	}
	if tries != 2 {
		t.Errorf("it was tried %d times", tries)
	}
}

func TestRefusedUploads(t *testing.T) {
	for status, want := range map[int]bool{403: true, 400: true, 404: false, 302: false, 413: false} {
		storage := record(t, answer(status, "<Error>https://files/x?Signature=secret</Error>", "Location", "https://elsewhere.example.org/?Signature=secret"))
		c, u, err := begin(t, storage.URL+"/f?Signature=secret")
		if err != nil {
			t.Fatal(err)
		}
		err = c.SendUpload(t.Context(), u, five, nil)
		if err == nil || errors.Is(err, syncapi.ErrUploadExpired) != want || strings.Contains(err.Error(), "secret") || len(storage.seen()) != 1 {
			t.Errorf("%d: %v, %d tries", status, err, len(storage.seen()))
		}
	}
}

// TestHintsOfUploads checks that hints are about the upload, not about a batch, its file or the
// base URL.
func TestHintsOfUploads(t *testing.T) {
	for status, want := range map[int]string{
		400: "Try again later", 403: "Try again later", 404: "Try again later", 307: "Try again later", 418: "Try again later",
		413: "the file is too large", 500: "try again later",
	} {
		storage := record(t, answer(status, "", "Location", "https://elsewhere.example.org/"))
		c, u, err := begin(t, storage.URL+"/f")
		if err != nil {
			t.Fatal(err)
		}
		err = c.SendUpload(syncapi.WithoutRetry(t.Context()), u, five, nil)
		hint := syncapi.Hint(err)
		if !strings.Contains(hint, want) || !strings.Contains(err.Error(), "the host of the upload answered") || syncapi.KindOf(err) == syncapi.KindRedirect {
			t.Errorf("%d: %v %s", status, err, hint)
		}
		for _, of := range []string{"batch", "base URL", "download", "Split", "the id"} {
			if strings.Contains(hint, of) {
				t.Errorf("%d: %s", status, hint)
			}
		}
	}
}

func TestUploadAddressesThatAreNotFollowed(t *testing.T) {
	for _, address := range []string{"http://files.example.org/f?Signature=secret", "ftp://x/f", "", "/f", "%zz"} {
		if _, _, err := begin(t, address); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

func TestAssets(t *testing.T) {
	const id = "11111111-2222-4333-8444-555555555555"
	api := record(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/v2/assets" {
			io.WriteString(w, `{"id":"`+id+`","type":"VIDEO","size":5}`)
			return
		}
		io.WriteString(w, `[{"id":"`+id+`","type":"VIDEO"}]`)
	})
	c := newClient(t, api.URL, canary)
	a, err := c.RegisterAsset(t.Context(), "https://files.example.org/f.mp4", syncapi.AssetVideo, "f.mp4")
	if err != nil || a != (syncapi.Asset{ID: id, Type: syncapi.AssetVideo, Size: 5}) {
		t.Error(a, err)
	}
	all, err := c.Assets(t.Context(), []string{id, id})
	if err != nil || len(all) != 1 || all[0].ID != id {
		t.Error(all, err)
	}
	if got := string(api.seen()[1].body); got != `{"ids":["`+id+`","`+id+`"]}` {
		t.Error(got)
	}
	bad := newClient(t, record(t, answer(200, `{"id":"../x"}`)).URL, canary)
	if _, err := bad.RegisterAsset(t.Context(), "u", syncapi.AssetAudio, ""); !errors.Is(err, syncapi.ErrUnusable) {
		t.Error(err)
	}
	gone := newClient(t, record(t, answer(404, `{"errorCode":"uploaded_file_not_found"}`)).URL, canary)
	if _, err := gone.RegisterAsset(t.Context(), "u", syncapi.AssetAudio, ""); syncapi.KindOf(err) != syncapi.KindNotFound {
		t.Error(err)
	}
}
