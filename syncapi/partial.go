package syncapi

import (
	"bufio"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// Partial is an unfinished download. If the caller keeps it after an error or a crash, another
// Download continues where this one ended.
type Partial struct {
	// File is where the download goes. At the start it holds the first bytes of the file that ETag
	// and Length describe; without these, Download empties it.
	File File
	// ETag is the strong ETag of the whole file. If the server gave none, it is empty and a
	// download starts over.
	ETag string
	// Length is the size of the whole file in bytes; -1 if unknown. After a download it is -1 if
	// only the end of the connection marked the end of the file.
	Length int64
	// Begin is called at the start of a whole file, with ETag and Length set and File empty, so
	// that the caller can record them. An error of Begin ends the download. Begin may be nil.
	Begin func() error

	video bool // refuse an answer that cannot be a video
}

// File is the destination of a download; *os.File implements it.
type File interface {
	io.WriteSeeker
	Truncate(size int64) error
}

// errCompressed is the error for a compressed answer, whose length and ranges mean nothing.
var errCompressed = errors.New("the file came compressed although plain bytes were asked for")

var errTooLarge = errors.New("the file is larger than 1 GiB, which is more than this program takes")

// errWrongPiece is the error for a 206 that does not continue the file, and for a 416.
var errWrongPiece = errors.New("the answer is a piece of the file that was not asked for")

// offset is where a download can continue: the end of the file, or 0.
func (p *Partial) offset() (int64, error) {
	if p.ETag == "" || p.Length <= 0 {
		return 0, nil
	}
	size, err := p.File.Seek(0, io.SeekEnd)
	if err != nil || size > p.Length {
		return 0, err
	}
	return size, nil
}

// take writes the answer to a request for the bytes from an offset on.
func (p *Partial) take(resp *http.Response, from int64, body io.Reader) error {
	if coding := resp.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return errCompressed
	}
	if resp.StatusCode == http.StatusOK {
		whole := bufio.NewReader(body)
		if p.video && isPage(resp, whole) {
			return errNoVideo
		}
		if err := p.begin(resp); err != nil {
			return err
		}
		return p.write(resp, 0, whole)
	}
	return p.takePiece(resp, from, body)
}

// takePiece writes the answer if it continues the file at its end, or says that the file is
// complete.
func (p *Partial) takePiece(resp *http.Response, from int64, body io.Reader) error {
	start, total, toEnd := contentRange(resp)
	if from > 0 && total == p.Length {
		switch {
		case toEnd && start == from && resp.Header.Get("ETag") == p.ETag:
			return p.write(resp, from, body)
		case resp.StatusCode == http.StatusRequestedRangeNotSatisfiable && start < 0 && from == total:
			return nil // the file was complete
		}
	}
	p.ETag = "" // the next try starts over
	if from == 0 {
		return unusable(resp.Request.URL.Host, "the answer is a piece of the file although all of it was asked for")
	}
	return unusable(resp.Request.URL.Host, "%w", errWrongPiece)
}

// write writes the bytes of the file from an offset on.
func (p *Partial) write(resp *http.Response, from int64, body io.Reader) error {
	if p.Length > maxFile {
		return errTooLarge
	}
	n, err := io.Copy(p.File, io.LimitReader(body, maxFile+1))
	from += n
	switch {
	case err != nil:
		return err
	case from > maxFile:
		return errTooLarge
	case p.Length < 0 && slices.Contains(resp.TransferEncoding, "chunked"): // a chunked answer marks its own end
		p.Length = from
	case p.Length >= 0 && p.Length != from:
		return unusable(resp.Request.URL.Host, "the answer has %d bytes of a file of %d", from, p.Length)
	}
	return nil
}

// isPage reports whether an answer is a page or a message instead of a video: its Content-Type is
// text or JSON, or its first bytes are HTML. Object stores serve videos with all sorts of other
// types.
func isPage(resp *http.Response, body *bufio.Reader) bool {
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	first, _ := body.Peek(512) // DetectContentType looks at 512 bytes; a read returns the same error later
	return strings.HasPrefix(kind, "text/") || kind == "application/json" ||
		strings.HasPrefix(http.DetectContentType(first), "text/html")
}

// begin empties the file before it is written from the start.
func (p *Partial) begin(resp *http.Response) error {
	p.ETag, p.Length = "", resp.ContentLength
	if tag := resp.Header.Get("ETag"); strings.HasPrefix(tag, `"`) { // a weak tag starts with W/
		p.ETag = tag
	}
	if err := p.File.Truncate(0); err != nil {
		return err
	}
	if _, err := p.File.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if p.Begin == nil {
		return nil
	}
	return p.Begin()
}

// contentRange reads the Content-Range of a 206, such as "bytes 5-9/10", or of a 416, such as
// "bytes */10", for which start is -1. whole means that the range reaches the end of the file.
// total is -1 if the header cannot be read.
func contentRange(resp *http.Response) (start, total int64, whole bool) {
	value, isBytes := strings.CutPrefix(resp.Header.Get("Content-Range"), "bytes ")
	span, size, _ := strings.Cut(value, "/")
	total, ok := number(size)
	if !isBytes || !ok {
		return -1, -1, false
	}
	if resp.StatusCode == http.StatusRequestedRangeNotSatisfiable && span == "*" {
		return -1, total, false
	}
	first, last, _ := strings.Cut(span, "-")
	start, startOK := number(first)
	end, endOK := number(last)
	if !startOK || !endOK || start > end || end >= total || resp.StatusCode != http.StatusPartialContent {
		return -1, -1, false
	}
	return start, total, end == total-1
}

// number reads a number that consists of digits only.
func number(s string) (int64, bool) {
	n, err := strconv.ParseUint(s, 10, 63)
	return int64(n), err == nil
}
