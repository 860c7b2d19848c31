package sandbox

import "time"

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
// cap on running batches does not apply.
func (s *Server) Seed(batch SeedBatch) (string, error) {
	if err := checkWebhookURL(batch.WebhookURL); err != nil {
		return "", err
	}
	requests, err := s.parseInput(batch.Input)
	if err != nil {
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	b, err := s.addBatch(now, now.Add(-batch.Age), requests, batch.WebhookURL, s.url)
	if err != nil {
		return "", err
	}
	return b.id, nil
}

// Duration is how long a batch of this server takes from its creation to its
// results.
func (s *Server) Duration() time.Duration { return max(s.duration, 0) }
