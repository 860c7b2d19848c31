package session

import (
	"context"
	"os"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/cli"
	"syncbatch-tui/ui/plain"
	"syncbatch-tui/ui/signals"
)

// List prints the batches at Sync.
func List(c cli.List) error {
	s, err := connectVerb(c.Connection)
	if err != nil {
		return err
	}
	defer s.close()
	ctx, _, stop := signals.Interruptible(context.Background())
	defer stop()
	snapshot, err := s.jobs.Poll(ctx, nil)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return err
	}
	contents, _ := s.jobs.Load() // the files are an extra
	return plain.List(os.Stdout, c.JSON, time.Now(), snapshot.Batches, contents.Files, c.Filter)
}

// connectVerb connects with the key of the profile or of the environment.
func connectVerb(c cli.Connection) (*session, error) {
	s := &session{}
	var err error
	if s.settings, err = loadSettings(c.Profile, c.BaseURL); err != nil {
		return nil, err
	}
	s.base = s.settings.baseURL(c.BaseURL)
	if s.access, err = s.settings.key(context.Background()); err != nil {
		return nil, err
	}
	if s.debug, err = openDebug(); err != nil {
		return nil, err
	}
	if err := s.connect(); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

// History prints what was submitted from this machine.
func History(c cli.History) error {
	folder, err := ledger.StateFolder()
	if err != nil {
		return err
	}
	settings, err := loadSettings(c.Profile, "")
	if err != nil {
		return err
	}
	client, err := cli.Client(settings.baseURL(""), syncapi.Secret{})
	if err != nil {
		return err
	}
	jobs := job.New(client, job.WithFolder(folder), job.WithProfile(settings.profile.Name))
	// It makes unknown what a killed program left behind. The history itself needs no more
	// than a ledger that can be read.
	if state, err := jobs.Load(); err != nil && len(state.Submissions) == 0 {
		return err
	}
	var filter ledger.Filter
	if c.Since > 0 {
		filter.Since = time.Now().Add(-c.Since)
	}
	h, err := jobs.History(filter)
	if err != nil {
		return err
	}
	return plain.History(os.Stdout, c.JSON, time.Now(), h)
}
