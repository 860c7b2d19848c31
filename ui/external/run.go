package external

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/terminal"
)

// editor runs the user's editor on a file, for at least [terminal.SettleTime].
type editor struct {
	command      string // as in $EDITOR
	path         string
	line, column int // from 1; the column counts characters
	environ      []string
	away         *atomic.Bool // true while the editor has the terminal
	in           io.Reader
	out, err     io.Writer
}

// SetStdin unwraps the terminal from a [terminal.Reader]: an editor whose input is not a
// file would get a pipe.
func (e *editor) SetStdin(r io.Reader) {
	if t, ok := r.(*terminal.Reader); ok {
		r = t.File
	}
	e.in = r
}

// SetStdout sets the editor's standard output.
func (e *editor) SetStdout(w io.Writer) { e.out = w }

// SetStderr sets the editor's standard error.
func (e *editor) SetStderr(w io.Writer) { e.err = w }

// Run starts the editor and waits for it to end.
func (e *editor) Run() error {
	e.away.Store(true)
	defer e.away.Store(false)
	args := editorArgs(e.command, e.path, place{e.line, textBefore(e.path, e.line, e.column)})
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = e.environ
	cmd.Stdin, cmd.Stdout, cmd.Stderr = e.in, e.out, e.err
	err := checkShell(runtime.GOOS, cmd.Path, e.path)
	if err == nil {
		err = cmd.Run()
	}
	time.Sleep(terminal.SettleTime)
	return err
}

// textBefore returns the text before a column on a line of a file; empty if it cannot be
// read. Editors disagree on how to count columns, so each syntax computes its column from
// the text.
func textBefore(path string, line, column int) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	r := bufio.NewReader(io.LimitReader(f, batchfile.MaxRead))
	for ; line > 1 && err == nil; line-- {
		for _, err = r.ReadSlice('\n'); errors.Is(err, bufio.ErrBufferFull); {
			_, err = r.ReadSlice('\n')
		}
	}
	var text []byte
	for ; column > 1 && err == nil; column-- {
		var c rune
		var size int
		switch c, size, err = r.ReadRune(); {
		case err != nil || c == '\n':
			return string(text)
		case c == '\ufeff' && text == nil: // editors hide the byte order mark
			column++
		case c == utf8.RuneError && size == 1:
			text = append(text, '?')
		default:
			text = utf8.AppendRune(text, c)
		}
	}
	return string(text)
}

// shellMeanings are the characters that cmd.exe does not take literally. No quoting of
// them survives in every .cmd file.
const shellMeanings = "&|<>^%\"\r\n"

// checkShell refuses to open a file whose path contains a shell command, if the editor is
// a .cmd or .bat file on Windows, because cmd.exe would run the command.
func checkShell(goos, program, path string) error {
	ext := strings.ToLower(filepath.Ext(program))
	i := strings.IndexAny(path, shellMeanings)
	if goos != "windows" || ext != ".cmd" && ext != ".bat" || i < 0 {
		return nil
	}
	return fmt.Errorf("the path holds %q, which Windows takes for a command when it runs a %s file; rename the file, or use an editor that is an .exe file", path[i], ext)
}
