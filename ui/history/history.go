// Package history is the page of everything that was submitted from this machine: the
// submissions with their results and estimates, and their totals by month and by model. It
// reads the ledger and sends nothing to Sync.
package history

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// Jobs reads the history. *job.Runner implements it.
type Jobs interface {
	History(f ledger.Filter) (job.History, error)
}

// Page shows the history.
type Page struct {
	env           *screen.Env
	jobs          Jobs
	width, height int

	generation int         // of the latest read
	loaded     bool        // a read has ended
	all        job.History // the whole history
	shown      job.History // the submissions that match the filter
	err        error       // why the ledger cannot be read; nil if it can
	want       wants       // of the shown rows

	list   pane.List
	filter pane.Filter
}

// New returns the page.
func New(env *screen.Env, jobs Jobs) *Page { return &Page{env: env, jobs: jobs} }

// readMsg brings the history from the ledger.
type readMsg struct {
	page       *Page
	generation int
	history    job.History
	err        error
}

// read reads the ledger.
func (p *Page) read() tea.Cmd {
	p.generation++
	jobs, msg := p.jobs, readMsg{page: p, generation: p.generation}
	return func() tea.Msg {
		msg.history, msg.err = jobs.History(ledger.Filter{})
		return msg
	}
}

// Init reads the history.
func (p *Page) Init() tea.Cmd { return p.read() }

// Place leaves the notice and the footer visible below the page.
func (p *Page) Place() screen.Place { return screen.AboveFooter }

// Keys returns the keys that do something for the selected submission.
func (p *Page) Keys() []key.Binding {
	k := p.env.Keys
	var keys []key.Binding
	e, ok := p.selected()
	if e.BatchID != "" {
		keys = append(keys, k.Open, k.Copy)
	}
	if ok || p.filter.Text != "" {
		keys = append(keys, k.Filter)
	}
	closing := k.History
	closing.SetHelp(closing.Help().Key, "close the history")
	return append(keys, k.Refresh, closing)
}

// Capturing reports whether the filter takes every key as text.
func (p *Page) Capturing() bool { return p.filter.Typing }

// SetSize sets the size of the page.
func (p *Page) SetSize(width, height int) {
	p.width, p.height = width, height
	p.list.SetHeight(p.layout().rows)
}

// Update handles keys and pastes while the page is on top, and the history that was read.
func (p *Page) Update(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		cmd = p.press(msg)
	case tea.PasteMsg:
		p.filter.Take(msg, p.show)
	case readMsg:
		if msg.page == p && msg.generation == p.generation {
			p.loaded, p.all, p.err = true, msg.history, msg.err
			p.show()
		}
	case screen.ResultsSavedMsg, screen.LedgerMsg:
		return p.read()
	default:
		return nil
	}
	p.SetSize(p.width, p.height)
	return cmd
}

// press handles a key.
func (p *Page) press(msg tea.KeyPressMsg) tea.Cmd {
	k := p.env.Keys
	switch {
	case p.filter.Take(msg, p.show):
	case p.list.Key(k, msg):
	case key.Matches(msg, k.Filter):
		p.filter.Typing = true
	case key.Matches(msg, k.Back) && p.filter.Text != "":
		p.filter.Text = ""
		p.show()
	case key.Matches(msg, k.Back), key.Matches(msg, k.Quit), key.Matches(msg, k.History), key.Matches(msg, k.Parent):
		p.env.Close(p)
	case key.Matches(msg, k.Refresh):
		return p.read()
	default:
		p.act(msg)
	}
	return nil
}

// act runs a key's command on the selected submission.
func (p *Page) act(msg tea.KeyPressMsg) {
	k := p.env.Keys
	e, ok := p.selected()
	switch {
	case !key.Matches(msg, k.Open, k.Copy):
		p.env.Elsewhere(msg)
	case !ok:
		p.env.Notify(screen.Info, "There is no submission.")
	case key.Matches(msg, k.Copy) && e.BatchID != "":
		p.env.Notify(screen.Info, "Copied %s.", e.BatchID)
		p.env.Copy(e.BatchID)
	default:
		p.open(e)
	}
}

// open opens the page of the selected batch.
func (p *Page) open(e ledger.Entry) {
	if e.BatchID == "" {
		text := "This submission has no batch."
		if isSingly(e) {
			text = "Its requests were sent one by one, without a batch."
		}
		p.env.Notify(screen.Info, "%s", text)
		return
	}
	p.env.Post(screen.ShowBatchMsg{ID: e.BatchID})
}

// Click selects the submission at a line of the page, below the filter and the header.
func (p *Page) Click(line int) { p.list.Click(line - p.filter.Height() - 1) }

// selected returns the submission under the cursor; false if there is none.
func (p *Page) selected() (ledger.Entry, bool) {
	if len(p.shown.Entries) == 0 {
		return ledger.Entry{}, false
	}
	return p.shown.Entries[p.list.Cursor()], true
}

// show applies the filter and keeps the cursor on its submission.
func (p *Page) show() {
	before, had := p.selected()
	words := strings.Fields(strings.ToLower(p.filter.Text))
	p.shown = p.all
	if len(words) > 0 {
		p.shown = p.all.Only(func(e ledger.Entry) bool { return matches(e, words) })
	}
	p.want = p.measure()
	p.list.SetLen(len(p.shown.Entries))
	if i := slices.IndexFunc(p.shown.Entries, func(e ledger.Entry) bool { return e.ID == before.ID }); had && i >= 0 {
		p.list.Select(i)
	}
}

// matches reports whether a submission contains every word, in its date, file, batch,
// state, status, models or results file.
func matches(e ledger.Entry, words []string) bool {
	text := strings.Join([]string{e.Confirmed.Local().Format(dateAndTime), e.File, e.BatchID, job.StateName(e.State), e.Status, e.Saved.Path}, "\n")
	for model := range e.Models {
		text += "\n" + model
	}
	text = strings.ToLower(format.Clean(text))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) })
}
