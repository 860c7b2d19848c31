package session

import (
	"cmp"
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
	s, err := connectVerb(c.BaseURL)
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

// connectVerb connects with the key in the environment.
func connectVerb(base string) (*session, error) {
	s := &session{base: baseURL(base)}
	var err error
	if s.access.Key, err = cli.Key(); err != nil {
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

// baseURL is the URL of a flag, and without it that of the environment or the default.
func baseURL(flag string) string {
	return cmp.Or(flag, os.Getenv("SYNC_BASE_URL"), syncapi.DefaultBaseURL)
}

// History prints what was submitted from this machine.
func History(c cli.History) error {
	folder, err := ledger.StateFolder()
	if err != nil {
		return err
	}
	client, err := cli.Client(baseURL(""), syncapi.Secret{})
	if err != nil {
		return err
	}
	contents, err := job.New(client, job.WithFolder(folder)).Load()
	if err != nil && len(contents.Submissions) == 0 {
		return err
	}
	var since time.Time
	if c.Since > 0 {
		since = time.Now().Add(-c.Since)
	}
	return plain.History(os.Stdout, c.JSON, time.Now(), contents, since)
}
