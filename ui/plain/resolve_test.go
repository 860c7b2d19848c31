package plain

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// TestFollowingResolvesAnUnknown checks when following a batch means that the user accepts it for
// an unknown submission.
func TestFollowingResolvesAnUnknown(t *testing.T) {
	hash := goodFile(t).Hash()
	finding := func(id string, contested bool, candidates ...string) job.Finding {
		f := job.Finding{Contested: contested, Submission: ledger.Submission{ID: id, File: "/in.jsonl", Hash: hash, State: ledger.Unknown}}
		for _, c := range candidates {
			f.Candidates = append(f.Candidates, syncapi.Batch{ID: c})
		}
		return f
	}
	other := finding("other", true, "b")
	other.Hash = "other"
	tests := map[string]struct {
		findings []job.Finding
		ids      []string
		withFile bool
		refuse   error
		accepts  []string
		talk     string
	}{
		"the only one":              {[]job.Finding{finding("s", false, "b")}, []string{"b"}, false, nil, []string{"s b"}, "b is recorded as the batch of /in.jsonl\n"},
		"one of two":                {[]job.Finding{finding("s", false, "b", "c")}, []string{"b"}, false, nil, []string{"s b"}, "b is recorded as the batch of /in.jsonl\n"},
		"both of two":               {[]job.Finding{finding("s", false, "b", "c")}, []string{"b", "c"}, false, nil, nil, ""},
		"no candidate":              {[]job.Finding{finding("s", false, "c")}, []string{"b"}, false, nil, nil, ""},
		"of one of two submissions": {[]job.Finding{finding("s", true, "b")}, []string{"b"}, false, nil, nil, "name the file as well"},
		"with the file":             {[]job.Finding{finding("s", true, "b"), other}, []string{"b"}, true, nil, []string{"s b"}, "b is recorded as the batch of /in.jsonl\n"},
		"taken meanwhile":           {[]job.Finding{finding("s", false, "b")}, []string{"b"}, false, errors.New("b came of x"), []string{"s b"}, "cannot record b as the batch of /in.jsonl: b came of x"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				jobs := &fakeJobs{t: t, refuse: tt.refuse, state: ledger.Contents{Submissions: []ledger.Submission{tt.findings[0].Submission}},
					unknowns: func(int) ([]job.Finding, error) { return tt.findings, nil },
					poll: func(int) (job.Snapshot, error) {
						return shows(seen("b", "COMPLETED", 10, 0), seen("c", "COMPLETED", 10, 0))
					},
				}
				got := run(t.Context(), jobs, func(c *Config) {
					follow(tt.ids...)(c)
					if tt.withFile {
						c.File = goodFile(t)
					}
				})
				if got.err != nil || !slices.Equal(jobs.accepts, tt.accepts) || jobs.submits > 0 {
					t.Errorf("%v, accepted %q, %d submissions", got.err, jobs.accepts, jobs.submits)
				}
				if !strings.Contains(got.talk, tt.talk) || tt.talk == "" && got.talk != "" {
					t.Errorf("%s", got.talk)
				}
			})
		})
	}
}

// TestAnotherFileIsSubmitted checks that an unknown submission of one file does not block another,
// and that following without a file looks for none.
func TestAnotherFileIsSubmitted(t *testing.T) {
	for name, state := range map[string]ledger.Contents{
		"unknown": {Submissions: []ledger.Submission{{ID: "s", Hash: "other", State: ledger.Unknown}}},
		"without": {},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				jobs := &fakeJobs{t: t, state: state,
					unknowns: func(int) ([]job.Finding, error) {
						return []job.Finding{{Submission: state.Submissions[0], Candidates: []syncapi.Batch{{ID: "b"}}}}, nil
					},
					submit: func(context.Context) (syncapi.Batch, error) { return syncapi.Batch{}, &syncapi.Error{StatusCode: 402} },
				}
				got := run(t.Context(), jobs, func(c *Config) { follow("b")(c); c.File = goodFile(t) })
				if !job.Refused(got.err) || jobs.submits != 1 || len(jobs.accepts) > 0 || jobs.looks != len(state.Submissions) {
					t.Errorf("%v, %d submissions, accepted %q, %d looks", got.err, jobs.submits, jobs.accepts, jobs.looks)
				}
			})
		})
	}
}

// twoUnknown are two unknown submissions of one file; the older one comes first.
func twoUnknown(t *testing.T) (older, newer ledger.Submission) {
	older = ledger.Submission{ID: "older", File: "/in.jsonl", Hash: goodFile(t).Hash(), State: ledger.Unknown, Requests: 1,
		ServerDate: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}
	newer = older
	newer.ID, newer.ServerDate = "newer", older.ServerDate.Add(time.Minute)
	return older, newer
}

// TestUnreadListSaysNothing checks that the run says nothing about a list that could not be read,
// and then does not suggest sending the file again.
func TestUnreadListSaysNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		older, newer := twoUnknown(t)
		jobs := &fakeJobs{t: t, unknowns: func(int) ([]job.Finding, error) { return nil, errDown },
			send: func(job.Job) ([]job.Outcome, error) {
				return nil, &ledger.SentBeforeError{Shared: 1, Requests: 1, Earlier: []ledger.Earlier{{Submission: newer, Shared: 1}, {Submission: older, Shared: 1}}}
			}}
		got := run(t.Context(), jobs, send(t))
		want := "/in.jsonl: look for a batch of 1 request, created at about 2026-11-20T12:01:00Z\n" +
			"/in.jsonl: look for a batch of 1 request, created at about 2026-11-20T12:00:00Z\n" +
			"cannot get the list of batches: " + errDown.Error() + "\n"
		if !errors.Is(got.err, syncapi.ErrOutcomeUnknown) || got.talk != want {
			t.Errorf("%v\n%s", got.err, got.talk)
		}
	})
}

// TestSharedCandidate checks that a batch that fits two unknown submissions is offered for both,
// the newer one first, and is recorded once, for the one sent closest to its creation.
func TestSharedCandidate(t *testing.T) {
	older, newer := twoUnknown(t)
	for name, want := range map[string]struct {
		created time.Time
		accept  string
	}{
		"created with the newer one": {newer.ServerDate.Add(time.Second), "newer b"},
		"created with the older one": {older.ServerDate.Add(time.Second), "older b"},
		"at an unknown time":         {time.Time{}, "newer b"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := syncapi.Batch{ID: "b", CreatedAt: want.created}
				jobs := &fakeJobs{t: t, state: ledger.Contents{Submissions: []ledger.Submission{older, newer}},
					unknowns: func(int) ([]job.Finding, error) {
						return []job.Finding{{Submission: older, Contested: true, Candidates: []syncapi.Batch{b}},
							{Submission: newer, Contested: true, Candidates: []syncapi.Batch{b}}}, nil
					},
					send: func(job.Job) ([]job.Outcome, error) {
						return nil, &ledger.SentBeforeError{Shared: 1, Requests: 1, Earlier: []ledger.Earlier{{Submission: newer, Shared: 1}, {Submission: older, Shared: 1}}}
					},
					poll: func(int) (job.Snapshot, error) { return shows(seen("b", "COMPLETED", 10, 0)) },
				}
				got := run(t.Context(), jobs, send(t))
				offer := "/in.jsonl: look for a batch of 1 request, created at about 2026-11-20T12:01:00Z\n" +
					"/in.jsonl: look for a batch of 1 request, created at about 2026-11-20T12:00:00Z\n" +
					"one of them may be b; to record that, follow with: syncbatch-tui --input-file /in.jsonl --batch-id b --monitor\n"
				if got.talk != offer {
					t.Errorf("offered:\n%s", got.talk)
				}
				got = run(t.Context(), jobs, func(c *Config) { follow("b")(c); c.File = goodFile(t) })
				if got.err != nil || !slices.Equal(jobs.accepts, []string{want.accept}) || got.talk != "b is recorded as the batch of /in.jsonl\n" {
					t.Errorf("%v, accepted %q:\n%s", got.err, jobs.accepts, got.talk)
				}
			})
		})
	}
}
