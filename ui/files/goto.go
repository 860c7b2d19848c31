package files

import (
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile/fserror"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// Locate returns the absolute path of the folder to open for a path. If the path is a
// file's, it also returns the name of the file to select. Errors are the operating
// system's.
func Locate(path string) (dir, file string, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return "", "", err
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return "", "", err
	case info.IsDir():
		return path, "", nil
	}
	return filepath.Dir(path), filepath.Base(path), nil
}

// AskMsg asks the user for a path to go to. The text field starts with Text.
type AskMsg struct{ Text string }

// typedMsg is a path that the user typed.
type typedMsg struct{ path string }

// updateGoTo handles messages about going to another folder.
func (m *Model) updateGoTo(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.GoToMsg:
		m.env.Focus(screen.Files)
		return m.Enter(msg.Dir, msg.File)
	case AskMsg:
		m.ask(msg)
	case typedMsg:
		return m.goTo(msg.path)
	case LocatedMsg:
		return m.located(msg)
	case RememberedMsg:
		if msg.Err != nil {
			m.env.Log("The next session will not remember this folder: %v.", msg.Err)
		}
	}
	return nil
}

func (m *Model) ask(msg AskMsg) {
	m.env.Ask(dialog.NewPrompt(m.env, "Go to", "a file or a folder · enter goes there · esc cancels", msg.Text,
		func(path string) tea.Msg { return typedMsg{path} }))
}

// unquote undoes the quoting of a path that a terminal or a file manager wrote for a shell
// or a browser: quotes, escaped spaces, or a file URL.
func unquote(typed string) string {
	if u, err := url.Parse(typed); err == nil && u.Scheme == "file" && u.Path != "" {
		return filepath.FromSlash(u.Path)
	}
	for _, quote := range []string{`'`, `"`} {
		if inner, ok := strings.CutPrefix(typed, quote); ok && len(inner) > 1 && strings.HasSuffix(inner, quote) {
			return strings.TrimSuffix(inner, quote)
		}
	}
	if filepath.Separator == '\\' {
		return typed // there, a backslash separates folders
	}
	return strings.ReplaceAll(typed, `\ `, " ")
}

// LocatedMsg brings the folder and the file that a typed path means.
type LocatedMsg struct {
	Dir, File string
	Err       error
}

// goTo resolves a typed path. A relative path starts at the current folder, or, with a
// tilde, at the home folder.
func (m *Model) goTo(typed string) tea.Cmd {
	from, home := m.dir, m.home
	return func() tea.Msg {
		path := unquote(typed)
		if rest, ok := strings.CutPrefix(path, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
			if home == "" {
				return LocatedMsg{Err: errors.New("there is no home folder; type the path without ~")}
			}
			path = filepath.Join(home, rest)
		} else if !filepath.IsAbs(path) {
			path = filepath.Join(from, path)
		}
		dir, file, err := Locate(path)
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			err = fserror.Named(format.Path(path, home), fserror.Read(e.Path, e.Err))
		}
		return LocatedMsg{Dir: dir, File: file, Err: err}
	}
}

func (m *Model) located(msg LocatedMsg) tea.Cmd {
	if msg.Err != nil {
		m.env.Fail("Cannot go there", msg.Err)
		return nil
	}
	m.env.Focus(screen.Files)
	return m.Enter(msg.Dir, msg.File)
}

// RememberedMsg says that a folder was remembered for the next session; Err is why it was
// not.
type RememberedMsg struct{ Err error }

// remember remembers a folder with a .jsonl file for the next session.
func (m *Model) remember() tea.Cmd {
	if m.folderFile == "" || m.dir == m.remembered || !m.IsInput() {
		return nil
	}
	m.remembered = m.dir
	path, dir := m.folderFile, m.dir
	return func() tea.Msg {
		err := os.MkdirAll(filepath.Dir(path), 0o700)
		if err == nil {
			err = os.WriteFile(path, []byte(dir), 0o600)
		}
		return RememberedMsg{err}
	}
}

// Recall returns the folder that the file at path remembers; empty if there is none or if
// it no longer has a .jsonl file.
func Recall(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, pane.MaxInput))
	if dir := string(text); err == nil && filepath.IsAbs(dir) && HasInput(dir) {
		return dir
	}
	return ""
}
