package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/compose"
	"syncbatch-tui/syncapi/job/upload"
	"syncbatch-tui/ui/cli"
	"syncbatch-tui/ui/plain"
	"syncbatch-tui/ui/signals"
)

// New makes a request file. It first says what the sources become. It writes nothing that
// has errors unless it is forced to.
func New(c cli.New) error {
	ctx, _, stop := signals.Interruptible(context.Background())
	defer stop()
	now := time.Now()
	c.Options.Now = now
	if slices.Contains(c.Sources, "-") {
		spooled, err := spool(os.Stdin)
		if err != nil {
			return fmt.Errorf("standard input: %w", err)
		}
		defer func() { _ = os.Remove(spooled) }()
		c.Options.Stdin = spooled
	}
	plan, err := compose.Open(c.Sources, c.Options)
	if err != nil {
		return composeError(err)
	}
	if c.Output == "" {
		c.Output = compose.DefaultOutput(c.Sources)
	}
	if err := plain.Composed(os.Stdout, c.JSON, now, plan, c.Output); err != nil {
		return err
	}
	if c.Options.Product {
		if err := sayPrice(ctx, c, plan.Summary); err != nil {
			return err
		}
	}
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case plan.Requests == 0:
		return fmt.Errorf("%w: nothing was written", plain.ErrSources)
	case !plan.OK() && !c.Force:
		return fmt.Errorf("%w: nothing was written; fix the sources, or write the requests anyway with --force", plain.ErrSources)
	}
	if err := plan.CheckFree(c.Output); err != nil {
		return composeError(err)
	}
	assets, err := uploadAll(ctx, c, plan)
	if err != nil {
		return err
	}
	names, err := plan.WriteFiles(c.Output, func(path string) string { return assets[path] })
	if err != nil {
		return composeError(err)
	}
	return plain.Wrote(os.Stdout, c.JSON, time.Now(), plan, names)
}

// spool copies a stream into a temporary file, because sources are read twice. It returns
// the path of the file.
func spool(r io.Reader) (string, error) {
	f, err := os.CreateTemp("", "syncbatch-tui-*.csv")
	if err != nil {
		return "", err
	}
	_, err = io.Copy(f, r)
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// uploadAll checks the local media of a plan and uploads them. It returns the ids of their
// assets by path.
func uploadAll(ctx context.Context, c cli.New, plan *compose.Plan) (map[string]string, error) {
	if len(plan.Local) == 0 {
		return nil, nil
	}
	files, problems, err := upload.Check(plan.Local)
	if err != nil {
		return nil, err
	}
	if err := plain.SourceProblems(os.Stdout, c.JSON, time.Now(), problems, c.Output); err != nil {
		return nil, err
	}
	for _, p := range problems {
		if p.Severity == batchfile.Error {
			return nil, fmt.Errorf("%w: nothing was uploaded and nothing was written", plain.ErrSources)
		}
	}
	conn, err := connectVerb(c.Connection)
	if err != nil {
		return nil, err
	}
	defer conn.close()
	printer := plain.NewUploads(os.Stdout, c.JSON, time.Now)
	assets, err := conn.jobs.Upload(ctx, files, printer.Tell)
	if err != nil {
		fmt.Fprintln(os.Stderr, "The files that were uploaded are kept; the same command continues from there.")
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return assets, errors.Join(err, printer.Err())
}

// composeError adds advice to an error about sources and outputs.
func composeError(err error) error {
	switch {
	case errors.Is(err, compose.ErrUsage):
		return fmt.Errorf("%w: %w", cli.ErrUsage, err)
	case errors.Is(err, fs.ErrExist):
		return fmt.Errorf("%w; nothing is overwritten: name another file with --output", err)
	}
	return err
}

// sayPrice says roughly what the requests cost, or why that is unknown. An unknown price
// does not prevent writing.
func sayPrice(ctx context.Context, c cli.New, s batchfile.Summary) error {
	if s.Requests == 0 {
		return nil
	}
	var dollars float64
	conn, err := connectVerb(c.Connection)
	if err == nil {
		defer conn.close()
		dollars, err = conn.jobs.Estimate(ctx, s)
	}
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return plain.Note(os.Stdout, c.JSON, time.Now(), "the price is not known: "+err.Error())
	}
	return plain.Price(os.Stdout, c.JSON, time.Now(), c.Output, dollars)
}
