package sandbox

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// create answers POST /v2/batch in both of its forms.
func (s *Server) create(w http.ResponseWriter, r *http.Request) error {
	requests, form, err := s.readCreate(r)
	if err != nil {
		return err
	}
	if form.dryRun {
		return writeJSON(w, http.StatusOK, map[string]string{"status": "VALIDATED"})
	}
	origin := s.origin(r)
	b, err := s.admitBatch(requests, form.webhookURL, origin)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, b.wireCreated(origin))
}

// readCreate reads and checks all that a create brings.
func (s *Server) readCreate(r *http.Request) ([]request, form, error) {
	// maxDrain is how much of a body that is too large is read and thrown away, so
	// that the client gets to read the 413 instead of a broken connection.
	const maxDrain = 32 << 20
	form, err := s.readForm(r)
	if err != nil {
		var e *apiError
		if errors.As(err, &e) && e.status == http.StatusRequestEntityTooLarge {
			_, _ = io.CopyN(io.Discard, r.Body, maxDrain)
		}
		return nil, form, err
	}
	if err := checkWebhookURL(form.webhookURL); err != nil {
		return nil, form, err
	}
	requests, err := s.parseInput(form.input)
	return requests, form, err
}

// admitBatch creates a batch unless too many run.
func (s *Server) admitBatch(requests []request, webhookURL, origin string) (*batch, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if s.store.running(now) >= s.maxRunning {
		return nil, refuse(http.StatusTooManyRequests, "concurrency_limit_reached",
			"Batch concurrency limit reached (%d). Please wait for a batch to complete or upgrade the plan.", s.maxRunning)
	}
	return s.addBatch(now, now, requests, webhookURL, origin)
}

// addBatch creates a batch at a moment. The caller holds s.mu.
func (s *Server) addBatch(now, created time.Time, requests []request, webhookURL, origin string) (*batch, error) {
	number := s.store.added + 1
	b := newBatch(s.random(streamBatches, number), number, created, s.duration, requests)
	b.webhookURL, b.origin = webhookURL, origin
	if err := s.store.add(b, now); err != nil {
		return nil, err
	}
	s.store.added = number
	return b, nil
}
