package job

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"syncbatch-tui/syncapi"
)

// videoExt ends the name of a video: Sync makes MP4.
const videoExt = ".mp4"

// Video is the video of a result.
type Video struct {
	// Batch is the batch's id, and Request the request's.
	Batch, Request string
	// URL is the result's output URL.
	URL string
}

// SaveVideo downloads a video into the batch's own folder in folder, and gives the
// path that it has there: the batch's id and the request's, made safe, with ".mp4",
// so that two batches with the same request ids never come to share a file. Of
// folder, its last element is made when it is missing. When another file has the
// name, the video gets the request's id with a number; a file of the same size under
// one of these names counts as the video, saved before, and is not fetched again.
//
// progress is called in this goroutine with how many bytes are there, and how many
// there will be, -1 for unknown; it may be nil. The file appears when it is
// complete and on the disk. After an error there is at most a hidden part file,
// from which the next SaveVideo goes on. The errors are those of
// [syncapi.Client.DownloadVideo], or a [DiskError].
func (r *Runner) SaveVideo(ctx context.Context, v Video, folder string, progress func(done, total int64)) (path string, err error) {
	path, err = r.saveVideo(ctx, v, folder, progress)
	return path, saveError("videos", folder, err)
}

func (r *Runner) saveVideo(ctx context.Context, wanted Video, folder string, progress func(done, total int64)) (string, error) {
	own := filepath.Join(folder, SafeName(wanted.Batch))
	for _, dir := range []string{folder, own} {
		if err := os.Mkdir(dir, 0o777); err != nil && !errors.Is(err, os.ErrExist) {
			return "", err
		}
	}
	v := &video{partial: partial{runner: r, key: videoKey(wanted, own), folder: own, base: SafeName(wanted.Request) + videoExt}}
	unlock, err := r.ledger.lock(ctx, collectLock(v.key))
	switch {
	case err == nil:
		defer unlock()
	case !errors.Is(err, ErrLedger): // without a ledger it works, too
		return "", err
	}
	if err := v.open(); err != nil {
		return "", err
	}
	defer v.close()
	name, err := v.fetch(ctx, wanted.URL, progress)
	if err != nil {
		return "", err
	}
	v.done = true
	syncFolder(own)
	v.forget()
	return filepath.Join(own, name), nil
}

// videoKey is what the ledger knows the download of a video by: where it comes
// from, without the signature, which changes and is nobody's business, and where
// it goes. Its form is that of no batch's id.
func videoKey(v Video, folder string) string {
	address := v.URL
	if u, err := url.Parse(address); err == nil {
		address = u.Host + u.EscapedPath()
	}
	if abs, err := filepath.Abs(folder); err == nil {
		folder = abs
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{address, folder, v.Request}, "\x00")))
	return "video " + hex.EncodeToString(sum[:])
}

// video is a video on its way to its place.
type video struct {
	partial
	saved string // the name of a file that is this video
}

// errEmpty is the error of an answer without a video in it.
var errEmpty = errors.New("the video is empty")

// errSaved ends the download of a video that is there already.
var errSaved = errors.New("the video is saved already")

// fetch downloads the video and gives it its name.
func (v *video) fetch(ctx context.Context, address string, progress func(done, total int64)) (string, error) {
	file := &countingFile{file: v.file, part: v.part, progress: progress}
	v.part.File = file
	v.part.Begin = func() error {
		if v.saved = v.twin(v.part.Length); v.saved != "" {
			return errSaved
		}
		return v.begun()
	}
	err := v.runner.api.DownloadVideo(ctx, address, v.part)
	if errors.Is(err, errSaved) {
		return v.saved, errors.Join(v.file.Close(), v.root.Remove(v.name))
	}
	if err != nil {
		return "", err
	}
	v.runner.step("downloaded")
	size, err := v.file.Seek(0, io.SeekEnd)
	if err != nil {
		return "", err
	}
	if size == 0 {
		return "", errEmpty
	}
	if err := v.settle(); err != nil {
		return "", err
	}
	return v.place(size)
}

// place gives the complete part file the first name that is free, or takes it away
// when the video is there already.
func (v *video) place(size int64) (string, error) {
	if name := v.twin(size); name != "" {
		return name, v.root.Remove(v.name)
	}
	for _, name := range v.names() {
		if taken, err := v.claim(name); err != nil || !taken {
			return name, err
		}
	}
	return "", &DiskError{"videos", v.folder, fmt.Errorf("%s and %d more names are taken; move some away", v.base, maxCopies-1)}
}

// twin is the name of a file that counts as this video: one of its names and a
// size in bytes; empty for none.
func (v *video) twin(size int64) string {
	for _, name := range v.names() {
		info, err := v.root.Lstat(name)
		if err != nil {
			return "" // the names are taken in their order
		}
		if size > 0 && info.Mode().IsRegular() && info.Size() == size {
			return name
		}
	}
	return ""
}

// names are those that the video may get, the best first.
func (v *video) names() []string {
	names := []string{v.base}
	for n := range maxCopies - 1 {
		names = append(names, fmt.Sprintf("%s-%d%s", strings.TrimSuffix(v.base, videoExt), n+2, videoExt))
	}
	return names
}

// countingFile tells how far a download has come.
type countingFile struct {
	file     syncapi.File
	part     *syncapi.Part
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
