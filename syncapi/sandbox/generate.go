package sandbox

import (
	"crypto/sha256"
	"io"
	"net/http"
	"slices"
	"time"

	"syncbatch-tui/syncapi/sandbox/internal/apierror"
	"syncbatch-tui/syncapi/sandbox/internal/request"
)

// idempotency is what an Idempotency-Key was used for.
type idempotency struct {
	digest [sha256.Size]byte // of the body
	batch  *batch
}

// generate answers POST /v2/generate. A second call with the same Idempotency-Key and
// body answers the same and creates nothing; with another body it is refused.
func (s *Server) generate(w http.ResponseWriter, r *http.Request) error {
	body, err := readBounded(r.Body, maxSmallBody, apierror.New(http.StatusRequestEntityTooLarge, "", "The body is too large."))
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

// admitGeneration creates a generation, or finds the one that the key was used for.
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

// tooManyRunning is the 429 of a concurrency limit. It has no Retry-After header; the
// body says when the first of those that run ends.
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

// drain reads and drops the rest of a refused body, up to maxDrain, so that the client
// gets to read the refusal instead of a broken connection.
func drain(body io.Reader) {
	const maxDrain = 32 << 20
	_, _ = io.CopyN(io.Discard, body, maxDrain)
}
