// Package external starts other programs, the user's editor and browser, and uses the
// terminal's clipboard. None of them gets the API key.
package external

import (
	"fmt"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/screen"
)

// Feature opens files and videos in other programs.
type Feature struct {
	Config
	env  *screen.Env
	away *atomic.Bool
}

// Config configures the feature.
type Config struct {
	// Editor is the user's editor, as in $EDITOR; empty for vi.
	Editor string
	// Environ is the environment for the editor and the browser; nil for this program's.
	Environ []string
	// Host is the API's host, with its port if it has one.
	Host string
}

// New returns the feature. away is true while the editor has the terminal.
func New(env *screen.Env, cfg Config, away *atomic.Bool) *Feature {
	return &Feature{Config: cfg, env: env, away: away}
}

// Status is always empty.
func (f *Feature) Status() screen.Status { return screen.Status{} }

// Update handles one message.
func (f *Feature) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.EditMsg:
		return f.edit(msg)
	case editedMsg:
		f.edited(msg)
	case screen.BrowseMsg:
		return f.browse(msg.URL, f.env.Keys.CopyURL.Help().Key)
	case screen.OpenFileMsg:
		return f.openFile(msg.Path)
	case browsedMsg:
		if msg.err != nil {
			f.env.Fail("Not opened", msg.err)
		}
	case screen.CopyURLMsg:
		f.copyURL(msg)
	}
	return nil
}

// editedMsg says that the editor has ended.
type editedMsg struct{ err error }

// edit opens a file in the user's editor.
func (f *Feature) edit(msg screen.EditMsg) tea.Cmd {
	e := &editor{command: f.Editor, path: msg.Path, line: msg.Line, column: msg.Column, environ: f.Environ, away: f.away}
	return tea.Exec(e, func(err error) tea.Msg { return editedMsg{err} })
}

func (f *Feature) edited(msg editedMsg) {
	if msg.err != nil {
		f.env.Fail("The editor did not end well", fmt.Errorf("%s: %w; set VISUAL or EDITOR to another", f.Editor, msg.err))
	}
	f.env.Post(screen.ReloadMsg{})
}
