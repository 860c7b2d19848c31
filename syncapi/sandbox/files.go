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

// mediaLifetime is the longest validity of the video URLs in a result file. It is counted
// in whole weeks from the end of the batch, so that within a week, the file has the same
// bytes and the same ETag each time it is downloaded. Object stores sign URLs for at most
// seven days.
const mediaLifetime = 7 * 24 * time.Hour

// mediaExpiry returns when the video URLs expire in a result file that is downloaded now.
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

// sign returns the signature of a path until expires, in Unix seconds.
func (k signer) sign(path, expires string) string {
	mac := hmac.New(sha256.New, k)
	mac.Write([]byte(path + "\n" + expires))
	return hex.EncodeToString(mac.Sum(nil))
}

// signedURL returns the URL of a file that works until expires.
func (s *Server) signedURL(path string, expires time.Time) string {
	until := strconv.FormatInt(expires.Unix(), 10)
	query := url.Values{"Expires": {until}, "Signature": {s.signer.sign(path, until)}}
	return strings.TrimRight(s.filesURL, "/") + path + "?" + query.Encode()
}

// resultPath returns the path of the result file of b.
func resultPath(b *batch) string { return "/batches/" + b.id + "/output.jsonl" }

// mediaPath returns the path of the video of request i of b.
func mediaPath(b *batch, i int) string { return "/batches/" + b.id + "/" + b.outcomes[i].id + ".mp4" }

// The first elements of the paths on the second origin.
const (
	mediaPrefix  = "/media/"
	uploadPrefix = "/uploads/"
)

// speechPath returns the path of the voice of request i of b, if it has a text.
func speechPath(b *batch, i int) string {
	return "/batches/" + b.id + "/" + b.outcomes[i].id + ".wav"
}

// Files returns the handler of the second origin. It needs no API key.
//
//	/batches/…   result files and the videos that they name, behind signed URLs that expire
//	/uploads/…   PUT to a signed URL, GET without a signature
//	/media/…     the sample media, see package media
//
// Files have strong ETags and can be read in ranges. A URL that was changed or is too old
// answers 403.
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

// signatureIsGood answers 403 and returns false unless the URL has a valid, unexpired
// signature.
func (s *Server) signatureIsGood(w http.ResponseWriter, r *http.Request) bool {
	query := r.URL.Query()
	until := query.Get("Expires")
	if !hmac.Equal([]byte(query.Get("Signature")), []byte(s.signer.sign(r.URL.EscapedPath(), until))) {
		fileError(w, http.StatusForbidden, "SignatureDoesNotMatch", "The signature does not match the URL.")
		return false
	}
	// The value is signed, so it is a number.
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
		// The body ends with the connection, so the client cannot detect that it is cut.
		w.Header().Set("Transfer-Encoding", "identity")
		_, _ = w.Write(content[:len(content)/2])
		return
	}
	w.Header().Set("ETag", `"`+media.Digest(content)[:32]+`"`)
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	http.ServeContent(w, r, name, b.end(), bytes.NewReader(content))
}

// output finds a file of a batch by name, and its type.
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

// freeBox returns an MP4 box that players skip. It is appended to each video so that all
// results have different bytes.
func freeBox(name string) []byte {
	sum := sha256.Sum256([]byte(name))
	box := binary.BigEndian.AppendUint32(nil, uint32(8+len(sum)))
	return append(append(box, "free"...), sum[:]...)
}

// fileError answers in XML, like an object store, because clients must handle errors that
// are not JSON.
func fileError(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code><Message>%s</Message></Error>\n", code, message)
}
