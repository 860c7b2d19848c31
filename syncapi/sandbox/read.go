package sandbox

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// list answers GET /v2/batch.
func (s *Server) list(w http.ResponseWriter, r *http.Request) error {
	match, err := parseFilter(r.URL.Query())
	if err != nil {
		return err
	}
	s.mu.Lock()
	batches := slices.Clone(s.store.batches)
	s.mu.Unlock()

	slices.SortFunc(batches, newestFirst)
	now, origin := s.now(), s.origin(r)
	answer := []wireBatch{} // an array when it is empty, too
	for _, b := range batches {
		if wire := b.wire(now, origin); match(b, wire.Status) {
			answer = append(answer, wire)
		}
	}
	return writeJSON(w, http.StatusOK, answer)
}

// parseFilter reads the optional query of the list.
func parseFilter(query url.Values) (func(*batch, status) bool, error) {
	want := status(query.Get("status"))
	switch want {
	case "", pending, jobsCreated, processing, completed, failed:
	default:
		return nil, refuse(http.StatusBadRequest, "validation_failed",
			"status must be one of PENDING, JOBS_CREATED, PROCESSING, COMPLETED, FAILED")
	}
	after, err := queryTime(query, "created_after")
	if err != nil {
		return nil, err
	}
	before, err := queryTime(query, "created_before")
	if err != nil {
		return nil, err
	}
	return func(b *batch, now status) bool {
		return (want == "" || now == want) &&
			(after.IsZero() || b.created.After(after)) &&
			(before.IsZero() || b.created.Before(before))
	}, nil
}

// queryTime reads an ISO 8601 time; the zero time when there is none.
func queryTime(query url.Values, name string) (time.Time, error) {
	text := query.Get(name)
	if text == "" {
		return time.Time{}, nil
	}
	text = strings.ReplaceAll(text, " ", "+") // of an offset that was not escaped
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, refuse(http.StatusBadRequest, "validation_failed",
		"%s must be a date and time in ISO 8601, such as 2026-01-15T10:30:00Z", name)
}

// get answers GET /v2/batch/{id}.
func (s *Server) get(w http.ResponseWriter, r *http.Request) error {
	b, err := s.batch(r.PathValue("id"))
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, b.wire(s.now(), s.origin(r)))
}

// result answers GET /v2/batches/{id}/result with the way to the file.
func (s *Server) result(w http.ResponseWriter, r *http.Request) error {
	b, err := s.batch(r.PathValue("id"))
	if err != nil {
		return err
	}
	now := s.now()
	if !b.at(now).ready {
		return refuse(http.StatusNotFound, "batch_result_not_found", "Batch %s has no results (yet).", b.id)
	}
	w.Header().Set("Cache-Control", "no-store") // the signature ages
	w.Header().Set("Location", s.signedURL(resultPath(b), now.Add(s.urlLifetime)))
	w.WriteHeader(http.StatusFound)
	return nil
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
				return writeJSON(w, http.StatusOK, s.generation(b, i, now, now.Add(s.urlLifetime)))
			}
		}
	}
	return refuse(http.StatusNotFound, "generation_not_found", "Generation %.100q was not found.", id)
}

// batch finds a batch, or refuses with 404.
func (s *Server) batch(id string) (*batch, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.store.byID[id]
	if b == nil {
		return nil, refuse(http.StatusNotFound, "batch_not_found", "Batch %.100q was not found.", id)
	}
	return b, nil
}
