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

// Jobs answers the page's questions. *job.Runner implements it.
type Jobs interface {
	Results(batchID string) (*batchfile.Results, error)
	Parts(batchID string) ([]job.Part, error)
	Observations(batchID string) ([]ledger.Observation, error)
	Remedy(ctx context.Context, code string) string
	CostOfVideos(ctx context.Context, seconds map[string][]float64) (float64, error)
}

// Feature opens the pages of batches.
type Feature struct {
	env   *screen.Env
	jobs  Jobs
	watch watch
	down  outage
}

// New returns the feature.
func New(env *screen.Env, jobs Jobs) *Feature {
	return &Feature{env: env, jobs: jobs, watch: watch{}}
}

// outage is why the last poll missed batches; the zero value means that it saw them all.
// All pages share it.
type outage struct {
	err  error     // of the poll, or of the list if single batches were returned
	list bool      // err is the error of the list
	good time.Time // time of the last successful poll; zero for never
}

// look handles the end of a poll.
func (o *outage) look(msg screen.PolledMsg) {
	o.err, o.list = msg.Err, false
	if msg.Err == nil {
		o.err, o.list, o.good = msg.Snapshot.ListErr, msg.Snapshot.ListErr != nil, msg.At
	}
}

// text says what is outdated and why. seen means that the last poll returned the batch. It
// is empty if nothing is outdated.
func (o *outage) text(seen bool) string {
	if o == nil || o.list && seen {
		return ""
	}
	return screen.Outdated(o.err, o.good)
}

// Update handles requests to open a page, and the results of polls.
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

// Status is always empty.
func (f *Feature) Status() screen.Status { return screen.Status{} }
