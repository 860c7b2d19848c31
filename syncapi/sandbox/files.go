package sandbox

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"syncbatch-tui/syncapi/sandbox/media"
)

// mediaLifetime is how long the video URLs in a result file work at most, in weeks from
// the end of the batch, so that within a week the file has the same bytes, and so the same
// ETag, each time it is fetched. Seven days is what object stores sign for at most.
const mediaLifetime = 7 * 24 * time.Hour

// mediaExpiry is when the video URLs of a result file expire that is fetched now.
func (s *Server) mediaExpiry(b *batch) time.Time {
	weeks := max(s.now().Sub(b.end()), 0) / mediaLifetime
	return b.end().Add((weeks + 1) * mediaLifetime)
}

// signer signs URLs of the second origin.
type signer []byte

func newSigner(seed uint64) signer {
	sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("syncbatch sandbox files "), seed))
	return sum[:]
}

// sign is the signature of a path until expires, in Unix seconds.
func (k signer) sign(path, expires string) string {
	mac := hmac.New(sha256.New, k)
	mac.Write([]byte(path + "\n" + expires))
	return hex.EncodeToString(mac.Sum(nil))
}

// signedURL is the URL of a file that works until expires.
func (s *Server) signedURL(path string, expires time.Time) string {
	until := strconv.FormatInt(expires.Unix(), 10)
	query := url.Values{"Expires": {until}, "Signature": {s.signer.sign(path, until)}}
	return strings.TrimRight(s.filesURL, "/") + path + "?" + query.Encode()
}

// resultPath is where the result file of b is.
func resultPath(b *batch) string { return "/batches/" + b.id + "/output.jsonl" }

// mediaPath is where the video of request i of b is.
func mediaPath(b *batch, i int) string { return "/batches/" + b.id + "/" + b.outcomes[i].id + ".mp4" }

// The first elements of the paths on the second origin.
const (
	mediaPrefix  = "/media/"
	uploadPrefix = "/uploads/"
)

// speechPath is where the voice of request i of b is, of one that has a text.
func speechPath(b *batch, i int) string {
	return "/batches/" + b.id + "/" + b.outcomes[i].id + ".wav"
}

// Files is the handler of the second origin. It wants no key.
//
//	/batches/…   result files and the videos that they name, behind signed URLs that expire
//	/uploads/…   PUT to a signed URL, GET without a signature
//	/media/…     the sample media, see package media
//
// Files have strong ETags and can be read in ranges. A URL that was changed or is too
// old answers 403.
func (s *Server) Files() http.Handler { return http.HandlerFunc(s.serveFile) }

func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	now := s.now()
	setDate(w, now)
	isUpload := strings.HasPrefix(r.URL.Path, uploadPrefix)
	switch reads := r.Method == http.MethodGet || r.Method == http.MethodHead; {
	case isUpload && r.Method == http.MethodPut:
		if s.signatureIsGood(w, r) {
			s.receiveUpload(w, r)
		}
	case !reads:
		w.Header().Set("Allow", "GET, HEAD")
		fileError(w, http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed.")
	case strings.HasPrefix(r.URL.Path, mediaPrefix):
		media.Serve(w, r)
	case isUpload:
		s.serveUpload(w, r)
	case s.signatureIsGood(w, r):
		s.serveOutput(w, r)
	}
}

// signatureIsGood answers 403, and reports false, unless the URL is signed and not too old.
func (s *Server) signatureIsGood(w http.ResponseWriter, r *http.Request) bool {
	query := r.URL.Query()
	until := query.Get("Expires")
	if !hmac.Equal([]byte(query.Get("Signature")), []byte(s.signer.sign(r.URL.EscapedPath(), until))) {
		fileError(w, http.StatusForbidden, "SignatureDoesNotMatch", "The signature does not match the URL.")
		return false
	}
	// Signed, so it is a number.
	if expires, _ := strconv.ParseInt(until, 10, 64); s.now().Unix() >= expires {
		fileError(w, http.StatusForbidden, "AccessDenied", "Request has expired")
		return false
	}
	return true
}

// serveOutput serves the results of a batch, or one of its videos.
func (s *Server) serveOutput(w http.ResponseWriter, r *http.Request) {
	dir, name := path.Split(r.URL.Path)
	b, err := s.batch(path.Base(dir))
	if err != nil {
		fileError(w, http.StatusNotFound, "NoSuchKey", "The file does not exist any more.")
		return
	}
	content, kind, err := s.output(b, name)
	isResults := name == path.Base(resultPath(b))
	switch {
	case err != nil:
		fileError(w, http.StatusInternalServerError, "InternalError", "The file could not be written.")
		return
	case isResults && b.deniedResults:
		fileError(w, http.StatusForbidden, "AccessDenied", "Access Denied")
		return
	case isResults && b.cutResults && r.Method == http.MethodGet && s.count(&b.downloads) == 1:
		w.Header().Set("Content-Type", kind)
		// The body ends where the connection does, so the client cannot see the cut.
		w.Header().Set("Transfer-Encoding", "identity")
		_, _ = w.Write(content[:len(content)/2])
		return
	}
	w.Header().Set("ETag", `"`+media.Digest(content)[:32]+`"`)
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	http.ServeContent(w, r, name, b.end(), bytes.NewReader(content))
}

// output is a file of a batch by its name, and its type.
func (s *Server) output(b *batch, name string) (content []byte, kind string, err error) {
	if name == path.Base(resultPath(b)) {
		content, err = s.resultFile(b)
		return content, "application/jsonl", err
	}
	if path.Ext(name) == ".wav" {
		speech := media.Lookup("", media.Audio)
		return speech.Content(), speech.ContentType, nil
	}
	seconds := 0.0
	for i := range b.outcomes {
		if mediaPath(b, i) == "/batches/"+b.id+"/"+name {
			seconds = b.outcomes[i].charge.Seconds
		}
	}
	video := media.Result(seconds)
	return append(video.Content(), freeBox(b.id+"/"+name)...), video.ContentType, nil
}

// freeBox is an MP4 box that players skip. At the end of a video it makes the bytes of
// each result different.
func freeBox(name string) []byte {
	sum := sha256.Sum256([]byte(name))
	box := binary.BigEndian.AppendUint32(nil, uint32(8+len(sum)))
	return append(append(box, "free"...), sum[:]...)
}

// fileError answers as an object store does, in XML, so that a client learns that not
// every error is JSON.
func fileError(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code><Message>%s</Message></Error>\n", code, message)
}
