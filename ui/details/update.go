package details

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/scrub"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Update handles keys and pastes while the page is on top, and all news about its batch.
func (m *Page) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		return m.press(msg)
	case tea.PasteMsg:
		m.typed(msg)
	case resultsMsg:
		m.setResults(msg.results)
		return tea.Batch(m.explain(msg.results), m.price(msg.results))
	case pricedMsg:
		if msg.batch == m.batch.ID {
			m.usd = msg.usd
			m.SetSize(m.width, m.height)
		}
	case remediesMsg:
		m.remedies = msg.remedies
		m.SetSize(m.width, m.height)
	case screen.PolledMsg:
		if msg.Err == nil {
			m.polled(msg.At, msg.Snapshot)
		}
		m.SetSize(m.width, m.height) // a warning may come or go
	case screen.ResultsSavedMsg:
		if msg.ID == m.batch.ID {
			m.setSaved(msg.Path)
			m.loaded = false
			return m.read()
		}
	case screen.VideoStatesMsg:
		if msg.Batch == m.batch.ID {
			m.videos = msg.Videos
			m.SetSize(m.width, m.height)
		}
	}
	return nil
}

// polled shows a poll's result for the batch.
func (m *Page) polled(at time.Time, s job.Snapshot) {
	is := func(b syncapi.Batch) bool { return b.ID == m.batch.ID }
	i := slices.IndexFunc(s.Batches, is)
	if m.seen = i >= 0; m.seen {
		m.setBatch(at, s.Batches[i])
	} else if err := s.Errors[m.batch.ID]; err != nil {
		m.err = err
	}
}

// resultsMsg brings the results that read has gathered.
type resultsMsg struct{ results Results }

// read gathers the results and their requests.
func (m *Page) read() tea.Cmd {
	jobs, id := m.jobs, m.batch.ID
	return func() tea.Msg {
		joined, err := jobs.Results(id)
		r := gather(id, joined, err)
		parts, _ := jobs.Parts(id) // none for a batch that was created elsewhere
		for _, p := range parts {
			if p.BatchID == id {
				r.Confirmed, r.Accepted = p.Confirmed, p.Changed
				if p.Saved.Path != "" {
					r.Saved = p.Saved.At
				}
				r.Estimate, r.Ceiling = p.Estimate, p.Ceiling
				r.Inputs = inputs(p.Input)
				if p.Input != nil {
					r.Input = &batchfile.File{Path: p.File, Content: p.Input}
				}
			}
		}
		r.Seen, _ = jobs.Observations(id) // none without a ledger
		return resultsMsg{r}
	}
}

// remediesMsg brings the remedies for codes that only Sync's catalog knows. A remedy
// applies to every batch.
type remediesMsg struct{ remedies map[string]string }

// explain looks up the codes of results that this program does not know. It may call Sync.
func (m *Page) explain(r Results) tea.Cmd {
	var unknown []string
	for _, c := range r.Codes {
		if m.remedy(c.Code) == "" && len(unknown) < maxUnknown {
			unknown = append(unknown, c.Code)
		}
	}
	if len(unknown) == 0 {
		return nil
	}
	jobs, ctx, known := m.jobs, m.env.Context, maps.Clone(m.remedies)
	return func() tea.Msg {
		if known == nil {
			known = map[string]string{}
		}
		for _, code := range unknown {
			known[code] = jobs.Remedy(ctx, code)
		}
		return remediesMsg{known}
	}
}

// maxUnknown bounds how many codes are looked up, because the server chooses them.
const maxUnknown = 100

// remedy says what to do about a code, clean; empty if unknown.
func (m *Page) remedy(code string) string {
	return cmp.Or(syncapi.Remedy(code), format.Clean(scrub.Text(m.remedies[code])))
}

// inputs returns the URLs of the requests' videos or images, by line.
func inputs(content []byte) map[int]string {
	urls := map[int]string{}
	for g := range (&batchfile.File{Content: content}).Generations() {
		if visual := g.Visual(); visual != nil {
			urls[g.Line] = visual.URL
		}
	}
	return urls
}

// typed gives a key or a paste to the filter if the user is typing in it.
func (m *Page) typed(msg tea.Msg) bool {
	if !m.filter.Take(msg, m.show) {
		return false
	}
	m.SetSize(m.width, m.height)
	return true
}

func (m *Page) press(msg tea.KeyPressMsg) tea.Cmd {
	if m.typed(msg) {
		return nil
	}
	k := m.env.Keys
	switch {
	case m.list.Key(k, msg):
	case key.Matches(msg, k.Filter):
		m.filter.Typing = true
	case key.Matches(msg, k.Back) && m.filter.Text != "":
		m.filter.Text = ""
		m.show()
	case key.Matches(msg, k.Back), key.Matches(msg, k.Quit), key.Matches(msg, k.Parent):
		m.env.Close(m)
	default:
		m.act(msg)
	}
	m.SetSize(m.width, m.height)
	return nil
}

// known returns the information that decides which commands work on the batch.
func (m *Page) known() screen.Known {
	r := &m.results
	return screen.Known{Batch: m.batch, Err: m.err, Saved: r.Joined != nil, Ours: m.file != "" || r.Input != nil}
}

// noRetry returns why no failed request can be sent again. Once there are results, they
// decide.
func (m *Page) noRetry() screen.Refusal {
	if m.results.Joined == nil {
		return m.known().Retry()
	}
	why := screen.NothingFailed
	for _, r := range m.results.Rows {
		switch {
		case failed(r) && r.InputLine > 0:
			return screen.Works
		case failed(r):
			why = screen.NotOurs
		}
	}
	return why
}

// refuse says why a command does not work, and reports whether there is a reason. name is
// the batch's display name.
func (m *Page) refuse(why screen.Refusal, name string) bool {
	if why != screen.Works {
		m.env.Notify(screen.Info, "%s", why.Say(m.env, name))
	}
	return why != screen.Works
}

// act runs a key's command on the selected result or the batch.
func (m *Page) act(msg tea.KeyPressMsg) {
	k := &m.env.Keys
	r, _ := m.selected()
	switch {
	case key.Matches(msg, k.Download):
		if !m.refuse(m.known().Download(), m.batch.ID) {
			m.env.Post(screen.DownloadMsg{Batches: []syncapi.Batch{m.batch}})
		}
	case key.Matches(msg, k.Open) && m.canOpen(r):
		m.env.Post(screen.OpenRequestMsg{File: screen.File{Path: m.results.Input.Path, Content: m.results.Input}, Line: r.InputLine})
	case key.Matches(msg, k.Open):
		if !m.refuse(m.known().Review(), theBatch) {
			m.refuse(screen.NotOurs, theBatch)
		}
	case key.Matches(msg, k.Copy):
		id := cmp.Or(r.ID, m.batch.ID)
		m.env.Notify(screen.Info, "Copied %s.", id)
		m.env.Copy(id)
	case key.Matches(msg, k.Retry):
		if !m.refuse(m.noRetry(), theBatch) {
			m.env.Post(screen.RetryMsg{Page: m, Batches: []syncapi.Batch{m.batch}, File: m.file})
		}
	case key.Matches(msg, k.Review), key.Matches(msg, k.OpenReview):
		if !m.refuse(m.known().Review(), theBatch) {
			m.env.Post(screen.ReviewMsg{Batches: []syncapi.Batch{m.batch}, Open: key.Matches(msg, k.OpenReview)})
		}
	default:
		m.actOnVideo(msg, r)
	}
}

// theBatch is the name of the page's batch in answers.
const theBatch = "The batch"

// actOnVideo runs a key's command on videos.
func (m *Page) actOnVideo(msg tea.KeyPressMsg, r batchfile.Result) {
	k := m.env.Keys
	switch {
	case m.results.Joined == nil && (key.Matches(msg, k.CopyURL) || key.Matches(msg, k.Browse) || key.Matches(msg, k.Video) || key.Matches(msg, k.Videos)):
		m.env.Notify(screen.Info, "%s", m.noVideos())
	case key.Matches(msg, k.CopyURL):
		m.env.Post(screen.CopyURLMsg{Request: r.ID, URL: r.OutputURL})
	case key.Matches(msg, k.Browse):
		m.env.Post(screen.BrowseMsg{URL: r.OutputURL})
	case key.Matches(msg, k.Video):
		m.fetch(r)
	case key.Matches(msg, k.Videos):
		m.fetch(m.results.Rows...)
	default:
		m.env.Elsewhere(msg)
	}
}
