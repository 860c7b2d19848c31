// Package logs keeps what the program did, what it asked Sync for and what went wrong, and
// shows it on a page.
package logs

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

const (
	// maxEntries is how many entries the log keeps.
	maxEntries = 2000
	// maxText is how many bytes of a text it keeps.
	maxText = 1000
)

// entry is one thing that was said on the screen, or one request.
type entry struct {
	number int // counts all entries of the session
	at     time.Time
	level  screen.Level
	text   string // clean; empty for a request
	// request is one try of a request; its Method is empty for what was said.
	request syncapi.Exchange
}

// isRequest reports whether an entry is a request.
func (e *entry) isRequest() bool { return e.request.Method != "" }

// isQuiet reports whether an entry is the routine of following batches: an answer of the
// API that was read and changes nothing.
func (e *entry) isQuiet() bool {
	return e.request.Method == "GET" && e.request.Path != "" && e.request.Decision == syncapi.DecidedDone
}

// Log listens to what is said on the screen and to what the client does.
type Log struct {
	env     *screen.Env
	feed    *Feed          // nil for no requests
	key     syncapi.Secret // never shown or saved
	entries []*entry       // oldest first
	count   int            // of all entries that there were
	version int            // changes with the entries
}

// New makes an empty log. The requests come from a feed, nil for none. No entry holds the
// key.
func New(env *screen.Env, feed *Feed, key syncapi.Secret) *Log {
	return &Log{env: env, feed: feed, key: key}
}

// Init waits for the first requests.
func (l *Log) Init() tea.Cmd {
	if l.feed == nil {
		return nil
	}
	return l.feed.take(l.env.Context)
}

// Update takes what is said and what was requested.
func (l *Log) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.NoticeMsg:
		l.say(msg.Level, msg.Text)
	case screen.LogMsg:
		l.say(msg.Level, msg.Text)
	case screen.FailMsg:
		l.say(screen.Failure, msg.Title+": "+msg.Err.Error())
	case exchangesMsg:
		for _, x := range msg {
			l.request(x)
		}
		return l.feed.take(l.env.Context)
	}
	return nil
}

// Status has nothing to say.
func (l *Log) Status() screen.Status { return screen.Status{} }

// Len is how many entries there are.
func (l *Log) Len() int { return len(l.entries) }

// say adds what was said. The same thing said again, as while the network is away, is kept
// once, with the time of the last.
func (l *Log) say(level screen.Level, text string) {
	e := &entry{at: l.env.Now, level: level, text: l.clean(text)}
	if n := len(l.entries); n > 0 && l.entries[n-1].text == e.text {
		l.entries[n-1].at, l.entries[n-1].level = e.at, e.level
		l.version++
		return
	}
	l.add(e)
}

// request adds a try of a request.
func (l *Log) request(x syncapi.Exchange) {
	x.Host, x.Path, x.Reason = l.clean(x.Host), l.clean(x.Path), l.clean(x.Reason)
	level := screen.Info
	switch x.Decision {
	case syncapi.DecidedRefused, syncapi.DecidedUnknown, syncapi.DecidedFailed:
		level = screen.Failure
	}
	l.add(&entry{at: x.Ended, level: level, request: x})
}

// clean makes a text safe to show and to save.
func (l *Log) clean(text string) string {
	text = format.Clean(l.key.Scrub(text))
	if len(text) > maxText {
		text = format.Clean(text[:maxText]) + "…"
	}
	return text
}

// add keeps an entry. When there is no room, the oldest routine goes first: hours of polls
// must not push out what matters.
func (l *Log) add(e *entry) {
	l.count++
	l.version++
	e.number = l.count
	l.entries = append(l.entries, e)
	if len(l.entries) <= maxEntries {
		return
	}
	oldest := max(0, slices.IndexFunc(l.entries, (*entry).isQuiet))
	l.entries = slices.Delete(l.entries, oldest, oldest+1)
}

// Page makes the page that shows the log, following what is added at its end.
func (l *Log) Page() *Page {
	p := &Page{env: l.env, log: l, opened: map[int]bool{}, follows: true}
	p.show()
	return p
}
