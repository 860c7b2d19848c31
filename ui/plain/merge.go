package plain

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// merge puts the results of the parts of a file together, in the order of the
// parts, under the name that the results of the whole are asked for with.
func (r *runner) merge(ctx context.Context) error {
	if len(r.followed()) > 0 || r.waiting > 0 {
		return nil
	}
	done := map[string]bool{} // jobs
	for _, id := range r.watched {
		parts, err := r.Jobs.Parts(id)
		if err != nil || len(parts) < 2 || done[parts[0].Job] {
			continue // a batch that the ledger does not know is a whole
		}
		done[parts[0].Job] = true
		if err := r.mergeParts(ctx, parts); err != nil {
			return fmt.Errorf("the results of the parts are saved, but not together: %w", err)
		}
	}
	return nil
}

// mergeParts merges what is saved of the parts, unless there is one that nobody
// waited for, or whose results could not be had.
func (r *runner) mergeParts(ctx context.Context, parts []job.Part) error {
	saved := 0
	for _, p := range parts {
		switch {
		case p.Saved.Path != "":
			saved++
		case p.State == ledger.Waiting:
			r.talk("not put together, because %s is not sent yet: the whole file with --split sends the rest, and nothing twice", p.File)
			return nil
		case !slices.Contains(r.watched, p.BatchID), r.lost[p.BatchID] != nil:
			r.talk("not put together, because the results of %s are not saved: %s", cmp.Or(p.BatchID, p.File),
				FollowCommand(r.Command, batchIDs(parts)))
			return nil
		}
	}
	if saved == 0 {
		return nil
	}
	output, err := r.Jobs.Merge(ctx, r.Output, parts)
	if err == nil {
		r.print(merged{File: parts[0].File, Output: output, Parts: saved, Absent: len(parts) - saved})
	}
	return err
}

// batchIDs are those of the parts that became batches.
func batchIDs(parts []job.Part) []string {
	var ids []string
	for _, p := range parts {
		if p.BatchID != "" {
			ids = append(ids, p.BatchID)
		}
	}
	return ids
}
