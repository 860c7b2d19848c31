package batches

import (
	"slices"

	"charm.land/bubbles/v2/key"
)

// Keys are the keys that do something to the batches on show, most useful first. Those of
// marked batches come before the others.
func (m *Model) Keys() []key.Binding {
	k := &m.env.Keys
	rows := m.targets()
	any := func(have func(*row) bool) bool { return slices.ContainsFunc(rows, have) }
	var keys []key.Binding
	add := func(works bool, b key.Binding) {
		if works {
			keys = append(keys, b)
		}
	}
	marking := m.marked > 0
	add(marking && m.filter.Text == "", described(k.Back, "clear marks"))
	add(!marking && len(rows) > 0, k.Open)
	add(any((*row).hasResults), k.Download)
	add(any((*row).hasFailures), k.Retry)
	add(!marking && m.CanDownloadFinished(), k.DownloadAll)
	add(any((*row).isForgettable), k.Forget)
	add(len(m.rows) > 0, k.Filter)
	add(m.filter.Text != "", described(k.Back, "show all"))
	add(len(rows) > 0, k.Mark)
	add(len(m.rows) > 1, k.Sort)
	add(any((*row).hasResults), k.Videos)
	add(len(rows) == 1, k.Copy)
	add(len(rows) > 1, described(k.Copy, "copy ids"))
	add(m.CanReview(), k.Review)
	add(m.CanReview(), k.OpenReview)
	add(marking && len(m.shown) > 0, k.Open)
	return append(keys, k.Add, k.NextPane)
}

// described is a key with other words for what it does here.
func described(b key.Binding, does string) key.Binding {
	b.SetHelp(b.Help().Key, does)
	return b
}

// CanDownload reports whether there are results of the marked batches, or of the one under
// the cursor.
func (m *Model) CanDownload() bool { return slices.ContainsFunc(m.targets(), (*row).hasResults) }

// CanDownloadFinished reports whether a batch on show has results that were not saved yet.
func (m *Model) CanDownloadFinished() bool { return slices.ContainsFunc(m.shown, (*row).isFinished) }

// CanReview reports whether a key can write a review sheet of the marked batches or of the one
// under the cursor.
func (m *Model) CanReview() bool { return slices.ContainsFunc(m.targets(), (*row).isSaved) }
