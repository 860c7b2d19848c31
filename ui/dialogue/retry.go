package dialogue

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/failure"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/plain"
)

// retry asks for a batch and which of its failed requests to send again, writes these to a new
// file, and asks what to do with it.
func (d *dialogue) retry(ctx context.Context) error {
	d.tell("These are the batches with failed requests.")
	b, failed, err := d.chooseBatch(ctx, func(b syncapi.Batch) bool { return b.Metrics.Failed > 0 })
	if err != nil || b.ID == "" {
		return err
	}
	batches, err := d.askParts(ctx, b, failed)
	if err != nil {
		return err
	}
	failures, err := d.failuresOf(ctx, batches)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		d.tell("Nothing was sent again: %v.", err)
		return nil
	}
	taken, err := d.askFailures(ctx, failures.Groups)
	if err != nil || len(taken) == 0 {
		return err
	}
	input := ""
	if parts, err := d.Jobs.Parts(b.ID); err == nil {
		for _, p := range parts {
			if p.BatchID == b.ID {
				input = filepath.Base(p.File)
			}
		}
	}
	name, requests, err := failures.Write(d.Dir, input, func(k failure.Kind) bool { return taken[k] })
	if err != nil {
		d.tell("No file was made: %v", err)
		return nil
	}
	d.tell("%s: %s to send again.", name, format.Count(requests, "request"))
	return d.file(ctx, filepath.Join(d.Dir, name))
}

// askParts asks whether to take the failed requests of the other parts of the batch's file, too.
// failed are the batches with failed requests.
func (d *dialogue) askParts(ctx context.Context, b syncapi.Batch, failed []syncapi.Batch) ([]syncapi.Batch, error) {
	parts, _ := d.Jobs.Parts(b.ID) // a single batch does not need them
	var all []syncapi.Batch
	for _, p := range parts {
		i := slices.IndexFunc(failed, func(b syncapi.Batch) bool { return b.ID == p.BatchID && b.Ended() })
		if i >= 0 {
			all = append(all, failed[i])
		}
	}
	one := []syncapi.Batch{b}
	if len(all) < 2 || !slices.ContainsFunc(all, func(other syncapi.Batch) bool { return other.ID == b.ID }) {
		return one, nil
	}
	whole, _, _ := batchfile.PartOf(filepath.Base(parts[0].File))
	choice, err := d.choose(ctx, fmt.Sprintf("%s was sent as several batches, and %d of them have failed requests. Which do you want to take?", whole, len(all)),
		fmt.Sprintf("All %d batches, into one file", len(all)), "Only "+b.ID)
	if choice == 1 {
		all = one
	}
	return all, err
}

// failuresOf saves the results of batches and reads how their requests failed.
func (d *dialogue) failuresOf(ctx context.Context, batches []syncapi.Batch) (failure.Failures, error) {
	failures, err := failure.Read(d.Jobs, batches)
	if !errors.Is(err, failure.ErrNotSaved) {
		return failures, err
	}
	d.tell("The results come first. They say which requests failed.")
	var ids []string
	for _, b := range batches {
		ids = append(ids, b.ID)
	}
	if err := d.work(ctx, func(c *plain.Config) { c.BatchIDs, c.Monitor, c.Videos = ids, true, "" }); err != nil {
		return failures, err
	}
	return failure.Read(d.Jobs, batches)
}

// askFailures asks which failed requests to take. It leaves out those that will fail again unless
// the user chooses them.
func (d *dialogue) askFailures(ctx context.Context, groups []failure.Group) (taken map[failure.Kind]bool, err error) {
	usual, all := 0, 0
	for _, g := range groups {
		d.tell("%s", sentence(g))
		all += g.Requests
		if g.Outlook() != failure.FailsAgain {
			usual += g.Requests
		}
	}
	take := func(which func(failure.Group) (bool, error)) func(context.Context) error {
		return func(context.Context) error {
			taken = map[failure.Kind]bool{}
			for _, g := range groups {
				yes, err := which(g)
				if err != nil {
					return err
				}
				if yes {
					taken[g.Kind] = true
				}
			}
			return nil
		}
	}
	var options []option
	if usual > 0 && usual < all {
		options = append(options, option{fmt.Sprintf("Those that may succeed, %s", format.Count(usual, "request")),
			take(func(g failure.Group) (bool, error) { return g.Outlook() != failure.FailsAgain, nil })})
	}
	options = append(options, option{fmt.Sprintf("All of them, %s", format.Count(all, "request")),
		take(func(failure.Group) (bool, error) { return true, nil })})
	if len(groups) > 1 {
		options = append(options, option{"Ask about each error code", take(func(g failure.Group) (bool, error) {
			return d.confirm(ctx, fmt.Sprintf("Do you want to take %s with %s?", format.Count(g.Requests, "request"), nameOf(g)))
		})})
	}
	_, err = d.offer(ctx, "Which failed requests do you want to send again? They go into a new file.", append(options, option{"None", nil})...)
	return taken, err
}

// nameOf is the error code of a group of failures.
func nameOf(g failure.Group) string {
	name := cmp.Or(g.Code, "no error code")
	if g.Rejected {
		name += ", rejected"
	}
	return name
}

// sentence says how the requests of a group failed, and what to do about it.
func sentence(g failure.Group) string {
	says := map[failure.Outlook]string{failure.MaySucceed: "may succeed the next time", failure.FailsAgain: "will fail again as it is"}[g.Outlook()]
	if g.Outlook() == failure.FailsAgain && g.Requests > 1 {
		says = "will fail again as they are"
	}
	line := fmt.Sprintf("%s failed with %s", format.Count(g.Requests, "request"), nameOf(g))
	if says != "" {
		line += ", and " + says
	}
	return line + ". " + g.Remedy()
}

// collecting is a Jobs that records the batches whose results it saved.
type collecting struct {
	Jobs

	collected []string
}

// Collect saves the results of a batch.
func (c *collecting) Collect(ctx context.Context, b syncapi.Batch, target string) (job.Saved, error) {
	saved, err := c.Jobs.Collect(ctx, b, target)
	if err == nil {
		c.collected = append(c.collected, b.ID)
	}
	return saved, err
}

// mergeRetries merges the results of batches with those of their retries.
func (d *dialogue) mergeRetries(ctx context.Context, batchIDs []string) {
	told := map[string]bool{}
	for _, id := range batchIDs {
		path, err := d.Jobs.MergeRetries(ctx, d.Plain.Output, id)
		switch {
		case ctx.Err() != nil:
			return
		case err != nil:
			d.tell("The results are saved, but not merged with the retry: %v", err)
		case path != "" && !told[path]:
			told[path] = true
			d.tell("The results are merged with those of the retry as %s.", path)
		}
	}
}
