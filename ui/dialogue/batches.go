package dialogue

import (
	"context"
	"fmt"
	"slices"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/plain"
)

// batches lists the batches at Sync, newest first.
func (d *dialogue) batches(ctx context.Context) error {
	s, err := d.poll(ctx)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		d.tell("%v", err)
		return nil
	}
	if len(s.Batches) == 0 {
		d.tell("There are no batches.")
		return nil
	}
	contents, _ := d.Jobs.Load() // the list works without the files
	_, err = plain.List(d.Plain.Out, false, d.Plain.Now(), s.Batches, contents.Files, "")
	return err
}

// poll asks Sync for the batches, newest first.
func (d *dialogue) poll(ctx context.Context) (job.Snapshot, error) {
	s, err := d.Jobs.Poll(ctx, nil)
	if err == nil {
		d.remember()
	}
	return s, err
}

// chooseBatch asks for one of the batches that suit, and also returns these. The chosen batch has
// no ID if the user wants none.
func (d *dialogue) chooseBatch(ctx context.Context, suits func(syncapi.Batch) bool) (chosen syncapi.Batch, shown []syncapi.Batch, err error) {
	const most = 20
	s, err := d.poll(ctx)
	switch {
	case ctx.Err() != nil:
		return syncapi.Batch{}, nil, context.Cause(ctx)
	case err != nil:
		d.tell("%v", err)
	}
	for _, b := range s.Batches {
		if suits(b) {
			shown = append(shown, b)
		}
	}
	listed := shown[:min(len(shown), most)]
	var names []string
	for _, b := range listed {
		names = append(names, fmt.Sprintf("%s, %s, %d of %d done, %d failed", b.ID, b.Status, b.Metrics.Done(), b.Metrics.Total, b.Metrics.Failed))
	}
	choice, err := d.choose(ctx, "Which batch?", append(names, "Another one, by its id", "None")...)
	if err != nil || choice == len(names)+1 {
		return syncapi.Batch{}, nil, err
	}
	if choice < len(names) {
		return listed[choice], shown, nil
	}
	id, err := d.ask(ctx, "The id of the batch:")
	if err != nil || id == "" {
		return syncapi.Batch{}, nil, err
	}
	if err := syncapi.CheckID(id); err != nil {
		d.tell("%v", err)
		return syncapi.Batch{}, nil, nil
	}
	if i := slices.IndexFunc(s.Batches, func(b syncapi.Batch) bool { return b.ID == id }); i >= 0 {
		return s.Batches[i], shown, nil
	}
	return syncapi.Batch{ID: id}, shown, nil
}

// follow asks for a batch, follows it to its end and saves its results.
func (d *dialogue) follow(ctx context.Context) error {
	b, _, err := d.chooseBatch(ctx, func(syncapi.Batch) bool { return true })
	if err != nil || b.ID == "" {
		return err
	}
	videos, err := d.askVideos(ctx)
	if err != nil {
		return err
	}
	return d.work(ctx, func(c *plain.Config) { c.BatchIDs, c.Monitor, c.Videos = []string{b.ID}, true, videos })
}
