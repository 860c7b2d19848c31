package dialogue

import (
	"context"
	"fmt"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/plain"
)

// submit asks what is to be asked before money is spent, and sends the file.
func (d *dialogue) submit(ctx context.Context, f *batchfile.File, follow bool) error {
	report := batchfile.Validate(f, d.Plain.Now())
	send := func(c *plain.Config) { c.File, c.Monitor = f, follow }
	batches := 1
	switch {
	case report.OK():
	case report.NeedsSplit():
		parts, err := f.Parts()
		if err != nil {
			d.tell("%v", err)
			return nil
		}
		batches = len(parts)
		d.tell("%s is over the limits of a batch. It can be sent as %d batches, whose results are merged.", f.Name(), batches)
		send = func(c *plain.Config) { c.File, c.Monitor, c.Split = f, follow, true }
	default:
		yes, err := d.confirm(ctx, fmt.Sprintf("The report of %s has %s. Sync may refuse it. Do you want to send it in spite of that?",
			f.Name(), format.Count(report.Errors, "error")))
		if err != nil || !yes {
			return err
		}
		send = func(c *plain.Config) { c.File, c.Monitor, c.Force = f, follow, true }
	}
	yes, err := d.confirm(ctx, fmt.Sprintf("Do you want to send %s with %s to %s as %s? %s It cannot be canceled.", f.Name(),
		format.Count(report.Requests, "request"), d.Host, fmt.Sprintf("%d %s", batches, format.Plural(batches, "batch", "batches")), d.about(ctx, report.Summary)))
	if err != nil || !yes {
		d.tell("Nothing was sent.")
		return err
	}
	err = d.work(ctx, send)
	if !wasSent(err) {
		return err
	}
	yes, err = d.confirm(ctx, fmt.Sprintf("Do you want to send %s again? %s It cannot be canceled.", f.Name(), d.about(ctx, report.Summary)))
	if err != nil || !yes {
		d.tell("Nothing was sent.")
		return err
	}
	return d.work(ctx, func(c *plain.Config) { send(c); c.Again = true })
}

// batches lists the batches at Sync, the newest first.
func (d *dialogue) batches(ctx context.Context) ([]syncapi.Batch, error) {
	s, err := d.Plain.Jobs.Poll(ctx, nil)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		d.tell("%v", err)
		return nil, nil
	}
	if len(s.Batches) == 0 {
		d.tell("There are no batches.")
		return nil, nil
	}
	contents, _ := d.Plain.Jobs.Load() // the files are an extra
	return s.Batches, plain.List(d.Plain.Out, false, d.Plain.Now(), s.Batches, contents.Files, "")
}

// follow asks for a batch, follows it to its end and saves its results.
func (d *dialogue) follow(ctx context.Context) error {
	const most = 20
	s, err := d.Plain.Jobs.Poll(ctx, nil)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		d.tell("%v", err)
	}
	shown := s.Batches[:min(len(s.Batches), most)]
	var names []string
	for _, b := range shown {
		names = append(names, fmt.Sprintf("%s, %s, %d of %d done, %d failed", b.ID, b.Status, b.Metrics.Done(), b.Metrics.Total, b.Metrics.Failed))
	}
	choice, err := d.choose(ctx, "Which batch?", append(names, "Another one, by its id", "None")...)
	if err != nil || choice == len(names)+1 {
		return err
	}
	var id string
	if choice < len(names) {
		id = shown[choice].ID
	} else if id, err = d.ask(ctx, "The id of the batch:"); err != nil || id == "" {
		return err
	}
	if err := syncapi.CheckID(id); err != nil {
		d.tell("%v", err)
		return nil
	}
	return d.work(ctx, func(c *plain.Config) { c.BatchIDs, c.Monitor = []string{id}, true })
}
