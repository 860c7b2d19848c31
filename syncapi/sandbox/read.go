package sandbox

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"syncbatch-tui/syncapi/sandbox/internal/apierror"
)

// list answers GET /v2/batch.
func (s *Server) list(w http.ResponseWriter, r *http.Request) error {
	switch r.Header.Get("X-Api-Key") {
	case KeyListFails:
		return apierror.New(http.StatusInternalServerError, "internal_error", "Internal server error")
	case KeyListHangs:
		<-r.Context().Done()
		return apierror.BadGateway()
	}
	match, err := parseFilter(r.URL.Query())
	if err != nil {
		return err
	}
	s.mu.Lock()
	batches := slices.Clone(s.store.batches)
	s.mu.Unlock()

	slices.SortFunc(batches, newestFirst)
	now, origin := s.now(), s.origin(r)
	answer := []wireBatch{} // an array even if it is empty
	for _, b := range batches {
		if b.single {
			continue
		}
		if wire := s.wire(b, now, origin); match(b, wire.Status) {
			answer = append(answer, wire)
		}
	}
	if r.Header.Get("X-Api-Key") == KeyListHuge {
		answer = append(answer, history(now)...)
	}
	return apierror.WriteJSON(w, http.StatusOK, answer)
}

// history returns so many old batches that the list exceeds 16 MiB.
func history(now time.Time) []wireBatch {
	const batches, requests = 100_000, 20
	old := make([]wireBatch, batches)
	for i := range old {
		old[i] = wireBatch{
			ID:        fmt.Sprintf("batch_history%06d", i),
			CreatedAt: wireTime(now.AddDate(-1, 0, 0).Add(-time.Duration(i) * time.Minute)),
			Status:    failed,
			Metrics:   wireMetrics{Total: requests, Failed: requests},
		}
	}
	return old
}

// parseFilter reads the optional query of the list.
func parseFilter(query url.Values) (func(*batch, status) bool, error) {
	want := status(query.Get("status"))
	switch want {
	case "", pending, jobsCreated, processing, completed, failed:
	default:
		return nil, apierror.BadRequest("status must be one of PENDING, JOBS_CREATED, PROCESSING, COMPLETED, FAILED")
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

// queryTime reads an ISO 8601 time; the zero time if there is none.
func queryTime(query url.Values, name string) (time.Time, error) {
	text := query.Get(name)
	if text == "" {
		return time.Time{}, nil
	}
	text = strings.ReplaceAll(text, " ", "+") // an unescaped plus of the offset
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, apierror.BadRequest("%s must be a date and time in ISO 8601, such as 2026-01-15T10:30:00Z", name)
}

// get answers GET /v2/batch/{id}.
func (s *Server) get(w http.ResponseWriter, r *http.Request) error {
	b, err := s.batch(r.PathValue("id"))
	if err != nil {
		return err
	}
	return apierror.WriteJSON(w, http.StatusOK, s.wire(b, s.now(), s.origin(r)))
}

// result answers GET /v2/batches/{id}/result with a redirect to the file.
func (s *Server) result(w http.ResponseWriter, r *http.Request) error {
	b, err := s.batch(r.PathValue("id"))
	if err != nil {
		return err
	}
	now := s.now()
	if !b.at(now).ready || b.delayedResults && s.count(&b.resultCalls) <= missingCalls {
		return apierror.NotFound("batch_result_not_found", "Batch %s has no results (yet).", b.id)
	}
	w.Header().Set("Cache-Control", "no-store") // the signature expires
	w.Header().Set("Location", s.signedURL(resultPath(b), now.Add(s.urlLifetime)))
	w.WriteHeader(http.StatusFound)
	return nil
}

// missingCalls is how many calls for delayed results answer 404 although the batch is
// COMPLETED.
const missingCalls = 2

// count increments a counter of a batch and returns it.
func (s *Server) count(n *int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	*n++
	return *n
}

// batch finds a batch, or refuses with 404.
func (s *Server) batch(id string) (*batch, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.store.byID[id]
	if b == nil {
		return nil, apierror.NotFound("batch_not_found", "Batch %.100q was not found.", id)
	}
	return b, nil
}
