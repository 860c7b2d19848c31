package syncapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"sync"
	"time"
)

// AssetType is what an asset holds.
type AssetType string

// The types of assets.
const (
	AssetVideo AssetType = "VIDEO"
	AssetAudio AssetType = "AUDIO"
	AssetImage AssetType = "IMAGE"
)

// Asset is a media file at Sync, which a request can name by its ID.
type Asset struct {
	ID   string    `json:"id"`
	Type AssetType `json:"type"`
	// Size is in bytes; 0 when Sync does not say.
	Size int64 `json:"size"`
}

// MaxAssetBytes is the largest file that becomes an asset; a plan may allow less.
const MaxAssetBytes = 5 << 30

// MaxAssetIDs is how many assets [Client.Assets] takes.
const MaxAssetIDs = 100

// ErrUploadExpired is wrapped by the error of [Client.SendUpload] when the signed URL of
// the upload is refused: a fresh one is needed.
var ErrUploadExpired = errors.New("the upload URL has expired or was refused")

// UploadFile describes a file before its upload.
type UploadFile struct {
	// Name is for Sync's own records.
	Name string
	// ContentType is that of the content.
	ContentType string
	// Size is in bytes.
	Size int64
}

// Upload is a place for the bytes of one file.
type Upload struct {
	// URL names the file once it is there. It is not signed.
	URL string

	file    UploadFile
	address *url.URL // signed; never shown, logged or kept
}

// BeginUpload asks for a place to upload a file to. Nothing is stored by it.
func (c *Client) BeginUpload(ctx context.Context, f UploadFile) (Upload, error) {
	body, err := json.Marshal(map[string]any{"fileName": f.Name, "contentType": f.ContentType, "size": f.Size})
	if err != nil {
		return Upload{}, err
	}
	var wire struct {
		UploadURL string `json:"uploadUrl"`
		URL       string `json:"url"`
	}
	_, err = c.do(ctx, call{method: http.MethodPost, path: "v2/assets/upload", body: body, contentType: "application/json"}, &wire)
	if err != nil {
		return Upload{}, err
	}
	address, err := url.Parse(wire.UploadURL)
	if err != nil || wire.URL == "" || wire.UploadURL == "" {
		return Upload{}, unusable(c.base.Host, "%w: it names no URL for the upload", ErrUnusable)
	}
	return Upload{URL: wire.URL, file: f, address: address}, c.checkAddress("Sync", c.base, address)
}

// uploadAnswer is how long the storage may take for its answer after the last byte.
const uploadAnswer = 5 * time.Minute

// SendUpload sends the bytes of a file in one request, without the key. content is called
// for each try and gives all of them. sent is called with the number of bytes sent so far
// in the try, from another goroutine; nil for no call. A transfer may take as long as it
// needs, but not be silent for 30 seconds. A connection that breaks is tried again three
// times. The error wraps [ErrUploadExpired] when a fresh upload may succeed.
func (c *Client) SendUpload(ctx context.Context, u Upload, content func() io.Reader, sent func(int64)) error {
	for retries := 0; ; retries++ {
		tryCtx, seen := c.observe(ctx, Exchange{Method: http.MethodPut, Host: u.address.Host, Try: retries + 1})
		err := c.put(tryCtx, u, content(), sent)
		wait, again := time.Duration(0), err != nil && ctx.Err() == nil && mayRetry(reads, true, err)
		if again {
			wait, again = c.patience.plan(ctx, retries, err)
		}
		c.decided(seen, decision(ctx, err, again, false), wait, err)
		if KindOf(err) == KindLink {
			return fmt.Errorf("%w: %w", ErrUploadExpired, err)
		}
		if !again {
			return err
		}
		if err := c.patience.pause(ctx, wait, err); err != nil {
			return err
		}
	}
}

// put makes one try.
func (c *Client) put(ctx context.Context, u Upload, content io.Reader, sent func(int64)) error {
	ctx, dog := watch(ctx)
	defer dog.stop()
	resp, _, err := roundTrip(ctx, c.reads, uploadAnswer, func(ctx context.Context) (*http.Request, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPut, u.address.String(), nil)
		if err != nil {
			return nil, &addressError{"the address of the upload cannot be read"}
		}
		req.Body = io.NopCloser(dog.upload(countSent(content, sent)))
		req.ContentLength = u.file.Size
		req.Header.Set("Content-Type", u.file.ContentType)
		req.Header.Set("User-Agent", c.userAgent)
		req.Header.Set("Expect", "100-continue") // a refusal comes before the bytes
		return req, nil
	})
	if err != nil {
		return &TransportError{Host: u.address.Host, Err: dog.cause(err)}
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 == 2 {
		return nil
	}
	e := c.refusal(resp, dog.reader(resp.Body))
	e.File, e.upload = true, true
	return e
}

// countSent tells how many bytes were read.
func countSent(r io.Reader, sent func(int64)) io.Reader {
	if sent == nil {
		return r
	}
	var total int64
	return readFunc(func(p []byte) (int, error) {
		n, err := r.Read(p)
		if total += int64(n); n > 0 {
			sent(total)
		}
		return n, err
	})
}

// RegisterAsset makes an asset of a file that was uploaded to a URL. It is an [*Error]
// of KindNotFound when the file is not there as a whole.
func (c *Client) RegisterAsset(ctx context.Context, fileURL string, t AssetType, name string) (Asset, error) {
	body, err := json.Marshal(map[string]string{"url": fileURL, "type": string(t), "name": name})
	if err != nil {
		return Asset{}, err
	}
	var a Asset
	_, err = c.do(ctx, call{method: http.MethodPost, path: "v2/assets", batch: true, body: body, contentType: "application/json"}, &a)
	if err == nil && !assetID().MatchString(a.ID) {
		err = unusable(c.base.Host, "%w: it names no asset", ErrUnusable)
	}
	return a, err
}

// assetID is the form of an asset's id, a UUID.
var assetID = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)
})

// Assets finds those of up to [MaxAssetIDs] assets that still exist and that the key may
// use.
func (c *Client) Assets(ctx context.Context, ids []string) ([]Asset, error) {
	body, err := json.Marshal(map[string][]string{"ids": ids})
	if err != nil {
		return nil, err
	}
	var all []Asset
	_, err = c.do(ctx, call{method: http.MethodPost, path: "v2/assets/batch", body: body, contentType: "application/json"}, &all)
	return all, err
}
