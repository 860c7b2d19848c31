package sandbox

import (
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

// readCreate reads and checks all that a create brings. It takes few creates at a
// time, since each may hold a whole file in memory.
func (s *Server) readCreate(r *http.Request) ([]request, form, error) {
	select {
	case s.creates <- struct{}{}:
		defer func() { <-s.creates }()
	case <-r.Context().Done():
		return nil, form{}, badRequest("The client left before the body was read.")
	}
	// maxDrain is how much of a refused body is read and thrown away, so that the
	// client gets to read the refusal instead of a broken connection.
	const maxDrain = 32 << 20
	form, err := s.readForm(r)
	if err != nil {
		_, _ = io.CopyN(io.Discard, r.Body, maxDrain)
		return nil, form, err
	}
	if err := checkWebhookURL(form.webhookURL); err != nil {
		return nil, form, err
	}
	requests, err := s.checkInput(form.lines)
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
	b.late = b.late || s.late
	if err := s.store.add(b, now); err != nil {
		return nil, err
	}
	s.store.added = number
	return b, nil
}

// SeedBatch is a batch that is to be there from the start.
type SeedBatch struct {
	// Input is the JSON Lines file that it was made from.
	Input []byte
	// Age is how long ago it was created.
	Age time.Duration
	// WebhookURL is where its end is reported, or empty. The payload's outputUrl
	// needs WithURL, because there is no request to take the host from.
	WebhookURL string
}

// Seed puts a batch into the store as if it had been created a while ago, and
// returns its id. Its error says what a create would have been refused for; the
// fewest requests and the cap on running batches do not apply.
func (s *Server) Seed(batch SeedBatch) (string, error) {
	if err := checkWebhookURL(batch.WebhookURL); err != nil {
		return "", err
	}
	lines, err := s.parseLines(batch.Input)
	if err != nil {
		return "", err
	}
	if err := lines.err(); err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	b, err := s.addBatch(now, now.Add(-batch.Age), lines.requests, batch.WebhookURL, s.url)
	if err != nil {
		return "", err
	}
	return b.id, nil
}

// Duration is how long a batch of this server takes from its creation to its
// results.
func (s *Server) Duration() time.Duration { return max(s.duration, 0) }
