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
)

// mediaLifetime is how long the video URLs in a result file work, from the end
// of the batch: fixed, so that the file has the same bytes, and so the same ETag,
// each time it is fetched. Seven days is what object stores sign for at most.
const mediaLifetime = 7 * 24 * time.Hour

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

// Files is the handler of the second origin: the result files and the videos
// that they name, each behind a signed URL that expires. It wants no key, answers
// ranges and has strong ETags. A URL that was changed or is too old answers 403.
func (s *Server) Files() http.Handler { return http.HandlerFunc(s.serveFile) }

func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	now := s.now()
	setDate(w, now)
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		fileError(w, http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed.")
		return
	}
	query := r.URL.Query()
	until := query.Get("Expires")
	if !hmac.Equal([]byte(query.Get("Signature")), []byte(s.signer.sign(r.URL.Path, until))) {
		fileError(w, http.StatusForbidden, "SignatureDoesNotMatch", "The signature does not match the URL.")
		return
	}
	// Signed, so it is a number.
	if expires, _ := strconv.ParseInt(until, 10, 64); now.Unix() >= expires {
		fileError(w, http.StatusForbidden, "AccessDenied", "Request has expired")
		return
	}
	dir, name := path.Split(r.URL.Path)
	b, err := s.batch(path.Base(dir))
	if err != nil {
		fileError(w, http.StatusNotFound, "NoSuchKey", "The file does not exist any more.")
		return
	}
	content, kind := mp4(b.id+"/"+name), "video/mp4"
	if name == path.Base(resultPath(b)) {
		kind = "application/jsonl"
		if content, err = s.resultFile(b); err != nil {
			fileError(w, http.StatusInternalServerError, "InternalError", "The file could not be written.")
			return
		}
	}
	sum := sha256.Sum256(content)
	w.Header().Set("ETag", `"`+hex.EncodeToString(sum[:16])+`"`)
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	http.ServeContent(w, r, name, b.end(), bytes.NewReader(content))
}

// fileError answers as an object store does, in XML: a client that reads JSON
// from every error must live with it.
func fileError(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code><Message>%s</Message></Error>\n", code, message)
}

// mp4 is a small file that starts as an MP4 does and is different for each name.
func mp4(name string) []byte {
	sum := sha256.Sum256([]byte(name))
	box := func(kind string, payload []byte) []byte {
		out := binary.BigEndian.AppendUint32(nil, uint32(8+len(payload)))
		return append(append(out, kind...), payload...)
	}
	return append(box("ftyp", []byte("isom\x00\x00\x02\x00isommp42")), box("free", sum[:])...)
}
