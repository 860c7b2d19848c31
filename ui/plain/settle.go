package plain

import (
	"context"
	"slices"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
)

// settle takes a person's word for what came of submissions in doubt: who follows a
// batch that it may be, and no other that it may be, says that it is that one. It
// sends nothing, so that the command which a run in doubt names is safe to run
// anywhere. With a file, the word is about that file alone. It reports whether all
// of the file is settled, so that there is nothing to send.
func (r *runner) settle(ctx context.Context, state ledger.Contents) (sent bool) {
	if len(r.BatchIDs) == 0 || len(state.Unknown()) == 0 {
		return false
	}
	findings, err := r.Jobs.Reconcile(ctx)
	if err != nil {
		r.talk("the list of batches could not be had, to see what came of an earlier submission: %v", err)
		return false
	}
	settled := map[string]bool{} // hashes of files
	for _, f := range findings {
		if r.settleOne(f) {
			settled[f.Hash] = true
		}
	}
	return r.File != nil && !slices.ContainsFunc(r.parts, func(p *batchfile.File) bool { return !settled[p.Hash()] })
}

// settleOne is settle for one submission, and reports whether it is settled.
func (r *runner) settleOne(f job.Finding) bool {
	named := slices.DeleteFunc(slices.Clone(f.Candidates), func(b syncapi.Batch) bool { return !slices.Contains(r.BatchIDs, b.ID) })
	isOurs := slices.ContainsFunc(r.parts, func(p *batchfile.File) bool { return p.Hash() == f.Hash })
	switch {
	case len(named) != 1 || r.File != nil && !isOurs:
		return false
	case f.Contested && r.File == nil:
		r.talk("%s may have come of %s, and of another submission as well; name the file beside it to note which", named[0].ID, f.File)
		return false
	}
	if err := r.Jobs.Accept(f.ID, named[0].ID); err != nil {
		r.talk("%s is not noted as what came of %s: %v", named[0].ID, f.File, err)
		return false
	}
	r.talk("%s is noted as what came of %s", named[0].ID, f.File)
	return true
}
