package ui

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/files"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// goToMsg is a path that was typed.
type goToMsg struct{ path string }

// askGoTo opens the dialog for a path to go to. A tilde that opened it is its
// beginning.
func (m *Model) askGoTo(msg tea.KeyPressMsg) {
	text := ""
	if msg.String() == "~" {
		text = "~/"
	}
	m.env.Ask(dialog.NewPrompt(m.env, "Go to", "a file or a folder · enter goes there · esc leaves it", text,
		func(path string) tea.Msg { return goToMsg{path} }))
}

// unquote is a path as it was meant that terminals and file managers write for a shell
// or a browser: in quotes, with spaces escaped, or as a file URL.
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
		return typed // it separates there
	}
	return strings.ReplaceAll(typed, `\ `, " ")
}

// locatedMsg is the folder and the file that a typed path means.
type locatedMsg struct {
	dir, file string
	err       error
}

// goTo looks up what a typed path means: one that is not absolute begins at the
// folder on show, or, with a tilde, at home.
func (m *Model) goTo(typed string) tea.Cmd {
	from, home := m.files.Dir(), m.cfg.Home
	return func() tea.Msg {
		path := unquote(typed)
		if rest, ok := strings.CutPrefix(path, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
			if home == "" {
				return locatedMsg{err: errors.New("there is no home folder; type the path without ~")}
			}
			path = filepath.Join(home, rest)
		} else if !filepath.IsAbs(path) {
			path = filepath.Join(from, path)
		}
		dir, file, err := Locate(path)
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			err = fmt.Errorf("%s: %w", format.Path(path, home), e.Err)
		}
		return locatedMsg{dir: dir, file: file, err: err}
	}
}

func (m *Model) located(msg locatedMsg) tea.Cmd {
	if msg.err != nil {
		m.env.Fail("Cannot go there", msg.err)
		return nil
	}
	m.env.Focus(screen.Files)
	return m.files.Enter(msg.dir, msg.file)
}

// listed takes what a folder held, and has a folder with a .jsonl file remembered.
func (m *Model) listed(msg files.ReadMsg) tea.Cmd {
	m.files.Update(msg)
	if dir := m.files.Dir(); m.cfg.FolderFile != "" && dir != m.remembered && m.files.IsInput() {
		m.remembered = dir
		return tea.Batch(m.follow(), remember(m.cfg.FolderFile, dir))
	}
	return m.follow()
}

// rememberedMsg says that a folder was noted for the next session.
type rememberedMsg struct{ err error }

// remember writes dir to the file at path.
func remember(path, dir string) tea.Cmd {
	return func() tea.Msg {
		err := os.MkdirAll(filepath.Dir(path), 0o700)
		if err == nil {
			err = os.WriteFile(path, []byte(dir), 0o600)
		}
		return rememberedMsg{err}
	}
}

// noted keeps a failure to the log: nothing that was asked for is lost.
func (m *Model) noted(msg rememberedMsg) {
	if msg.err != nil {
		m.env.Log("The next session will not know this folder: %v.", msg.err)
	}
}

// recall is the folder that the file at path remembers; empty when there is none
// or it has no .jsonl file any more.
func recall(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, pane.MaxInput))
	if dir := string(text); err == nil && filepath.IsAbs(dir) && files.HasInput(dir) {
		return dir
	}
	return ""
}
