package ledger

import "slices"

// Follow stores batches to follow, so that the next session polls them, too. The error
// wraps ErrUnavailable.
func (l *Ledger) Follow(ids ...string) error { return l.putFollows(follow{}, ids) }

// Unfollow stores batches that the next session does not poll, unless they are followed
// anew. Their submissions stay. The error wraps ErrUnavailable.
func (l *Ledger) Unfollow(ids ...string) error { return l.putFollows(follow{Forgotten: true}, ids) }

// End stores that batches have ended, of those that are followed. When that fails, the
// next session polls them once more.
func (l *Ledger) End(ids ...string) {
	var ended []string
	c := Contents{Files: map[string]string{}, Saved: map[string]SavedFile{}}
	_ = l.read(func(b *book) {
		l.fill(&c, b)
		slices.Sort(c.Followed)
		for _, id := range ids {
			_, followed := slices.BinarySearch(c.Followed, id)
			if f, _ := b.follow(l.Host, id); followed && !f.Ended {
				ended = append(ended, id)
			}
		}
	})
	if len(ended) > 0 {
		_ = l.putFollows(follow{Ended: true}, ended)
	}
}

// putFollows stores a state of batches. A batch that has ended is followed no more, and
// can still be forgotten.
func (l *Ledger) putFollows(state follow, ids []string) error {
	return l.update(func(b *book) ([]record, error) {
		var records []record
		for _, id := range ids {
			old, known := b.follow(l.Host, id)
			if id == "" || known && (old.Ended && !state.Forgotten || old.Ended == state.Ended && old.Forgotten == state.Forgotten) {
				continue
			}
			f := state
			f.Batch, f.Host, f.At = id, l.Host, l.Now()
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
