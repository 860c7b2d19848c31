// Package logs records what the program did, its requests to Sync, and errors, and shows
// them on a page.
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
	// maxText is how many bytes of a text are kept.
	maxText = 1000
)

// entry is one message from the screen, or one request.
type entry struct {
	number int // numbers all entries of the session
	at     time.Time
	level  screen.Level
	text   string // clean; empty for a request
	// request is one try of a request; its Method is empty for a message.
	request syncapi.Exchange
}

// isRequest reports whether an entry is a request.
func (e *entry) isRequest() bool { return e.request.Method != "" }

// isQuiet reports whether an entry is a routine poll: a successful read from the API.
func (e *entry) isQuiet() bool {
	return e.request.Method == "GET" && e.request.Path != "" && e.request.Decision == syncapi.DecidedDone
}

// Log records the messages on the screen and the client's requests.
type Log struct {
	env     *screen.Env
	feed    *Feed          // nil for no requests
	key     syncapi.Secret // never shown or saved
	entries []*entry       // oldest first
	count   int            // of all entries, including dropped ones
	version int            // changes whenever the entries change
}

// New returns an empty log. feed supplies the requests; nil for none. No entry contains
// the key.
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

// Update records messages and requests.
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

// Status is always empty.
func (l *Log) Status() screen.Status { return screen.Status{} }

// Len returns the number of entries.
func (l *Log) Len() int { return len(l.entries) }

// say records a message. A repeated message, as while the network is down, is kept once,
// with the time of the last.
func (l *Log) say(level screen.Level, text string) {
	e := &entry{at: l.env.Now, level: level, text: l.clean(text)}
	if n := len(l.entries); n > 0 && l.entries[n-1].text == e.text {
		l.entries[n-1].at, l.entries[n-1].level = e.at, e.level
		l.version++
		return
	}
	l.add(e)
}

// request records a try of a request.
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

// add adds an entry. When the log is full, the oldest routine entry is dropped first, so
// that hours of polls do not push out important entries.
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

// Page returns the page that shows the log. It scrolls with new entries.
func (l *Log) Page() *Page {
	p := &Page{env: l.env, log: l, opened: map[int]bool{}, follows: true}
	p.show()
	return p
}
