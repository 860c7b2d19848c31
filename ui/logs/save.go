package logs

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// savedMsg says that entries were written to a file; err is why they were not.
type savedMsg struct {
	path  string
	count int
	err   error
}

// announce notifies the user.
func (m savedMsg) announce(env *screen.Env) {
	if m.err != nil {
		env.Fail("The log is not saved", m.err)
		return
	}
	env.Notify(screen.Success, "Saved %s to %s.", format.Count(m.count, "line"), format.Path(m.path, env.Home))
}

// save writes entries to a new file in a folder. Only the user can read the file.
func save(folder string, now time.Time, entries []*entry) tea.Cmd {
	return func() tea.Msg {
		path, err := write(folder, "syncbatch-log-"+now.Format("20060102-150405"), entries)
		return savedMsg{path, len(entries), err}
	}
}

// maxNames is how many names are tried, because an existing file is never overwritten.
const maxNames = 100

// write creates the file under the first free name.
func write(folder, name string, entries []*entry) (string, error) {
	for i := range maxNames {
		path := filepath.Join(folder, name+".txt")
		if i > 0 {
			path = filepath.Join(folder, fmt.Sprintf("%s-%d.txt", name, i+1))
		}
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", err
		}
		w := bufio.NewWriter(f)
		for i := range entries {
			fmt.Fprintln(w, entries[i].line())
		}
		if err := errors.Join(w.Flush(), f.Close()); err != nil {
			return "", errors.Join(err, os.Remove(path))
		}
		return path, nil
	}
	return "", fmt.Errorf("%s: %w", filepath.Join(folder, name+".txt"), fs.ErrExist)
}
