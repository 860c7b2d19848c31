// Package preflight checks the media of the file under the cursor, and the cost that
// follows from them, before the file is sent.
//
// It works in the background: the cursor may move on, and the results are kept for each
// version of a file. It checks one file at a time.
package preflight

import (
	"context"
	"path/filepath"
	"strings"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media"
	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// Prober checks media. *media.Prober implements it.
type Prober interface {
	Probe(ctx context.Context, urls []string, done func(media.Result)) []media.Result
}

// Jobs asks Sync for prices.
type Jobs interface {
	Quote(ctx context.Context, f *batchfile.File, o cost.Options) (cost.Quote, error)
}

// Config configures the checks.
type Config struct {
	Prober Prober
	Jobs   Jobs
	// Exact makes Sync price every request instead of a sample.
	Exact bool
}

// maxKept is how many versions of files have their results kept.
const maxKept = 100

// Feature checks media.
type Feature struct {
	env *screen.Env
	cfg Config

	file  screen.File // the file under the cursor
	check *check      // the running check; nil for none
	known map[screen.Stamp]screen.MediaMsg
}

// check is one check of a file's media.
type check struct {
	file screen.File
	stop context.CancelFunc
	// The command updates these, and the dashboard reads them.
	done, total      atomic.Int64
	priced, requests atomic.Int64 // only with Exact
}

// New returns the feature.
func New(env *screen.Env, cfg Config) *Feature {
	return &Feature{env: env, cfg: cfg, known: make(map[screen.Stamp]screen.MediaMsg)}
}

// CheckMsg starts a check of the media of the file under the cursor, or stops the running
// one.
type CheckMsg struct{}

// checkedMsg brings the result of a check.
type checkedMsg struct {
	check    *check
	results  []media.Result
	problems []batchfile.Problem
	quote    cost.Quote
	err      error // why prices are missing
}

// Update handles one message.
func (f *Feature) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.FileMsg:
		f.fileKnown(msg.File)
	case CheckMsg:
		return f.toggle()
	case checkedMsg:
		f.checked(msg)
	case screen.TickMsg:
		if f.check != nil {
			f.env.Post(screen.MediaMsg{Stamp: f.check.file.Stamp, Checking: true, Note: f.check.progress()})
		}
	case screen.LeavingMsg:
		f.end()
	}
	return nil
}

// Status shows the progress of the check.
func (f *Feature) Status() screen.Status {
	if f.check == nil {
		return screen.Status{}
	}
	t := &f.env.Theme
	name := format.Clean(filepath.Base(f.check.file.Path))
	return screen.Status{Line: t.Running.Render(" ● Media of "+name+": "+f.check.progress()) +
		t.Dim.Render(" · "+f.env.Keys.CheckMedia.Help().Key+" stops it")}
}

// progress describes the progress of the check in a few words.
func (c *check) progress() string {
	switch done, total := c.done.Load(), c.total.Load(); {
	case total == 0:
		return "checking…"
	case done < total:
		return format.Of(int(done), int(total)) + " checked…"
	case c.requests.Load() > 0:
		return format.Of(int(c.priced.Load()), int(c.requests.Load())) + " requests priced by Sync…"
	}
	return "asking Sync for prices…"
}

// fileKnown handles news about the file under the cursor, and sends what is known about
// its media. It stops a check of a file that has changed.
func (f *Feature) fileKnown(file screen.File) {
	isNew := file.Checked && (!f.file.Checked || f.file.Stamp != file.Stamp)
	f.file = file
	if c := f.check; c != nil && file.Path == c.file.Path && file.Stamp != c.file.Stamp {
		f.end()
		f.env.Notify(screen.Info, "%s has changed, so its media are not checked any more; %s checks them again.",
			filepath.Base(file.Path), f.env.Keys.CheckMedia.Help().Key)
	}
	if known, ok := f.known[file.Stamp]; ok && isNew {
		f.env.Post(known)
	}
}

// toggle starts a check, or stops the running one of the same file.
func (f *Feature) toggle() tea.Cmd {
	switch c := f.check; {
	case c != nil && c.file.Stamp == f.file.Stamp:
		f.env.Notify(screen.Info, "Stopped: %s.", strings.TrimSuffix(c.progress(), "…"))
		f.end()
		return nil
	case f.file.Content == nil || f.file.Report == nil:
		f.file.Explain(f.env)
		return nil
	case f.cfg.Prober == nil || f.env.Leaving:
		return nil
	}
	f.end()
	return f.begin()
}

// begin checks the media of the file under the cursor.
func (f *Feature) begin() tea.Cmd {
	ctx, stop := context.WithCancel(f.env.Context)
	c := &check{file: f.file, stop: stop}
	f.check = c
	f.env.ClearNotice() // the line above the footer now shows the progress
	f.env.Post(screen.MediaMsg{Stamp: c.file.Stamp, Checking: true, Note: c.progress()})
	cfg, now, content := f.cfg, f.env.Now, f.file.Content
	return func() tea.Msg {
		msg := checkedMsg{check: c}
		urls := media.URLs(content)
		c.total.Store(int64(len(urls)))
		msg.results = cfg.Prober.Probe(ctx, urls, func(media.Result) { c.done.Add(1) })
		if ctx.Err() != nil {
			return msg
		}
		msg.problems = media.Check(content, msg.results, now)
		msg.quote, msg.err = cfg.Jobs.Quote(ctx, content, cost.Options{
			Look: media.Lookup(msg.results), Exact: cfg.Exact,
			Progress: func(done, total int) { c.requests.Store(int64(total)); c.priced.Store(int64(done)) },
		})
		return msg
	}
}

// end stops the running check, if there is one, and removes its progress.
func (f *Feature) end() {
	c := f.check
	if c == nil {
		return
	}
	c.stop()
	f.check = nil
	known, ok := f.known[c.file.Stamp]
	if !ok {
		known = screen.MediaMsg{Stamp: c.file.Stamp}
	}
	f.env.Post(known)
}

// checked keeps the results and sends them.
func (f *Feature) checked(msg checkedMsg) {
	c := msg.check
	c.stop()
	if c != f.check { // it was stopped
		return
	}
	f.check = nil
	if msg.err != nil {
		f.env.Log("Prices are missing: %v", msg.err)
	}
	news, unpriced := newsOf(c.file, msg), msg.err != nil && msg.quote.Priced().Requests == 0
	earlier := f.known[c.file.Stamp]
	found := media.Summarize(msg.results)
	isBlind := found.URLs > 0 && found.Checked == 0 // for example without a network
	switch {
	case isBlind && earlier.Note != "":
		news = earlier
	case isBlind || unpriced:
		news.Quote = earlier.Quote
	}
	if len(f.known) >= maxKept {
		clear(f.known)
	}
	f.known[c.file.Stamp] = news
	f.env.Post(news)
	name := filepath.Base(c.file.Path)
	switch n := len(msg.problems); {
	case isBlind:
		f.env.Notify(screen.Failure, "Nothing was checked for %s: %s. What was known before stays.", name, format.Clean(found.NotChecked[0]))
	case n > 0:
		f.env.Notify(screen.Failure, "The media of %s have %s; the report shows where.", name, format.Count(n, "problem"))
	case unpriced:
		f.env.Notify(screen.Failure, "Media of %s: %s, but there are no prices: %v", name, news.Note, msg.err)
	default:
		f.env.Notify(screen.Success, "Media of %s: %s.", name, news.Note)
	}
}
