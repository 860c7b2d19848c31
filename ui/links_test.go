package ui

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/terminal"
)

// links returns the URLs that the screen links to, each once.
func (a *app) links() []string {
	a.t.Helper()
	var urls []string
	for _, part := range strings.Split(a.m.View().Content, "\x1b]8;;")[1:] {
		if url, _, _ := strings.Cut(part, "\a"); url != "" && !slices.Contains(urls, url) {
			urls = append(urls, url)
		}
	}
	return urls
}

func (a *app) linksTo(urls ...string) {
	a.t.Helper()
	for _, url := range urls {
		if got := a.links(); !slices.Contains(got, url) {
			a.t.Errorf("no link to %s, but to %q:\n%s", url, got, a.screen())
		}
	}
}

// saved sets up a batch with saved results, which contain a signed URL and a plain one.
func saved(c *Config, f *fakeJobs) {
	c.HostName = "box"
	f.output = mixedOutput + `{"request_id": "ac", "response": {"status": "COMPLETED", "outputUrl": "https://cdn.sync.so/s.mp4?Signature=abc&Expires=1"}}` + "\n"
	f.state.Saved = map[string]ledger.SavedFile{"batch_def456": {Path: filepath.Join(c.Dir, "a b;c.jsonl")}}
	f.history = job.History{Entries: []ledger.Entry{{
		Submission: ledger.Submission{ID: "s1", State: ledger.Accepted, File: filepath.Join(c.Dir, "input.jsonl"), BatchID: "batch_def456", Requests: 20, Confirmed: start},
		Saved:      ledger.SavedFile{Path: filepath.Join(c.Dir, "é.jsonl")},
	}}}.Only(func(ledger.Entry) bool { return true })
}

// Paths and URLs are links if the terminal supports links, and no link contains a
// signature.
func TestLinks(t *testing.T) {
	inApp(t, func(c *Config, f *fakeJobs) {
		saved(c, f)
		c.Links = terminal.LinksShown
	}, func(a *app) {
		folder := format.FileURL("box", filepath.ToSlash(a.model().cfg.Dir))
		a.linksTo(folder + "/a%20b%3Bc.jsonl")
		a.press("3", "down", "enter")
		a.linksTo(folder+"/a%20b%3Bc.jsonl", "https://cdn.sync.so/g1.mp4")
		a.press("M")
		a.linksTo(folder+"/videos/batch_def456", folder+"/videos/batch_def456/aa.mp4")
		everySize(a)
		a.send(tea.WindowSizeMsg{Width: 120, Height: 40})
		a.press("d")
		a.linksTo(folder + "/output.jsonl")
		a.press("esc", "H")
		a.linksTo(folder+"/%C3%A9.jsonl", folder+"/input.jsonl")
		everySize(a)
	})
}

func TestNoSignedLink(t *testing.T) {
	inApp(t, func(c *Config, f *fakeJobs) {
		saved(c, f)
		c.Links = terminal.LinksShown
	}, func(a *app) {
		a.press("3", "down", "enter", "G")
		a.sees("s.mp4")
		for _, url := range a.links() {
			if strings.Contains(url, "s.mp4") || strings.Contains(url, "abc") {
				t.Errorf("a link to %s", url)
			}
		}
	})
}

// If the terminal does not support links, none is written until the terminal names itself.
func TestNoLinks(t *testing.T) {
	for _, links := range []terminal.Links{terminal.LinksHidden, terminal.LinksUnknown} {
		inApp(t, func(c *Config, f *fakeJobs) {
			saved(c, f)
			c.Links = links
		}, func(a *app) {
			if got := a.links(); got != nil {
				t.Errorf("links to %q", got)
			}
			a.send(tea.TerminalVersionMsg{Name: "XTerm(389)"})
			if got := a.links(); got != nil {
				t.Errorf("links to %q in a terminal without links", got)
			}
			a.send(tea.TerminalVersionMsg{Name: "foot(1.16.2)"})
			if got := a.links(); (got != nil) != (links == terminal.LinksUnknown) {
				t.Errorf("links to %q after its name, with %d", got, links)
			}
		})
	}
}

// The terminal is asked for its name only if the environment does not tell.
func TestAskForLinks(t *testing.T) {
	for links, asks := range map[terminal.Links]bool{terminal.LinksHidden: false, terminal.LinksShown: false, terminal.LinksUnknown: true} {
		m := New(context.Background(), Config{Jobs: &fakeJobs{}, Links: links, Now: time.Now})
		if got := m.askForLinks() != nil; got != asks {
			t.Errorf("with %d it asks: %v", links, got)
		}
	}
}
