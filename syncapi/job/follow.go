package job

import (
	"slices"

	"syncbatch-tui/syncapi"
)

// Follow notes batches that somebody wants to see the end of, so that the next
// session asks for them, too. The error wraps ErrLedger.
func (r *Runner) Follow(ids ...string) error { return r.noteFollow(follow{}, ids) }

// Unfollow notes batches that nobody wants to see any more, such as those that cannot be
// had: the next session does not ask for them, unless they are followed anew. What was
// submitted stays in the ledger. The error wraps ErrLedger.
func (r *Runner) Unfollow(ids ...string) error { return r.noteFollow(follow{Forgotten: true}, ids) }

// noteFollow notes that batches have come to a state. One that has ended is followed no
// more, and can still be forgotten.
func (r *Runner) noteFollow(state follow, ids []string) error {
	return r.ledger.update(func(b *book) ([]record, error) {
		var records []record
		for _, id := range ids {
			old, known := b.follow(r.host, id)
			if id == "" || known && (old.Ended && !state.Forgotten || old.Ended == state.Ended && old.Forgotten == state.Forgotten) {
				continue
			}
			f := state
			f.Batch, f.Host, f.At = id, r.host, r.now()
			records = append(records, record{Follow: &f})
		}
		return records, nil
	})
}

// follow finds what is known of the following of a batch.
func (b *book) follow(host, id string) (follow, bool) {
	e, ok := b.entries["follow "+host+" "+id]
	if !ok {
		return follow{}, false
	}
	return *e.Follow, true
}

// noteEnds notes the end of batches that the ledger follows. When that fails, the
// next session asks for them once more.
func (r *Runner) noteEnds(batches []syncapi.Batch) {
	var ended []string
	state := State{Files: map[string]string{}, Saved: map[string]SavedFile{}}
	_ = r.ledger.read(func(b *book) {
		r.fill(&state, b)
		slices.Sort(state.Followed)
		for _, batch := range batches {
			_, followed := slices.BinarySearch(state.Followed, batch.ID)
			if f, _ := b.follow(r.host, batch.ID); followed && batch.Settled() && !f.Ended {
				ended = append(ended, batch.ID)
			}
		}
	})
	if len(ended) > 0 {
		_ = r.noteFollow(follow{Ended: true}, ended)
	}
}
