package batches

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/screen"
)

// command is what a key does with the marked batches, or with the one under the cursor. The
// footer and the palette list it while it works, and the key says why it does not.
type command struct {
	// refusal is why a batch does not take it.
	refusal func(*row) screen.Refusal
	// none ends the sentence about several batches none of which take it.
	none string
	// name is what an answer calls the batch; empty for its id.
	name string
	do   func(*Model) tea.Cmd
}

// doing is a command that only posts.
func doing(post func(*Model)) func(*Model) tea.Cmd {
	return func(m *Model) tea.Cmd {
		post(m)
		return nil
	}
}

func anyRow(*row) screen.Refusal { return screen.Works }

// The commands.
var (
	downloading = command{(*row).noDownload, "has results", "", doing((*Model).download)}
	videosOf    = command{(*row).noVideos, "has results", "", doing((*Model).videos)}
	retrying    = command{(*row).noRetry, "has failed requests that can be sent again", "The batch", doing((*Model).retry)}
	reviewing   = command{(*row).noReview, "has saved results", "The batch", doing(func(m *Model) { m.review(false) })}
	showing     = command{(*row).noReview, "has saved results", "The batch", doing(func(m *Model) { m.review(true) })}
	forgetting  = command{(*row).noForget, "can be removed from the list", "", (*Model).askForget}
	copying     = command{refusal: anyRow, do: doing((*Model).copyIDs)}
	opening     = command{refusal: anyRow, do: doing((*Model).openSelected)}
)

// can reports whether a command does something now.
func (m *Model) can(c command) bool {
	return slices.ContainsFunc(m.targets(), func(r *row) bool { return c.refusal(r) == screen.Works })
}

// run does what a command says, or says why not.
func (m *Model) run(c command) tea.Cmd {
	switch rows := m.targets(); {
	case len(rows) == 0:
		m.sayNothing()
	case m.can(c):
		return c.do(m)
	case m.marked > 1:
		m.env.Notify(screen.Info, "None of the %d marked batches %s.", m.marked, c.none)
	default:
		m.refuse(c, rows[0])
	}
	return nil
}

// sayNothing says that there is no batch to act on.
func (m *Model) sayNothing() {
	if m.filter.Text != "" {
		m.env.Notify(screen.Info, "No batch matches the filter.")
		return
	}
	m.env.Notify(screen.Info, "There is no batch.")
}

// refuse says why a batch does not take a command.
func (m *Model) refuse(c command, r *row) {
	why, name := c.refusal(r), c.name
	if name == "" {
		name = r.id
	}
	if r.err != nil && (why == screen.NotFound || why == screen.NotAnswered) {
		m.env.Notify(screen.Info, "%s is not available: %v.", r.id, r.err)
		return
	}
	m.env.Notify(screen.Info, "%s", why.Say(m.env, name))
}

// Keys are the keys that do something to the batches on show, most useful first. Those of
// marked batches come before the others.
func (m *Model) Keys() []key.Binding {
	k := &m.env.Keys
	n := len(m.targets())
	var keys []key.Binding
	add := func(works bool, b key.Binding) {
		if works {
			keys = append(keys, b)
		}
	}
	marking := m.marked > 0
	add(marking && m.filter.Text == "", described(k.Back, "clear marks"))
	add(!marking && n > 0, k.Open)
	add(m.can(downloading), k.Download)
	add(m.can(retrying), k.Retry)
	add(!marking && m.CanDownloadFinished(), k.DownloadAll)
	add(m.can(forgetting), k.Forget)
	add(len(m.rows) > 0, k.Filter)
	add(m.filter.Text != "", described(k.Back, "show all"))
	add(n > 0, k.Mark)
	add(len(m.rows) > 1, k.Sort)
	add(m.can(videosOf), k.Videos)
	add(n == 1, k.Copy)
	add(n > 1, described(k.Copy, "copy ids"))
	add(m.CanReview(), k.Review)
	add(m.CanReview(), k.OpenReview)
	add(marking && len(m.shown) > 0, k.Open)
	keys = append(keys, k.Add, k.NextPane)
	add(len(m.rows) > 1, k.Reverse)
	return keys
}

// described is a key with other words for what it does here.
func described(b key.Binding, does string) key.Binding {
	b.SetHelp(b.Help().Key, does)
	return b
}

// CanDownload reports whether there are results of the marked batches, or of the one under
// the cursor.
func (m *Model) CanDownload() bool { return m.can(downloading) }

// CanDownloadFinished reports whether a batch on show has results that were not saved yet.
func (m *Model) CanDownloadFinished() bool { return slices.ContainsFunc(m.shown, (*row).isFinished) }

// CanReview reports whether a key can write a review sheet of the marked batches or of the one
// under the cursor.
func (m *Model) CanReview() bool { return m.can(reviewing) }
