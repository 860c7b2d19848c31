package dialogue

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/plain"
)

// way is how the requests of a file are sent.
type way uint8

const (
	submitted way = iota // as a batch
	followed             // as a batch that is followed to its end
	singly               // one by one
)

// submit asks what is to be asked before money is spent, and sends the file.
func (d *dialogue) submit(ctx context.Context, f *batchfile.File, w way) error {
	report := batchfile.Validate(f, d.Plain.Now())
	send := func(c *plain.Config) { c.File, c.Monitor = f, w == followed }
	as := "as 1 batch"
	switch {
	case w == singly:
		as = "one by one, without a batch"
		send = func(c *plain.Config) {
			c.File, c.Monitor, c.Pilot, c.Force = f, true, report.Requests, report.Errors > 0
		}
	case report.NeedsSplit():
		parts, err := f.Parts()
		if err != nil {
			d.tell("%v", err)
			return nil
		}
		as = fmt.Sprintf("as %d batches", len(parts))
		d.tell("%s is over the limits of a batch. It can be sent as %d batches, whose results are merged.", f.Name(), len(parts))
		send = func(c *plain.Config) { c.File, c.Monitor, c.Split = f, w == followed, true }
	case !report.OK():
		send = func(c *plain.Config) { c.File, c.Monitor, c.Force = f, w == followed, true }
	}
	if !report.OK() && !report.NeedsSplit() {
		yes, err := d.confirm(ctx, fmt.Sprintf("The report of %s has %s. Sync may refuse it. Do you want to send it in spite of that?",
			f.Name(), format.Count(report.Errors, "error")))
		if err != nil || !yes {
			return err
		}
	}
	if w != submitted {
		videos, err := d.askVideos(ctx)
		if err != nil {
			return err
		}
		toSend := send
		send = func(c *plain.Config) { toSend(c); c.Videos = videos }
	}
	return d.pay(ctx, f, report, as, send)
}

// pay asks before money is spent, once more if requests were sent before, and sends.
func (d *dialogue) pay(ctx context.Context, f *batchfile.File, report *batchfile.Report, as string, send func(*plain.Config)) error {
	yes, err := d.confirm(ctx, fmt.Sprintf("Do you want to send %s with %s to %s %s? %s It cannot be canceled.", f.Name(),
		format.Count(report.Requests, "request"), d.Host, as, d.about(ctx, report.Summary)))
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

// askVideos asks whether videos are to be downloaded, and returns their folder; empty for
// no.
func (d *dialogue) askVideos(ctx context.Context) (string, error) {
	folder := cmp.Or(d.Plain.Videos, filepath.Join(filepath.Dir(d.Plain.Output), "videos"))
	yes, err := d.confirm(ctx, fmt.Sprintf("Do you want to download the videos, too, into %s?", folder))
	if err != nil || !yes {
		return "", err
	}
	return folder, nil
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
	videos, err := d.askVideos(ctx)
	if err != nil {
		return err
	}
	return d.work(ctx, func(c *plain.Config) { c.BatchIDs, c.Monitor, c.Videos = []string{id}, true, videos })
}
