package batches

import "syncbatch-tui/ui/format"

// minTail is the least number of characters of the id's end in a short form.
const minTail = 4

// tails finds the short forms of ids: an ellipsis and as much of the end as distinguishes
// the id from all others. A nil row means that several ids have this ending.
type tails map[string]*row

// add gives a row its short form. If another row has the same one, both get longer forms.
// It returns the rows whose forms have changed.
func (t tails) add(r *row) (changed []*row) {
	for n := minTail; ; n++ {
		tail, whole := tailOf(r.id, n)
		other, taken := t[tail]
		switch {
		case whole:
			r.short = r.id
			return append(changed, r)
		case !taken:
			t[tail] = r
			r.short = "…" + tail
			return append(changed, r)
		case other != nil: // the other row needs one more character
			t[tail] = nil
			if longer, whole := tailOf(other.id, n+1); whole {
				other.short = other.id
			} else {
				t[longer] = other
				other.short = "…" + longer
			}
			changed = append(changed, other)
		}
	}
}

// tailOf returns the last n characters of an id. whole means that a short form with them
// would not be shorter than the id.
func tailOf(id string, n int) (tail string, whole bool) {
	runes := []rune(id)
	if len(runes) <= n+1 {
		return id, true
	}
	return string(runes[len(runes)-n:]), false
}

// shorten gives a new row its short form and widens the column for it.
func (m *Model) shorten(r *row) {
	for _, r := range m.tails.add(r) {
		m.want.short = max(m.want.short, format.Width(r.short))
	}
}
