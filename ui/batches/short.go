package batches

import "syncbatch-tui/ui/format"

// minTail is how many characters of an id's end its short form has at least.
const minTail = 4

// tails finds the short forms of ids: an ellipsis and as much of the end as tells an id
// from all others. A nil row means that several ids end so.
type tails map[string]*row

// add gives a row its short form, and another one a longer form if both have had the same.
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
		case other != nil: // it moves on, by one character
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

// tailOf is the last n characters of an id. whole says that a short form with them would
// be no shorter than the id.
func tailOf(id string, n int) (tail string, whole bool) {
	runes := []rune(id)
	if len(runes) <= n+1 {
		return id, true
	}
	return string(runes[len(runes)-n:]), false
}

// shorten gives a new row its short form and makes room for it.
func (m *Model) shorten(r *row) {
	for _, r := range m.tails.add(r) {
		m.want.short = max(m.want.short, format.Width(r.short))
	}
}
