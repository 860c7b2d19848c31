package batches

import (
	"slices"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/screen"
)

// command is a key's action on the marked batches or on the one under the cursor. The
// footer and the palette list it while it works; when it does not, the key says why.
type command struct {
	// refusal returns why the command does not work on a batch.
	refusal func(*row) screen.Refusal
	// none ends the sentence that says that the command works on none of several batches.
	none string
	// name is the batch's name in an answer; empty for its id.
	name string
	do   func(*Model) tea.Cmd
}

// doing makes a command that only posts messages.
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

// can reports whether a command does anything now.
func (m *Model) can(c command) bool {
	return slices.ContainsFunc(m.targets(), func(r *row) bool { return c.refusal(r) == screen.Works })
}

// run runs a command, or says why it does not work.
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

// refuse says why a command does not work on a batch.
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

// Keys returns the keys that do something to the shown batches, most useful first. The
// keys for marked batches come before the others.
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

// described returns a key with a description for this pane.
func described(b key.Binding, does string) key.Binding {
	b.SetHelp(b.Help().Key, does)
	return b
}

// CanDownload reports whether the marked batches, or the one under the cursor, have
// results.
func (m *Model) CanDownload() bool { return m.can(downloading) }

// CanDownloadFinished reports whether a shown batch has results that are not saved yet.
func (m *Model) CanDownloadFinished() bool { return slices.ContainsFunc(m.shown, (*row).isFinished) }

// CanReview reports whether a review sheet can be made of the marked batches or of the one
// under the cursor.
func (m *Model) CanReview() bool { return m.can(reviewing) }
