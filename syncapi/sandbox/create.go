package sandbox

import (
	"net/http"
	"time"

	"syncbatch-tui/syncapi/sandbox/internal/apierror"
	"syncbatch-tui/syncapi/sandbox/internal/request"
)

// create answers POST /v2/batch in both of its forms.
func (s *Server) create(w http.ResponseWriter, r *http.Request) error {
	form, err := s.readCreate(r)
	if err != nil {
		return err
	}
	requests := form.lines.Requests
	quirks := quirksOf(requests)
	switch {
	case quirks.badGateway:
		return apierror.BadGateway()
	case form.dryRun && quirks.invalidDryRun:
		return apierror.WriteJSON(w, http.StatusOK, map[string]string{"status": "INVALID"})
	case form.dryRun:
		return apierror.WriteJSON(w, http.StatusOK, map[string]string{"status": "VALIDATED"})
	}
	origin := s.origin(r)
	b, err := s.admitBatch(requests, form.webhookURL, origin)
	if err != nil {
		return err
	}
	if quirks.lostAnswer {
		return apierror.BadGateway()
	}
	return apierror.WriteJSON(w, http.StatusOK, s.wireCreated(b, origin))
}

// readCreate reads and checks the body of a create. It handles few creates at a time,
// because each may hold a whole file in memory.
func (s *Server) readCreate(r *http.Request) (form, error) {
	select {
	case s.creates <- struct{}{}:
		defer func() { <-s.creates }()
	case <-r.Context().Done():
		return form{}, apierror.BadRequest("The client left before the body was read.")
	}
	f, err := s.readForm(r)
	if err != nil {
		drain(r.Body)
		return f, err
	}
	if err := checkWebhookURL(f.webhookURL); err != nil {
		return f, err
	}
	if err := f.lines.Check(); err != nil {
		return f, err
	}
	return f, refusalByWord(f.lines.Requests)
}

// limits returns how many requests a batch may have.
func (s *Server) limits() request.Limits {
	return request.Limits{Min: s.minRequests, Max: s.maxRequests}
}

// admitBatch creates a batch unless too many are running.
func (s *Server) admitBatch(requests []request.Request, webhookURL, origin string) (*batch, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	if running := s.store.running(now, false); len(running) >= s.maxRunning {
		return nil, tooManyRunning(running, s.maxRunning, now, "Batch concurrency limit reached (%d).")
	}
	return s.addBatch(now, now, requests, webhookURL, origin, false)
}

// addBatch creates a batch, or a single generation, at a moment. The caller holds s.mu.
func (s *Server) addBatch(now, created time.Time, requests []request.Request, webhookURL, origin string, single bool) (*batch, error) {
	number := s.store.added + 1
	b := s.newBatch(s.random(streamBatches, number), number, created, requests)
	b.webhookURL, b.origin, b.single = webhookURL, origin, single
	b.late = b.late || s.late
	if err := s.store.add(b, now); err != nil {
		return nil, err
	}
	s.store.added = number
	return b, nil
}

// SeedBatch is a batch that exists from the start.
type SeedBatch struct {
	// Input is its JSON Lines file.
	Input []byte
	// Age is how long ago it was created.
	Age time.Duration
	// WebhookURL is the URL to notify at its end, or empty. The payload's outputUrl needs
	// WithURL, because there is no request to take the host from.
	WebhookURL string
}

// Seed adds a batch to the store as if it had been created some time ago, and returns its
// id. Its error is the reason for which a create would have been refused. The number of
// requests that an option sets, the cap on running batches and the words that refuse a
// create do not apply.
func (s *Server) Seed(batch SeedBatch) (string, error) {
	if err := checkWebhookURL(batch.WebhookURL); err != nil {
		return "", err
	}
	if int64(len(batch.Input)) > s.maxBytes {
		return "", s.tooLarge()
	}
	limits := request.Limits{Max: max(s.maxRequests, DefaultMaxRequests)}
	lines, err := request.ParseLines(batch.Input, limits)
	if err != nil {
		return "", err
	}
	if err := lines.Problems(); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	b, err := s.addBatch(now, now.Add(-batch.Age), lines.Requests, batch.WebhookURL, s.url, false)
	if err != nil {
		return "", err
	}
	return b.id, nil
}

// Duration returns how long a batch of this server takes from its creation to its results.
func (s *Server) Duration() time.Duration { return max(s.duration, 0) }
