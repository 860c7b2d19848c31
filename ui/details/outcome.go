package details

import (
	"errors"
	"fmt"
	"io/fs"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/theme"
)

// outcome draws the error codes of the results, or the reason why there are no results.
func (m *Page) outcome() []string {
	t, download := m.env.Theme, m.env.Keys.Download.Help().Key
	switch {
	case m.results.Joined != nil:
		return m.histogram()
	case errors.Is(m.results.Err, fs.ErrNotExist):
		return m.wrapped(t.Warn, fmt.Sprintf("The results were saved as %s, which no longer exists. %s saves them again.", m.saved, download))
	case m.results.Err != nil && !errors.Is(m.results.Err, job.ErrNotCollected):
		return m.wrapped(t.Fail, format.Clean(m.results.Err.Error())+".")
	case m.isLost():
		return m.wrapped(t.Text, m.lost())
	case !m.loaded:
		return []string{t.Dim.Render(" reading…")}
	}
	return m.wrapped(t.Text, m.noResults())
}

// lost says what it can mean that Sync does not find the batch.
func (m *Page) lost() string {
	k := m.env.Keys
	return fmt.Sprintf("Sync has no batch with this id for your API key: the id may be wrong, the batch may belong to another organization, or Sync may no longer keep it. "+
		"%s goes back; there, %s takes it off the list, and %s changes the key.", k.Back.Help().Key, k.Forget.Help().Key, k.Key.Help().Key)
}

// noResults says why there are no results on this machine yet.
func (m *Page) noResults() string {
	b := m.batch
	switch {
	case b.Status == "":
		return "Sync has not told of this batch yet."
	case b.Status == syncapi.StatusCompleted && b.OutputURL == "":
		return "The batch has ended; Sync will have its results in a moment."
	case !b.Ended():
		return "The result of each request is known when the batch has ended."
	case b.OutputURL == "" && m.file != "":
		return "The batch failed as a whole and has no results. Its file can be submitted again."
	case b.OutputURL == "":
		return "The batch failed as a whole and has no results."
	}
	return m.env.Keys.Download.Help().Key + " downloads the results; then the page shows every request."
}

// wrapped wraps a text to the width of the page.
func (m *Page) wrapped(s theme.Style, text string) []string {
	lines := format.Wrap(text, max(1, m.inner()-2))
	for i, l := range lines {
		lines[i] = s.Render(" " + l)
	}
	return lines
}

// state returns how to draw the batch's state, and its word.
func (m *Page) state() (glyph, word string, style theme.Style) {
	t, word := &m.env.Theme, format.Clean(string(m.batch.Status))
	switch b := m.batch; {
	case m.isLost():
		return "?", "NOT FOUND", t.Warn
	case word == "" && m.err == nil:
		return "?", "NOT SEEN", t.Dim
	case word == "":
		return "?", "NO ANSWER", t.Warn
	case b.Status == syncapi.StatusFailed, b.Status == syncapi.StatusCompleted && b.Metrics.AllFailed():
		return "✖", word, t.Fail
	case b.Status == syncapi.StatusCompleted && b.Metrics.Failed > 0:
		return "✔", word, t.Warn
	case b.Status == syncapi.StatusCompleted:
		return "✔", word, t.OK
	case b.Status == syncapi.StatusProcessing:
		return "●", word, t.Running
	}
	return "○", word, t.Running
}
