package job

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/fserror"
	"syncbatch-tui/batchfile/media/video"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/download"
)

// videoExt is the extension of videos: Sync makes MP4.
const videoExt = ".mp4"

// Video is the video of a result.
type Video struct {
	// Batch is the batch's ID, and Request the request's ID.
	Batch, Request string
	// URL is the result's output URL.
	URL string
	// Seconds is the video's length according to the result; 0 if unknown.
	Seconds float64
	// Quoted is the video's expected length, from the lengths of its inputs, in seconds; 0 if
	// unknown. See [Runner.Quoted].
	Quoted float64
	// Created is when the result was made, and becomes the file's time; zero if unknown.
	Created time.Time
	// Model is the request's model, and Line its 1-based line in the input; both are for names.
	Model string
	Line  int
	// Name is the template for the file's name; the zero value is DefaultVideoName.
	Name VideoName
}

// VideoOf is the video of a result of a batch.
func VideoOf(batch string, result batchfile.Result) Video {
	created, _ := time.Parse(time.RFC3339, result.CreatedAt) // zero if it cannot be parsed
	return Video{
		Batch: batch, Request: result.ID, URL: result.OutputURL, Seconds: result.Seconds,
		Created: created, Model: result.Model, Line: result.InputLine,
	}
}

// Check looks for problems in the saved video. The error is an error of reading it.
func (v Video) Check(path string) ([]video.Problem, error) {
	return video.CheckFile(path, video.Expected{Result: v.Seconds, Quoted: v.Quoted})
}

// PrepareVideos checks that the folder for videos can be made, before the user pays for them, and
// makes the folders above it. Its error is a [DiskError].
func PrepareVideos(folder string) error {
	if err := fserror.Home(folder); err != nil {
		return saveError("videos", folder, &os.PathError{Op: "mkdir", Path: folder, Err: err})
	}
	err := os.MkdirAll(filepath.Dir(folder), 0o777)
	if err == nil {
		err = os.Mkdir(folder, 0o777)
	}
	switch {
	case err == nil:
		err = os.Remove(folder) // the first video makes it again
	case errors.Is(err, os.ErrExist):
		err = os.MkdirAll(folder, 0o777) // fails unless it is a folder
	}
	return saveError("videos", folder, err)
}

// SaveVideo downloads a video into folder and returns its path. By default each batch has its own
// folder there, and the request names the file, so that two batches with the same request IDs share
// no file; [download.MediaNames] makes every name safe. SaveVideo makes the last element of folder
// if it is missing. It does not download a video again if the ledger knows it from the same place
// and the file still has its size, and it does not save the same content a second time. If the URL
// has expired, it gets a new one from fresh results.
//
// SaveVideo calls progress, unless nil, in its own goroutine with the number of bytes so far and
// the total, which is -1 if unknown. The file appears when it is complete and on the disk. After an
// error at most a hidden partial file is left, which the next SaveVideo continues. The errors are
// those of [syncapi.Client.DownloadVideo], or a [DiskError].
func (r *Runner) SaveVideo(ctx context.Context, v Video, folder string, progress func(done, total int64)) (path string, err error) {
	path, err = r.saveVideo(ctx, v, folder, progress)
	if errors.Is(err, syncapi.ErrVideoExpired) {
		if url := r.fresh.url(ctx, r.api, v); url != "" {
			v.URL = url
			path, err = r.saveVideo(ctx, v, folder, progress)
		}
	}
	if err == nil && !v.Created.IsZero() {
		_ = os.Chtimes(path, v.Created, v.Created) // the video is saved even if this fails
	}
	return path, saveError("videos", folder, err)
}

func (r *Runner) saveVideo(ctx context.Context, wanted Video, folder string, progress func(done, total int64)) (string, error) {
	own, names := wanted.Name.of(wanted)
	if own != "" {
		own = filepath.Join(folder, own)
	}
	for _, dir := range []string{folder, own} {
		if dir == "" {
			continue
		}
		if err := r.folders.use(dir); err != nil {
			return "", err
		}
		defer r.folders.release(dir)
	}
	own = cmp.Or(own, folder)
	owner, _ := r.ledger.Owner(wanted.Batch)
	f, err := r.files.Open(ctx, download.Target{
		Kind: "videos", Key: videoKey(wanted, own), Folder: own, Name: names[0], Mode: batchfile.Permissions(owner.File),
	})
	if err != nil {
		return "", err
	}
	defer f.Close()
	return r.fetchVideo(ctx, f, wanted, names, progress)
}

// folders tracks folders that several downloads use at once. When the last download ends, it
// removes a folder that was made for them and is empty.
type folders struct {
	mu    sync.Mutex
	users map[string]int
	made  map[string]bool
}

// use makes a folder if it is missing.
func (f *folders) use(folder string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	err := os.Mkdir(folder, 0o777)
	if err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	if f.users == nil {
		f.users, f.made = map[string]int{}, map[string]bool{}
	}
	f.users[folder]++
	f.made[folder] = f.made[folder] || err == nil
	return nil
}

// release ends a use.
func (f *folders) release(folder string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.users[folder]--; f.users[folder] > 0 {
		return
	}
	if f.made[folder] {
		_ = os.Remove(folder) // fails unless the folder is empty
	}
	delete(f.users, folder)
	delete(f.made, folder)
}

// videoKey is the key of a video in the ledger: its source without the signature, which changes and
// is secret, and its destination. No batch has an ID of this form.
func videoKey(v Video, folder string) string {
	address := v.URL
	if u, err := url.Parse(address); err == nil {
		address = u.Host + u.EscapedPath()
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{address, download.Absolute(folder), v.Request}, "\x00")))
	return "video " + hex.EncodeToString(sum[:])
}

// errEmpty is the error for an answer with an empty video.
var errEmpty = errors.New("the video is empty")

// errSaved ends the download of a video that is already saved.
var errSaved = errors.New("the video is saved already")

// fetchVideo downloads a video and publishes it.
func (r *Runner) fetchVideo(ctx context.Context, f *download.File, wanted Video, names []string, progress func(done, total int64)) (string, error) {
	there := "" // the name of a file with this video
	part := f.Part()
	part.File = &countingFile{file: part.File, part: part, progress: progress}
	part.Begin = func() error {
		if there = knownVideo(f, names, part.Length); there != "" {
			return errSaved
		}
		return f.Begun()
	}
	err := r.api.DownloadVideo(ctx, wanted.URL, part)
	if errors.Is(err, errSaved) {
		return f.Keep(there, part.Length), nil
	}
	if err != nil {
		return "", err
	}
	r.step("downloaded")
	if size, err := f.Size(); err != nil || size == 0 {
		return "", cmp.Or(err, errEmpty)
	}
	return f.Publish(ctx, names, "", nil)
}

// knownVideo is the name of the file that the ledger has for this video, if the file exists and has
// that size in bytes; empty if there is none.
func knownVideo(f *download.File, names []string, size int64) string {
	for _, name := range names {
		info, err := f.Stat(name)
		if err != nil {
			return "" // names are used in order
		}
		saved, known := f.Known(name)
		if known && info.Mode().IsRegular() && info.Size() == size && saved.Bytes == size {
			return name
		}
	}
	return ""
}

// countingFile reports how far a download has come.
type countingFile struct {
	file     syncapi.File
	part     *syncapi.Partial
	progress func(done, total int64)
	at       int64
}

// Write appends to the file.
func (f *countingFile) Write(p []byte) (int, error) {
	n, err := f.file.Write(p)
	f.at += int64(n)
	if f.progress != nil {
		f.progress(f.at, f.part.Length)
	}
	return n, err
}

// Seek records where the next Write goes.
func (f *countingFile) Seek(offset int64, whence int) (int64, error) {
	at, err := f.file.Seek(offset, whence)
	f.at = at
	return at, err
}

// Truncate cuts the file.
func (f *countingFile) Truncate(size int64) error { return f.file.Truncate(size) }
