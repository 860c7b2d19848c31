package plain

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// merge joins the results of the parts of a file, in the order of the parts, under the name that
// the user asked for.
func (r *runner) merge(ctx context.Context) error {
	if len(r.followed()) > 0 || r.waiting > 0 {
		return nil
	}
	done := map[string]bool{} // batches whose job is finished
	for _, id := range r.watched {
		if done[id] {
			continue
		}
		merged, err := job.MergeJob(ctx, r.Jobs, id, r.Output, func(batchID string) bool {
			return slices.Contains(r.watched, batchID) && r.lost[batchID] == nil
		})
		if err != nil {
			return fmt.Errorf("the results of the parts are saved, but not merged: %w", err)
		}
		for _, p := range merged.Parts {
			done[p.BatchID] = true
		}
		if len(merged.Parts) > 0 {
			r.tellMerged(merged)
		}
	}
	return nil
}

// tellMerged reports the merged file, or why there is none.
func (r *runner) tellMerged(m job.Merged) {
	switch p := m.Blocked; {
	case m.Path != "":
		r.merged = m.Path
		r.print(merged{File: m.Parts[0].File, Output: m.Path, Parts: m.Saved, Absent: len(m.Parts) - m.Saved})
	case p == nil: // no part has results
	case p.State == ledger.Waiting:
		r.talk("not merged, because %s is not sent yet: submit the whole file with --split to send the rest, and no request twice", p.File)
	default:
		r.talk("not merged, because the results of %s are not saved: %s", cmp.Or(p.BatchID, p.File),
			FollowCommand(r.Command, batchIDs(m.Parts)))
	}
}

// batchIDs returns the IDs of the parts that became batches.
func batchIDs(parts []job.Part) []string {
	var ids []string
	for _, p := range parts {
		if p.BatchID != "" {
			ids = append(ids, p.BatchID)
		}
	}
	return ids
}
