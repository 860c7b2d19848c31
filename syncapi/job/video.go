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

// videoExt ends the name of a video: Sync makes MP4.
const videoExt = ".mp4"

// Video is the video of a result.
type Video struct {
	// Batch is the batch's id, and Request the request's.
	Batch, Request string
	// URL is the result's output URL.
	URL string
	// Seconds is how long the result says the video is; 0 for unknown.
	Seconds float64
	// Quoted is how long the video should be by the lengths of its inputs, in seconds; 0 for
	// unknown. See [Runner.Quoted].
	Quoted float64
	// Created is when the result was made, and becomes the file's time; zero for unknown.
	Created time.Time
	// Model and Line are the request's model and its line in the input, from 1, for names.
	Model string
	Line  int
	// Name is how the file is named; the zero value is DefaultVideoName.
	Name VideoName
}

// VideoOf is the video of a result of a batch.
func VideoOf(batch string, result batchfile.Result) Video {
	created, _ := time.Parse(time.RFC3339, result.CreatedAt) // zero for anything else
	return Video{
		Batch: batch, Request: result.ID, URL: result.OutputURL, Seconds: result.Seconds,
		Created: created, Model: result.Model, Line: result.InputLine,
	}
}

// Check looks at the saved video for what is wrong with it. Its error is that of the disk.
func (v Video) Check(path string) ([]video.Problem, error) {
	return video.CheckFile(path, video.Expected{Result: v.Seconds, Quoted: v.Quoted})
}

// PrepareVideos tries whether the folder for videos can be made, before they are paid for,
// and makes the folders above it. Its error is a [DiskError].
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
		err = os.MkdirAll(folder, 0o777) // an error unless it is a folder
	}
	return saveError("videos", folder, err)
}

// SaveVideo downloads a video into folder and returns its path. By default each batch has its
// own folder there, and the file is named for the request, so that two batches with the same
// request ids share no file; [download.MediaNames] makes every name safe. The last element of
// folder is created when it is missing. A video that the ledger knows as saved from the same
// place is not downloaded again while the file has its size, and a file that holds the same is
// not saved a second time. When the URL has expired, the results are asked for a fresh one.
//
// progress is called in this goroutine with the number of bytes that are there, and of those
// that there will be, -1 for unknown; it may be nil. The file appears when it is complete and
// on the disk. After an error there is at most a hidden partial file, which the next
// SaveVideo continues. The errors are those of [syncapi.Client.DownloadVideo], or a
// [DiskError].
func (r *Runner) SaveVideo(ctx context.Context, v Video, folder string, progress func(done, total int64)) (path string, err error) {
	path, err = r.saveVideo(ctx, v, folder, progress)
	if errors.Is(err, syncapi.ErrVideoExpired) {
		if url := r.fresh.url(ctx, r.api, v); url != "" {
			v.URL = url
			path, err = r.saveVideo(ctx, v, folder, progress)
		}
	}
	if err == nil && !v.Created.IsZero() {
		_ = os.Chtimes(path, v.Created, v.Created) // the video is there in any case
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

// folders are folders that several downloads use at once. One that was made for them is
// removed when the last of them has left it empty.
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
		_ = os.Remove(folder) // fails unless it is empty
	}
	delete(f.users, folder)
	delete(f.made, folder)
}

// videoKey is the key of a video in the ledger: where it comes from, without the signature,
// which changes and is secret, and where it goes. No batch has an id of this form.
func videoKey(v Video, folder string) string {
	address := v.URL
	if u, err := url.Parse(address); err == nil {
		address = u.Host + u.EscapedPath()
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{address, download.Absolute(folder), v.Request}, "\x00")))
	return "video " + hex.EncodeToString(sum[:])
}

// errEmpty is the error of an answer without a video in it.
var errEmpty = errors.New("the video is empty")

// errSaved ends the download of a video that is there already.
var errSaved = errors.New("the video is saved already")

// fetchVideo downloads a video and publishes it.
func (r *Runner) fetchVideo(ctx context.Context, f *download.File, wanted Video, names []string, progress func(done, total int64)) (string, error) {
	there := "" // the name of a file that is this video
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

// knownVideo is the name of the file that the ledger has as this video, when it is there
// and has the size in bytes; empty for none.
func knownVideo(f *download.File, names []string, size int64) string {
	for _, name := range names {
		info, err := f.Stat(name)
		if err != nil {
			return "" // the names are taken in their order
		}
		saved, known := f.Known(name)
		if known && info.Mode().IsRegular() && info.Size() == size && saved.Bytes == size {
			return name
		}
	}
	return ""
}

// countingFile tells how far a download has come.
type countingFile struct {
	file     syncapi.File
	part     *syncapi.Partial
	progress func(done, total int64)
	at       int64
}

// Write writes behind what is there.
func (f *countingFile) Write(p []byte) (int, error) {
	n, err := f.file.Write(p)
	f.at += int64(n)
	if f.progress != nil {
		f.progress(f.at, f.part.Length)
	}
	return n, err
}

// Seek notes where the next Write goes.
func (f *countingFile) Seek(offset int64, whence int) (int64, error) {
	at, err := f.file.Seek(offset, whence)
	f.at = at
	return at, err
}

// Truncate cuts the file.
func (f *countingFile) Truncate(size int64) error { return f.file.Truncate(size) }
