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

// AssetType is the kind of media an asset holds.
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

// MaxAssetBytes is the size of the largest file that Sync takes as an asset; a plan may allow less.
const MaxAssetBytes = 5 << 30

// MaxAssetIDs is how many IDs one call of [Client.Assets] takes.
const MaxAssetIDs = 100

// ErrUploadExpired is wrapped by the error of [Client.SendUpload] if the storage refuses the signed
// URL. Begin a new upload to get a fresh one.
var ErrUploadExpired = errors.New("the upload URL has expired or was refused")

// UploadFile describes a file before its upload.
type UploadFile struct {
	// Name is the file's name, for Sync's own records.
	Name string
	// ContentType is the media type of the content.
	ContentType string
	// Size is in bytes.
	Size int64
}

// Upload is where the bytes of one file go.
type Upload struct {
	// URL names the file after the upload. It is not signed.
	URL string

	file    UploadFile
	address *url.URL // signed; never show, log or keep it
}

// BeginUpload asks Sync where to upload a file. The call stores nothing.
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

// uploadAnswer is how long the storage may take to answer after the last byte.
const uploadAnswer = 5 * time.Minute

// SendUpload sends the bytes of a file in one request, without the key. It calls content for each
// try; each reader gives the whole file. It calls sent, unless nil, from another goroutine with the
// number of bytes sent so far in the try. A transfer has no time limit, but fails after 30 seconds
// of silence. SendUpload retries a broken connection three times. The error wraps
// [ErrUploadExpired] if a fresh upload may succeed.
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
		req.Header.Set("Expect", "100-continue") // so that a refusal comes before the bytes
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

// countSent calls sent with the number of bytes read so far.
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

// RegisterAsset makes an asset of an uploaded file. The error is an [*Error] of KindNotFound if the
// file is missing or incomplete.
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

// assetID matches an asset's ID, a UUID.
var assetID = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)
})

// Assets looks up to [MaxAssetIDs] assets. It returns those that still exist and that the key may
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
