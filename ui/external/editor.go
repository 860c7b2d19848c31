// Package external hands work to other programs: the user's editor and browser, and the
// terminal's clipboard.
package external

import (
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/terminal"
)

// Feature opens files and videos in other programs.
type Feature struct {
	env    *screen.Env
	editor string
	away   *atomic.Bool
}

// New makes the feature. command is the user's editor as in $EDITOR, empty for vi. away
// is set while the editor has the terminal.
func New(env *screen.Env, command string, away *atomic.Bool) *Feature {
	return &Feature{env: env, editor: command, away: away}
}

// Status has nothing to say.
func (f *Feature) Status() screen.Status { return screen.Status{} }

// Update takes one message.
func (f *Feature) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.EditMsg:
		return f.edit(msg)
	case editedMsg:
		f.edited(msg)
	case screen.BrowseMsg:
		return browse(msg.URL)
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
	args := editorArgs(f.editor, msg.Path, msg.Line, msg.Column)
	return tea.Exec(editor{exec.Command(args[0], args[1:]...), f.away}, func(err error) tea.Msg { return editedMsg{err} })
}

func (f *Feature) edited(msg editedMsg) {
	if msg.err != nil {
		f.env.Fail("The editor did not end well", fmt.Errorf("%s: %w; set VISUAL or EDITOR to another", f.editor, msg.err))
	}
	f.env.Post(screen.ReloadMsg{})
}

// editorArgs is the command that opens path at a place; command is as in $EDITOR,
// a program with its flags. Editors differ in how a place is written.
func editorArgs(command, path string, line, column int) []string {
	args := words(command)
	if len(args) == 0 {
		args = []string{"vi"}
	}
	line, column = max(line, 1), max(column, 1)
	place := fmt.Sprintf("%s:%d:%d", path, line, column)
	switch strings.TrimSuffix(filepath.Base(args[0]), ".exe") {
	case "code", "codium", "code-insiders", "cursor", "windsurf":
		return append(args, "--goto", place)
	case "hx", "helix", "subl", "zed":
		return append(args, place)
	case "vi", "vim", "nvim", "view":
		return append(args, fmt.Sprintf("+call cursor(%d,%d)", line, column), path)
	case "emacs", "emacsclient", "kak", "micro":
		return append(args, fmt.Sprintf("+%d:%d", line, column), path)
	case "nano":
		return append(args, fmt.Sprintf("+%d,%d", line, column), path)
	case "notepad", "TextEdit", "open", "xdg-open", "gedit":
		return append(args, path)
	}
	return append(args, fmt.Sprintf("+%d", line), path)
}

// words splits a command as in $EDITOR at its white space. What stands in quotes is one
// word, as a path with spaces is.
func words(command string) []string {
	var all []string
	var quote rune
	begun := false
	for _, r := range command {
		switch {
		case quote == 0 && unicode.IsSpace(r):
			begun = false
			continue
		case !begun:
			all, begun = append(all, ""), true
		}
		switch {
		case r == quote:
			quote = 0
		case quote == 0 && (r == '"' || r == '\''):
			quote = r
		default:
			all[len(all)-1] += string(r)
		}
	}
	return all
}

// editor outlives one frame of the renderer: the screen can freeze when a program
// that took the terminal ends at once (bubbletea issue 1778).
type editor struct {
	*exec.Cmd
	away *atomic.Bool // it has the terminal
}

const frameTime = 50 * time.Millisecond

// SetStdin takes the terminal itself out of a [terminal.Reader]: an editor that reads from
// anything but a file would get a pipe.
func (e editor) SetStdin(r io.Reader) {
	if t, ok := r.(*terminal.Reader); ok {
		r = t.File
	}
	e.Stdin = r
}
func (e editor) SetStdout(w io.Writer) { e.Stdout = w }
func (e editor) SetStderr(w io.Writer) { e.Stderr = w }

func (e editor) Run() error {
	e.away.Store(true)
	defer e.away.Store(false)
	err := e.Cmd.Run()
	time.Sleep(frameTime)
	return err
}
