// Package upload makes assets of media files on this disk. It uploads each content once, identified
// by the digest of its bytes. The ledger remembers the asset; before it is used again, the package
// asks Sync whether it still exists. A run that was killed resumes with the file that was under
// way. Memory use does not grow with the files.
package upload

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
)

// API is what uploads need of Sync; *syncapi.Client implements it.
type API interface {
	BeginUpload(context.Context, syncapi.UploadFile) (syncapi.Upload, error)
	SendUpload(ctx context.Context, u syncapi.Upload, content func() io.Reader, sent func(int64)) error
	RegisterAsset(ctx context.Context, fileURL string, t syncapi.AssetType, name string) (syncapi.Asset, error)
	Assets(ctx context.Context, ids []string) ([]syncapi.Asset, error)
}

// ErrChanged is wrapped by the error for a file that changed during its upload.
var ErrChanged = errors.New("the file changed while it was uploaded")

// File is a file to upload, as [Check] describes it.
type File struct {
	Path string
	// Bytes is the file's size.
	Bytes int64
	// ContentType and Type are determined from the content.
	ContentType string
	Type        syncapi.AssetType
}

// State is the state of a file in an upload.
type State string

// The states.
const (
	Reading  State = "reading"  // its digest is being computed
	Sending  State = "sending"  // its bytes are being sent
	Uploaded State = "uploaded" // it is an asset now
	Reused   State = "reused"   // it was already an asset
)

// Progress is the state of a run.
type Progress struct {
	State State
	// Path is the current file.
	Path string
	// Done and Bytes are the sent and total bytes of the file; Done restarts if a try fails.
	Done, Bytes int64
	// Files is the number of all files, and Index the position of this one, from 1.
	Index, Files int
}

// progressInterval is the time between two calls for the same state of a file.
const progressInterval = 200 * time.Millisecond

// The limit for starting uploads: Sync allows 120 per minute and key.
const (
	uploadInterval = 600 * time.Millisecond
	uploadBurst    = 10
)

// Run is one run of uploads.
type Run struct {
	API    API
	Ledger *ledger.Ledger
	// Tell is called with the progress, one call at a time; may be nil.
	Tell func(Progress)
	// Step is called at each step after which a crash can happen; may be nil.
	Step func(string)

	turns   *rate.Limiter
	files   int
	telling sync.Mutex
	last    time.Time
	state   State
	ids     map[string]string // assets, by digest
}

// Upload makes assets of files, and returns their IDs by path. After an error the ledger has the
// uploaded files, and another run continues from there. The errors come from Sync, the disk and the
// ledger, and wrap ErrChanged.
func (r *Run) Upload(ctx context.Context, files []File) (map[string]string, error) {
	r.files, r.ids, r.turns = len(files), map[string]string{}, rate.NewLimiter(rate.Every(uploadInterval), uploadBurst)
	digests := make([]string, len(files))
	for i, f := range files {
		var err error
		if digests[i], err = r.digest(ctx, i, f); err != nil {
			return nil, err
		}
	}
	if err := r.findKnown(ctx, files, digests); err != nil {
		return nil, err
	}
	ids := make(map[string]string, len(files))
	for i, f := range files {
		state := Reused
		if r.ids[digests[i]] == "" {
			state = Uploaded
			id, err := r.upload(ctx, i, f, digests[i])
			if err != nil {
				return nil, fmt.Errorf("%s: %w", f.Path, err)
			}
			r.ids[digests[i]] = id
		}
		ids[f.Path] = r.ids[digests[i]]
		r.tell(Progress{State: state, Path: f.Path, Done: f.Bytes, Bytes: f.Bytes, Index: i + 1, Files: r.files})
	}
	return ids, nil
}

// tell reports the progress, but not too often.
func (r *Run) tell(p Progress) {
	r.telling.Lock()
	defer r.telling.Unlock()
	now := time.Now()
	if r.Tell == nil || p.State == r.state && p.Done < p.Bytes && now.Sub(r.last) < progressInterval {
		return
	}
	r.last, r.state = now, p.State
	r.Tell(p)
}

func (r *Run) step(s string) {
	if r.Step != nil {
		r.Step(s)
	}
}

// digest is the SHA-256 of a file in hexadecimal.
func (r *Run) digest(ctx context.Context, i int, f File) (string, error) {
	file, err := os.Open(f.Path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	sum := sha256.New()
	buf := make([]byte, 256<<10)
	for done := int64(0); ; {
		n, err := file.Read(buf)
		_, _ = sum.Write(buf[:n])
		done += int64(n)
		if err == nil {
			err = ctx.Err()
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
		r.tell(Progress{State: Reading, Path: f.Path, Done: done, Bytes: f.Bytes, Index: i + 1, Files: r.files})
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// findKnown asks Sync which of the ledger's assets still exist.
func (r *Run) findKnown(ctx context.Context, files []File, digests []string) error {
	known := r.Ledger.Assets(digests)
	types := make(map[string]syncapi.AssetType, len(files))
	var ids []string
	digestOf := map[string]string{}
	for i, digest := range digests {
		types[digest] = files[i].Type
		if id := known[digest].ID; id != "" && digestOf[id] == "" {
			ids = append(ids, id)
			digestOf[id] = digest
		}
	}
	for len(ids) > 0 {
		n := min(len(ids), syncapi.MaxAssetIDs)
		alive, err := r.API.Assets(ctx, ids[:n])
		if err != nil {
			return err
		}
		for _, a := range alive {
			if digest := digestOf[a.ID]; digest != "" && (a.Type == "" || a.Type == types[digest]) {
				r.ids[digest] = a.ID
			}
		}
		ids = ids[n:]
	}
	return nil
}
