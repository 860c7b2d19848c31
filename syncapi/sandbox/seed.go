package sandbox

import "time"

// SeedBatch is a batch that is to be there from the start.
type SeedBatch struct {
	// Input is the JSON Lines file that it was made from.
	Input []byte
	// Age is how long ago it was created.
	Age time.Duration
	// Duration is how long it takes from its creation to its results; 0 is the
	// server's.
	Duration time.Duration
	// WebhookURL is where its end is reported, or empty.
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
	duration := batch.Duration
	if duration == 0 {
		duration = s.duration
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.now()
	b, err := s.addBatch(now, now.Add(-batch.Age), duration, requests, batch.WebhookURL, s.url)
	if err != nil {
		return "", err
	}
	return b.id, nil
}
