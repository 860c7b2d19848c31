package upload

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
)

// maxFresh is how often an upload starts over with a fresh URL.
const maxFresh = 3

// upload makes an asset of a file, while no other instance does the same.
func (r *Run) upload(ctx context.Context, i int, f File, digest string) (string, error) {
	unlock, err := r.Ledger.LockFile(ctx, "upload")
	if err != nil {
		return "", err
	}
	defer unlock()
	if id, err := r.resume(ctx, f, digest); id != "" || err != nil {
		return id, err
	}
	for fresh := 0; ; fresh++ {
		id, err := r.send(ctx, i, f, digest)
		if !errors.Is(err, syncapi.ErrUploadExpired) || fresh == maxFresh || ctx.Err() != nil {
			return id, err
		}
	}
}

// resume registers a file whose upload was under way when a run ended, if Sync has all of it.
func (r *Run) resume(ctx context.Context, f File, digest string) (string, error) {
	a, known := r.Ledger.Asset(digest)
	if !known || a.ID != "" || a.URL == "" || a.Bytes != f.Bytes {
		return "", nil
	}
	id, err := r.register(ctx, f, digest, a.URL)
	switch syncapi.KindOf(err) {
	case syncapi.KindNotFound, syncapi.KindGone, syncapi.KindForbidden, syncapi.KindInput, syncapi.KindRefused:
		return "", nil // the file is missing or incomplete
	}
	if errors.Is(err, errOther) {
		return "", nil
	}
	return id, err
}

// send uploads a file to a new URL, and registers it.
func (r *Run) send(ctx context.Context, i int, f File, digest string) (string, error) {
	name := filepath.Base(f.Path)
	if err := r.turns.Wait(ctx); err != nil {
		return "", err
	}
	u, err := r.API.BeginUpload(ctx, syncapi.UploadFile{Name: name, ContentType: f.ContentType, Size: f.Bytes})
	if err != nil {
		return "", err
	}
	r.step("begun")
	if err := r.Ledger.KeepAsset(ledger.Asset{Digest: digest, Bytes: f.Bytes, URL: unsigned(u.URL)}); err != nil {
		return "", err
	}
	r.step("kept the place")
	file, err := os.Open(f.Path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	var body atomic.Pointer[hashed]
	err = r.API.SendUpload(ctx, u, func() io.Reader {
		h := &hashed{r: io.NewSectionReader(file, 0, f.Bytes), sum: sha256.New()}
		body.Store(h)
		return h
	}, func(n int64) {
		r.tell(Progress{State: Sending, Path: f.Path, Done: n, Bytes: f.Bytes, Index: i + 1, Files: r.files})
		if n < f.Bytes {
			r.step("sending")
		}
	})
	if syncapi.KindOf(err).NothingDone() { // the next run must not treat it as uploaded
		return "", errors.Join(err, r.Ledger.KeepAsset(ledger.Asset{Digest: digest}))
	}
	if err != nil {
		return "", err
	}
	if body.Load().digest() != digest {
		return "", errors.Join(ErrChanged, r.Ledger.KeepAsset(ledger.Asset{Digest: digest}))
	}
	r.step("sent")
	return r.register(ctx, f, digest, u.URL)
}

// errOther is the error for an asset that is not the file.
var errOther = errors.New("there is something else at the URL of the upload")

// register makes an asset of the file at a URL, and keeps it in the ledger.
func (r *Run) register(ctx context.Context, f File, digest, fileURL string) (string, error) {
	a, err := r.API.RegisterAsset(ctx, fileURL, f.Type, filepath.Base(f.Path))
	if err != nil {
		return "", err
	}
	if a.Size > 0 && a.Size != f.Bytes {
		return "", errOther
	}
	r.step("registered")
	err = r.Ledger.KeepAsset(ledger.Asset{Digest: digest, Bytes: f.Bytes, ID: a.ID, URL: unsigned(fileURL)})
	r.step("kept the asset")
	return a.ID, err
}

// hashed computes the digest of the bytes that are read.
type hashed struct {
	r   io.Reader
	mu  sync.Mutex
	sum hash.Hash
}

// Read reads the next bytes.
func (h *hashed) Read(p []byte) (int, error) {
	n, err := h.r.Read(p)
	h.mu.Lock()
	defer h.mu.Unlock()
	_, _ = h.sum.Write(p[:n])
	return n, err
}

func (h *hashed) digest() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return hex.EncodeToString(h.sum.Sum(nil))
}
