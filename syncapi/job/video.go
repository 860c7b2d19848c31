package job

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
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
// name, the video gets the request's id with a number. One that the ledger has as
// saved from the same place is not fetched again while it has its size, and a file that
// holds the same is not saved beside it.
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
	v := &video{partial: partial{runner: r, kind: "videos", key: videoKey(wanted, own), folder: own, base: SafeName(wanted.Request) + videoExt}}
	unlock, err := v.lock(ctx)
	if err != nil {
		return "", err
	}
	defer unlock()
	if err := v.open(); err != nil {
		return "", err
	}
	defer v.close()
	name, size, err := v.fetch(ctx, wanted.URL, progress)
	if err != nil {
		return "", err
	}
	return v.finish(name, "", size), nil
}

// videoKey is what the ledger knows a video by: where it comes from, without the
// signature, which changes and is nobody's business, and where it goes. Its form is that
// of no batch's id.
func videoKey(v Video, folder string) string {
	address := v.URL
	if u, err := url.Parse(address); err == nil {
		address = u.Host + u.EscapedPath()
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{address, absolute(folder), v.Request}, "\x00")))
	return "video " + hex.EncodeToString(sum[:])
}

// video is a video on its way to its place.
type video struct {
	partial
	there string // the name of a file that is this video
}

// errEmpty is the error of an answer without a video in it.
var errEmpty = errors.New("the video is empty")

// errSaved ends the download of a video that is there already.
var errSaved = errors.New("the video is saved already")

// fetch downloads the video and gives it its name.
func (v *video) fetch(ctx context.Context, address string, progress func(done, total int64)) (name string, size int64, err error) {
	v.part.File = &countingFile{file: v.file, part: v.part, progress: progress}
	v.part.Begin = func() error {
		if v.there = v.known(v.part.Length); v.there != "" {
			return errSaved
		}
		return v.begun()
	}
	err = v.runner.api.DownloadVideo(ctx, address, v.part)
	if errors.Is(err, errSaved) {
		return v.there, v.part.Length, errors.Join(v.file.Close(), v.root.Remove(v.name))
	}
	if err != nil {
		return "", 0, err
	}
	v.runner.step("downloaded")
	size, err = v.file.Seek(0, io.SeekEnd)
	if err != nil {
		return "", 0, err
	}
	if size == 0 {
		return "", 0, errEmpty
	}
	if err := v.settle(); err != nil {
		return "", 0, err
	}
	name, err = v.place(ctx, numbered(v.base), never)
	return name, size, err
}

// known is the name of the file that the ledger has as this video, when it is there
// and has the size in bytes; empty for none.
func (v *video) known(size int64) string {
	for _, name := range numbered(v.base) {
		info, err := v.root.Lstat(name)
		if err != nil {
			return "" // the names are taken in their order
		}
		saved, known := v.earlier(name)
		if known && info.Mode().IsRegular() && info.Size() == size && saved.Bytes == size {
			return name
		}
	}
	return ""
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
