package dialogue

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/plain"
)

// way is how to send the requests of a file.
type way uint8

const (
	submitted way = iota // as a batch
	followed             // as a batch that is followed to its end
	singly               // one by one
)

// submit asks the questions that come before money is spent, and sends the file.
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
	costs := d.about(ctx, report.Summary)
	question := fmt.Sprintf("Do you want to send %s with %s to %s %s? %s It cannot be canceled.", f.Name(),
		format.Count(report.Requests, "request"), d.Host, as, costs)
	again := fmt.Sprintf("Do you want to send %s again? %s It cannot be canceled.", f.Name(), costs)
	return d.pay(ctx, question, again, send)
}

// pay asks a question before money is spent, asks again if requests were sent before, and sends.
func (d *dialogue) pay(ctx context.Context, question, again string, send func(*plain.Config)) error {
	yes, err := d.confirmPaid(ctx, question)
	if err != nil || !yes {
		d.tell("Nothing was sent.")
		return err
	}
	err = d.work(ctx, send)
	if !wasSent(err) {
		return err
	}
	yes, err = d.confirmPaid(ctx, again)
	if err != nil || !yes {
		d.tell("Nothing was sent.")
		return err
	}
	return d.work(ctx, func(c *plain.Config) { send(c); c.Again = true })
}

// askVideos asks whether to download videos, and returns their folder; empty for no.
func (d *dialogue) askVideos(ctx context.Context) (string, error) {
	folder := cmp.Or(d.Plain.Videos, filepath.Join(filepath.Dir(d.Plain.Output), "videos"))
	yes, err := d.confirm(ctx, fmt.Sprintf("Do you want to download the videos, too, into %s?", folder))
	if err != nil || !yes {
		return "", err
	}
	return folder, nil
}
