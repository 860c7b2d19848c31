package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"time"

	"syncbatch-tui/syncapi/sandbox/internal/apierror"
	"syncbatch-tui/syncapi/sandbox/internal/assets"
	"syncbatch-tui/syncapi/sandbox/internal/request"
)

// idempotency is the earlier use of an Idempotency-Key.
type idempotency struct {
	digest [sha256.Size]byte // of the body
	batch  *batch
}

// generate answers POST /v2/generate. A second call with the same Idempotency-Key and body
// gets the same answer and creates nothing; with another body it is refused.
func (s *Server) generate(w http.ResponseWriter, r *http.Request) error {
	body, err := s.readGeneration(r)
	if err != nil {
		return err
	}
	const maxKey = 255
	key := r.Header.Get("Idempotency-Key")
	if len(key) > maxKey {
		return apierror.BadRequest("Idempotency-Key is longer than %d characters", maxKey)
	}
	if key != "" {
		key = r.Header.Get("X-Api-Key") + "\n" + key
	}
	req, err := request.Parse(body)
	if err != nil {
		return err
	}
	b, err := s.admitGeneration(req, key, sha256.Sum256(body), s.origin(r))
	if err != nil {
		return err
	}
	return apierror.WriteJSON(w, http.StatusCreated, s.generation(b, 0, b.created, time.Time{}))
}

// readGeneration reads a generation request: JSON, or a form whose files become assets.
func (s *Server) readGeneration(r *http.Request) ([]byte, error) {
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if kind != "multipart/form-data" {
		return readBounded(r.Body, maxSmallBody, apierror.New(http.StatusRequestEntityTooLarge, "", "The body is too large."))
	}
	var inputs []any
	payload := make(map[string]any)
	files := make(map[string]bool)
	parts := multipart.NewReader(r.Body, params["boundary"])
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, asRefusal(err)
		}
		switch name := part.FormName(); name {
		case "video", "audio", "image":
			if files[name] {
				return nil, apierror.BadRequest("There is more than one file part named %s.", name)
			}
			files[name] = true
			a, err := s.storeFile(part, name, r.Header.Get("X-Api-Key"))
			if err != nil {
				return nil, err
			}
			inputs = append(inputs, map[string]string{"type": name, "assetId": a.ID})
		default:
			value, err := readBounded(part, maxField, apierror.BadRequest("%.50s is longer than %d bytes", name, maxField))
			if err != nil {
				return nil, err
			}
			if payload[name] = string(value); json.Valid(value) {
				payload[name] = json.RawMessage(value)
			}
		}
	}
	if len(inputs) > 0 {
		payload["input"] = inputs
	}
	return apierror.Encode(payload)
}

// storeFile makes an asset from a file in a form.
func (s *Server) storeFile(part *multipart.Part, kind, owner string) (assets.Asset, error) {
	hash := sha256.New()
	n, err := io.Copy(hash, io.LimitReader(part, s.maxAsset+1))
	switch {
	case err != nil:
		return assets.Asset{}, asRefusal(err)
	case n > s.maxAsset:
		return assets.Asset{}, s.assetTooLarge()
	}
	digest := hex.EncodeToString(hash.Sum(nil))
	return s.assets.Register(assets.Asset{
		ID: uuid(s.random(streamAssets, s.assets.Next())), Name: part.FileName(), Type: strings.ToUpper(kind), Visibility: "USER",
		// The same bytes give the same asset, so that a repeated call has the same body.
		URL:         strings.TrimRight(s.filesURL, "/") + uploadPrefix + digest + "/" + kind,
		ContentType: part.Header.Get("Content-Type"), Digest: digest, Size: n, Owner: owner, Created: s.now(),
	}), nil
}

// admitGeneration creates a generation, or finds the one for which the key was used
// before.
func (s *Server) admitGeneration(req request.Request, key string, digest [sha256.Size]byte, origin string) (*batch, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if used, ok := s.store.idempotent[key]; ok && key != "" {
		if used.digest != digest {
			return nil, apierror.New(http.StatusConflict, "generation_conflict", "This Idempotency-Key was used with another request.")
		}
		return used.batch, nil
	}
	now := s.now()
	if running := s.store.running(now, true); len(running) >= s.maxGenerations {
		return nil, tooManyRunning(running, s.maxGenerations, now, "Generation concurrency limit reached (%d).")
	}
	b, err := s.addBatch(now, now, []request.Request{req}, "", origin, true)
	if err != nil {
		return nil, err
	}
	if key != "" {
		b.idempotencyKey = key
		s.store.idempotent[key] = idempotency{digest, b}
	}
	return b, nil
}

// tooManyRunning returns the 429 of a concurrency limit. It has no Retry-After header; the
// body says when the first running one ends.
func tooManyRunning(running []*batch, limit int, now time.Time, format string) error {
	first := time.Minute
	for _, b := range running {
		first = min(first, b.end().Sub(now))
	}
	e := apierror.New(http.StatusTooManyRequests, "concurrency_limit_reached",
		format+" Please wait for one to complete or upgrade the plan.", limit)
	seconds := (&apierror.Error{RetryAfter: max(first, time.Second)}).RetrySeconds()
	e.More = map[string]any{
		"activeGenerations": len(running),
		"concurrencyLimit":  limit,
		"retryAfterSeconds": seconds,
		"upgradeUrl":        "https://sync.so/billing",
	}
	return e
}

// getGeneration answers GET /v2/generate/{id}, with a fresh URL of the video.
func (s *Server) getGeneration(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	s.mu.Lock()
	batches := slices.Clone(s.store.batches)
	s.mu.Unlock()
	for _, b := range batches {
		for i := range b.outcomes {
			if b.outcomes[i].id == id {
				now := s.now()
				return apierror.WriteJSON(w, http.StatusOK, s.generation(b, i, now, now.Add(s.urlLifetime)))
			}
		}
	}
	return apierror.NotFound("generation_not_found", "Generation %.100q was not found.", id)
}

// webhookSecret answers GET /v2/organizations/webhook/secret.
func (s *Server) webhookSecret(w http.ResponseWriter, _ *http.Request) error {
	return apierror.WriteJSON(w, http.StatusOK, map[string]string{"secret": s.secret})
}

// drain reads and discards the rest of a refused body, up to maxDrain, so that the client
// can read the refusal instead of getting a broken connection.
func drain(body io.Reader) {
	const maxDrain = 32 << 20
	_, _ = io.CopyN(io.Discard, body, maxDrain)
}
