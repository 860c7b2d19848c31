package details

import (
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
}

// Feature opens the pages of batches.
type Feature struct {
	env   *screen.Env
	jobs  Jobs
	watch watch
}

// New makes the feature.
func New(env *screen.Env, jobs Jobs) *Feature {
	return &Feature{env: env, jobs: jobs, watch: watch{}}
}

// Update takes requests to open a page, and what the polls see.
func (f *Feature) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.OpenBatchMsg:
		f.env.Open(newPage(f.env, f.jobs, msg, f.watch.of(msg.Batch.ID)))
	case screen.PolledMsg:
		if msg.Err == nil {
			f.watch.look(msg.At, msg.Snapshot.Batches)
		}
	}
	return nil
}

// Status has nothing to say.
func (f *Feature) Status() screen.Status { return screen.Status{} }
