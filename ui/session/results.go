package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/compare"
	"syncbatch-tui/batchfile/review"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/job/sheet"
	"syncbatch-tui/ui/cli"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/plain"
	"syncbatch-tui/ui/signals"
)

// Diff prints how the results of two files or batches differ. Its errors wrap
// cli.ErrDifferent or cli.ErrNoDiff.
func Diff(c cli.Diff) error {
	ctx, _, stop := signals.Interruptible(context.Background())
	defer stop()
	files := make([]*batchfile.File, 0, 2)
	for _, name := range []string{c.Before, c.After} {
		f, err := results(ctx, c.Connection, name)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err == nil {
			err = refuseRequests(f, name)
		}
		if err != nil {
			return fmt.Errorf("%w: %w", cli.ErrNoDiff, err)
		}
		files = append(files, f)
	}
	differences := compare.Results(files[0], files[1])
	if err := plain.Diff(os.Stdout, c.JSON, time.Now(), &differences); err != nil {
		return fmt.Errorf("%w: %w", cli.ErrNoDiff, err)
	}
	if len(differences.Changes) > 0 {
		return cli.ErrDifferent
	}
	return nil
}

// results returns the results of a file. If there is no such file, name is the id of a
// batch: results returns those that were saved here, or else downloads them from Sync.
func results(ctx context.Context, c cli.Connection, name string) (*batchfile.File, error) {
	f, err := batchfile.Open(name)
	isFile := syncapi.CheckID(name) != nil || filepath.Ext(name) != "" // ids could contain dots, but do not
	if isFile || !errors.Is(err, os.ErrNotExist) {
		return f, err
	}
	jobs, err := ledgerOnly(c)
	if err != nil {
		return nil, err
	}
	if f, err := jobs.SavedOutput(name); err == nil {
		return f, nil
	}
	s, err := connectVerb(c)
	if err != nil {
		return nil, fmt.Errorf("%s is neither a file nor a batch with results saved here; to ask Sync for them: %w", name, err)
	}
	defer s.close()
	return s.jobs.FetchOutput(ctx, name)
}

// refuseRequests returns an error if a file has requests instead of results.
func refuseRequests(f *batchfile.File, name string) error {
	if !f.HasRequestsOnly() {
		return nil
	}
	return fmt.Errorf("%s has requests, and no results; name the file that was saved for them", format.Clean(name))
}

// Review writes the review sheet of a results file.
func Review(c cli.Review) error {
	ctx, _, stop := signals.Interruptible(context.Background())
	defer stop()
	output, err := batchfile.Open(c.Results)
	if err != nil {
		return err
	}
	if err := refuseRequests(output, c.Results); err != nil {
		return fmt.Errorf("%w: %w", cli.ErrUsage, err)
	}
	jobs, err := ledgerOnly(c.Connection)
	if err != nil {
		return err
	}
	b := review.Batch{ID: jobs.BatchOf(c.Results), Output: output}
	if b.ID != "" {
		b.Input = jobs.Input(b.ID)
	}
	if c.Input != "" {
		if b.Input, err = batchfile.Open(c.Input); err != nil {
			return err
		}
	}
	w, err := sheet.Write(sheet.Options{
		Path: c.Output, Sources: []string{c.Results, c.Input}, Title: "Review of " + filepath.Base(c.Results), Batches: []review.Batch{b}, Clean: format.Clean,
		Video: sheet.ReadFolder(c.Videos).Find, WithURLs: c.URLs,
		Remedy: func(code string) string { return jobs.Remedy(ctx, code) }, Quoted: jobs.Quoted,
	})
	if err != nil {
		return err
	}
	return plain.WroteSheet(os.Stdout, c.JSON, time.Now(), plain.Reviewed{Output: c.Output, Requests: w.Requests, Wrong: w.Wrong})
}

// ledgerOnly returns a Runner without an API key. It has the ledger, if there is one.
func ledgerOnly(c cli.Connection) (*job.Runner, error) {
	settings, err := loadSettings(c.Profile, c.BaseURL)
	if err != nil {
		return nil, err
	}
	client, err := cli.Client(settings.baseURL(c.BaseURL), syncapi.Secret{})
	if err != nil {
		return nil, err
	}
	options := []job.Option{job.WithProfile(settings.profile.Name)}
	if folder, err := ledger.StateFolder(); err == nil {
		options = append(options, job.WithFolder(folder))
	}
	return job.New(client, options...), nil
}
