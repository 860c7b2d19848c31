package sandbox

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"syncbatch-tui/syncapi/sandbox/internal/apierror"
	"syncbatch-tui/syncapi/sandbox/internal/assets"
	"syncbatch-tui/syncapi/sandbox/internal/request"
	"syncbatch-tui/syncapi/sandbox/media"
)

// announceUpload answers POST /v2/assets/upload.
func (s *Server) announceUpload(w http.ResponseWriter, r *http.Request) error {
	var ask struct {
		FileName    string `json:"fileName"`
		ContentType string `json:"contentType"`
		Size        *int64 `json:"size"`
	}
	if err := readJSON(w, r, &ask); err != nil {
		return err
	}
	const maxName = 255
	switch {
	case ask.FileName == "" || len(ask.FileName) > maxName || ask.ContentType == "" || len(ask.ContentType) > maxName ||
		ask.Size == nil || *ask.Size <= 0:
		return apierror.BadRequest("fileName, contentType and size are required")
	case *ask.Size > s.maxAsset:
		return s.assetTooLarge()
	}
	path := uploadPrefix + uuid(s.random(streamAssets, s.assets.Next())) + "/" + url.PathEscape(ask.FileName)
	u := assets.Upload{
		Path: path, URL: strings.TrimRight(s.filesURL, "/") + path, Name: ask.FileName,
		ContentType: ask.ContentType, Size: *ask.Size, Owner: r.Header.Get("X-Api-Key"),
	}
	s.assets.Announce(u)
	return apierror.WriteJSON(w, http.StatusCreated, map[string]any{
		"uploadUrl": s.signedURL(path, s.now().Add(s.uploadLifetime)),
		"url":       u.URL,
		"expiresIn": int64(s.uploadLifetime / time.Second),
	})
}

func (s *Server) assetTooLarge() error {
	return apierror.New(http.StatusRequestEntityTooLarge, "file_size_exceeds_plan_limit",
		"The file is larger than the %d bytes that the plan allows.", s.maxAsset)
}

// receiveUpload answers the PUT of a file. Like an object store, it requires a length and
// the announced type. It ignores API keys, which are only for the API.
func (s *Server) receiveUpload(w http.ResponseWriter, r *http.Request) {
	u, ok := s.assets.Announced(r.URL.EscapedPath())
	switch {
	case !ok:
		fileError(w, http.StatusNotFound, "NoSuchKey", "The upload does not exist any more.")
	case r.Header.Get("X-Api-Key") != "":
		fileError(w, http.StatusBadRequest, "InvalidArgument", "The API key must not be sent to the storage.")
	case r.ContentLength < 0:
		fileError(w, http.StatusLengthRequired, "MissingContentLength", "You must provide the Content-Length HTTP header.")
	case r.Header.Get("Content-Type") != u.ContentType:
		fileError(w, http.StatusForbidden, "SignatureDoesNotMatch", "The Content-Type is not the one that was signed.")
	default:
		// A large file takes longer than the time limit of other calls.
		const longest = time.Hour
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(longest))
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(longest))
		hash := sha256.New()
		n, err := io.Copy(hash, r.Body)
		if err != nil || n != r.ContentLength {
			fileError(w, http.StatusBadRequest, "IncompleteBody", "The body ended early.")
			return
		}
		digest := hex.EncodeToString(hash.Sum(nil))
		s.assets.Receive(u.Path, digest, n)
		w.Header().Set("ETag", `"`+digest[:32]+`"`)
		w.WriteHeader(http.StatusOK)
	}
}

// serveUpload serves an uploaded file if it is one of the sample media. The bytes of other
// files are not kept.
func (s *Server) serveUpload(w http.ResponseWriter, r *http.Request) {
	u, _ := s.assets.Announced(r.URL.EscapedPath())
	f, ok := media.ByDigest(u.Digest)
	if !ok {
		fileError(w, http.StatusNotFound, "NoSuchKey", "The sandbox does not keep the bytes of this file.")
		return
	}
	w.Header().Set("Content-Type", u.ContentType)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(f.Content()))
}

// registerAsset answers POST /v2/assets.
func (s *Server) registerAsset(w http.ResponseWriter, r *http.Request) error {
	var ask struct {
		URL        string `json:"url"`
		Type       string `json:"type"`
		Name       string `json:"name"`
		Visibility string `json:"visibility"`
		ProjectID  string `json:"projectId"`
	}
	if err := readJSON(w, r, &ask); err != nil {
		return err
	}
	if ask.Visibility == "" {
		ask.Visibility = "USER"
	}
	owner := r.Header.Get("X-Api-Key")
	u, announced := s.assets.Uploaded(ask.URL)
	switch {
	case !isAssetType(ask.Type):
		return apierror.BadRequest("type must be VIDEO, AUDIO or IMAGE")
	case ask.Visibility != "USER" && ask.Visibility != "ORGANIZATION":
		return apierror.BadRequest("visibility must be USER or ORGANIZATION")
	case !announced && !strings.HasPrefix(ask.URL, strings.TrimRight(s.filesURL, "/")+uploadPrefix),
		announced && u.Owner != owner:
		return apierror.New(http.StatusForbidden, "file_not_in_org_storage", "The file is not in the storage of your organization.")
	case !announced || u.Digest == "" || u.Received != u.Size:
		return apierror.NotFound("uploaded_file_not_found", "There is no complete upload at this URL.")
	case u.Received > s.maxAsset:
		return s.assetTooLarge()
	}
	a := s.assets.Register(assets.Asset{
		ID: uuid(s.random(streamAssets, s.assets.Next())), Name: ask.Name, Type: ask.Type, Visibility: ask.Visibility,
		ProjectID: ask.ProjectID, URL: u.URL, ContentType: u.ContentType, Digest: u.Digest, Size: u.Received,
		Owner: owner, Created: s.now(),
	})
	return apierror.WriteJSON(w, http.StatusCreated, wireAsset(a))
}

func isAssetType(kind string) bool { return kind == "VIDEO" || kind == "AUDIO" || kind == "IMAGE" }

// wireAsset returns the Asset object.
func wireAsset(a assets.Asset) map[string]any {
	wire := map[string]any{
		"id": a.ID, "createdAt": wireTime(a.Created), "updatedAt": wireTime(a.Created), "type": a.Type,
		"visibility": a.Visibility, "url": a.URL, "size": a.Size, "format": a.ContentType,
	}
	if a.Name != "" {
		wire["name"] = a.Name
	}
	if a.ProjectID != "" {
		wire["projectId"] = a.ProjectID
	}
	if f, ok := media.ByDigest(a.Digest); ok && f.Seconds > 0 {
		wire["durationSeconds"] = f.Seconds
	}
	return wire
}

// visibleAsset finds the asset in the path, if the caller may see it.
func (s *Server) visibleAsset(r *http.Request) (assets.Asset, error) {
	id := r.PathValue("id")
	if !request.ValidAssetID(id) {
		return assets.Asset{}, apierror.BadRequest("The asset id must be a UUID.").WithCode("invalid_asset_id_format")
	}
	a, ok := s.assets.Find(id)
	switch {
	case !ok:
		return a, apierror.NotFound("asset_not_found", "Asset %.100q was not found.", id)
	case a.Owner != r.Header.Get("X-Api-Key"):
		return a, apierror.New(http.StatusForbidden, "asset_forbidden", "The asset belongs to another organization.")
	}
	return a, nil
}

// getAsset answers GET /v2/assets/{id}.
func (s *Server) getAsset(w http.ResponseWriter, r *http.Request) error {
	a, err := s.visibleAsset(r)
	if err != nil {
		return err
	}
	return apierror.WriteJSON(w, http.StatusOK, wireAsset(a))
}

// deleteAsset answers DELETE /v2/assets/{id}.
func (s *Server) deleteAsset(w http.ResponseWriter, r *http.Request) error {
	a, err := s.visibleAsset(r)
	if err != nil {
		return err
	}
	s.assets.Delete(a.ID)
	return apierror.WriteJSON(w, http.StatusOK, map[string]string{"id": a.ID})
}

// getAssets answers POST /v2/assets/batch. It omits the assets that the caller may not
// see.
func (s *Server) getAssets(w http.ResponseWriter, r *http.Request) error {
	var ask struct {
		IDs []string `json:"ids"`
	}
	if err := readJSON(w, r, &ask); err != nil {
		return err
	}
	const most = 100
	if len(ask.IDs) == 0 || len(ask.IDs) > most {
		return apierror.BadRequest("ids must be an array of 1 to %d asset ids", most)
	}
	found := []map[string]any{} // an array even if it is empty
	for _, id := range ask.IDs {
		if !request.ValidAssetID(id) {
			return apierror.BadRequest("The asset id must be a UUID.").WithCode("invalid_asset_id_format")
		}
		if a, ok := s.assets.Find(id); ok && a.Owner == r.Header.Get("X-Api-Key") {
			found = append(found, wireAsset(a))
		}
	}
	return apierror.WriteJSON(w, http.StatusOK, found)
}

// digestForm matches a valid contentSha256.
var digestForm = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-f]{64}$`) })

// findUploaded answers GET /v2/assets/uploaded.
func (s *Server) findUploaded(w http.ResponseWriter, r *http.Request) error {
	digest, kind := r.URL.Query().Get("contentSha256"), r.URL.Query().Get("type")
	if !digestForm().MatchString(digest) {
		return apierror.BadRequest("contentSha256 must be 64 lower-case hexadecimal digits")
	}
	if kind != "" && !isAssetType(kind) {
		return apierror.BadRequest("type must be VIDEO, AUDIO or IMAGE")
	}
	var asset any // null if there is none
	if a, ok := s.assets.Newest(r.Header.Get("X-Api-Key"), digest, kind); ok {
		asset = wireAsset(a)
	}
	return apierror.WriteJSON(w, http.StatusOK, map[string]any{"asset": asset})
}
