package plain

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// TestRefusedPostWasSent has Sync refuse the POST, or the list before it.
func TestRefusedPostWasSent(t *testing.T) {
	for name, c := range map[string]struct {
		list, post int
		want       string
	}{
		"401 of the list": {401, 0, "nothing was sent; the same command sends it\n"},
		"401":             {0, 401, "Sync refused it and created nothing; once the cause is fixed, the same command sends it\n"},
		"402":             {0, 402, "Sync refused it and created nothing; once the cause is fixed, the same command sends it\n"},
		"403":             {0, 403, "Sync refused it and created nothing; once the cause is fixed, the same command sends it\n"},
		"404":             {0, 404, "Sync refused it and created nothing; once the cause is fixed, the same command sends it\n"},
		"418":             {0, 418, "Sync refused it and created nothing; the same command sends it again\n"},
		"425":             {0, 425, "Sync refused it and created nothing; the same command sends it again\n"},
		"307":             {0, 307, "the file was not sent to where the answer leads, and no batch was created there\n"},
	} {
		t.Run(name, func(t *testing.T) {
			api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				status := map[string]int{"GET /v2/batch": c.list, "POST /v2/batch": c.post}[r.Method+" "+r.URL.Path]
				if status > 0 {
					w.Header().Set("Location", "/elsewhere")
					w.WriteHeader(status)
					return
				}
				io.WriteString(w, `[]`)
			}))
			defer api.Close()
			client, err := syncapi.New(syncapi.WithBaseURL(api.URL))
			if err != nil {
				t.Fatal(err)
			}
			got := run(t.Context(), job.New(client, job.WithFolder(t.TempDir())), send(t))
			if got.err == nil || !strings.HasSuffix(got.talk, c.want) || name != "401 of the list" && strings.Contains(got.talk, "nothing was sent") {
				t.Errorf("%v\n%s", got.err, got.talk)
			}
		})
	}
}

// TestFailureWithoutAMessage checks that the text does not end in a colon.
func TestFailureWithoutAMessage(t *testing.T) {
	lines := failure{Status: "REJECTED", Count: 4, RequestIDs: []string{"a", "b", "c", "d"}}.lines(text{})
	if lines[0] != "4 rejected with no error code" {
		t.Errorf("%q", lines[0])
	}
}

// TestUnknownPartStopsTheRest checks that the rest is sent only after the unknown part is resolved.
func TestUnknownPartStopsTheRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lost := waiting(1, 2)
		lost.State, lost.ID = ledger.Unknown, "s"
		jobs := &fakeJobs{t: t,
			send: func(job.Job) ([]job.Outcome, error) {
				return []job.Outcome{lost, waiting(2, 2)}, syncapi.ErrOutcomeUnknown
			},
			unknowns: func(int) ([]job.Finding, error) {
				return []job.Finding{{Submission: lost.Submission, Candidates: []syncapi.Batch{{ID: "b"}}}}, nil
			},
		}
		got := run(t.Context(), jobs, func(c *Config) { send(t)(c); c.Split, c.File = true, inputFile(t, manyRequests(600)) })
		const want = "1 part is not sent yet; after you have recorded the batch of the unknown part, the same command sends the rest, and no request twice\n"
		if !errors.Is(got.err, syncapi.ErrOutcomeUnknown) || !strings.Contains(got.talk, want) {
			t.Errorf("%v\n%s", got.err, got.talk)
		}
	})
}

// TestSameAdviceOnce has two submissions of one file whose outcome is unknown.
func TestSameAdviceOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		one, two := waiting(1, 1), waiting(1, 1)
		one.ID, two.ID, one.State, two.State = "s1", "s2", ledger.Unknown, ledger.Unknown
		before := &ledger.SentBeforeError{Requests: 1, Shared: 1, Earlier: []ledger.Earlier{{Submission: one.Submission, Shared: 1}, {Submission: two.Submission, Shared: 1}}}
		jobs := &fakeJobs{t: t,
			send: func(job.Job) ([]job.Outcome, error) { return nil, before },
			unknowns: func(int) ([]job.Finding, error) {
				b := []syncapi.Batch{{ID: "b"}}
				return []job.Finding{{Submission: one.Submission, Candidates: b}, {Submission: two.Submission, Candidates: b}}, nil
			},
		}
		got := run(t.Context(), jobs, send(t))
		if !errors.Is(got.err, syncapi.ErrOutcomeUnknown) || strings.Count(got.talk, "look for a batch") != 1 || strings.Count(got.talk, "it may be b") != 1 {
			t.Errorf("%v\n%s", got.err, got.talk)
		}
	})
}
