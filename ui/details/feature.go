package details

import (
	"context"

	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/screen"
)

// Jobs is what the page needs to know; *job.Runner does it.
type Jobs interface {
	Results(batchID string) (*batchfile.Results, error)
	Parts(batchID string) ([]job.Part, error)
	Observations(batchID string) ([]ledger.Observation, error)
	Remedy(ctx context.Context, code string) string
}

// Feature opens the pages of batches.
type Feature struct {
	env   *screen.Env
	jobs  Jobs
	watch watch
	down  outage
}

// New makes the feature.
func New(env *screen.Env, jobs Jobs) *Feature {
	return &Feature{env: env, jobs: jobs, watch: watch{}}
}

// outage is why the batches were not seen by the last poll; the zero value is that of one
// which saw them all. The pages share it.
type outage struct {
	err  error     // of the poll, or of the list when single batches answered
	list bool      // it is that of the list
	good time.Time // when a poll last succeeded; zero for never
}

// look takes the end of a poll.
func (o *outage) look(msg screen.PolledMsg) {
	o.err, o.list = msg.Err, false
	if msg.Err == nil {
		o.err, o.list, o.good = msg.Snapshot.ListErr, msg.Snapshot.ListErr != nil, msg.At
	}
}

// text says what is not fresh and why; seen says that the last poll saw the batch. It is
// empty when all is fresh.
func (o *outage) text(seen bool) string {
	if o == nil || o.list && seen {
		return ""
	}
	return screen.Outdated(o.err, o.good)
}

// Update takes requests to open a page, and what the polls see.
func (f *Feature) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.OpenBatchMsg:
		f.env.Open(newPage(f.env, f.jobs, msg, f.watch.of(msg.Batch.ID), &f.down))
	case screen.PolledMsg:
		f.down.look(msg)
		if msg.Err == nil {
			f.watch.look(msg.At, msg.Snapshot.Batches)
		}
	}
	return nil
}

// Status has nothing to say.
func (f *Feature) Status() screen.Status { return screen.Status{} }
