package cli

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/x/term"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
)

// Key returns the API key from the environment. The error is ErrNoKey or
// [syncapi.ErrBadKey].
func Key() (syncapi.Secret, error) {
	key := os.Getenv("SYNC_API_KEY")
	if key == "" {
		return syncapi.Secret{}, ErrNoKey
	}
	return syncapi.ParseKey(key)
}

// Client returns a client of the API at base. Its error wraps ErrUsage if base is not a
// valid URL. Sync refuses a client with the zero key.
func Client(base string, key syncapi.Secret, more ...syncapi.Option) (*syncapi.Client, error) {
	opts := []syncapi.Option{syncapi.WithBaseURL(base), syncapi.WithKey(key), syncapi.WithUserAgent("syncbatch-tui/" + Version())}
	client, err := syncapi.New(append(opts, more...)...)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUsage, err)
	}
	return client, nil
}

// ReadInput reads the input file of the options, from stdin for "-". It returns nil if
// there is none.
func (o Options) ReadInput(stdin io.Reader) (*batchfile.File, error) {
	switch o.Input {
	case "":
		return nil, nil
	case "-":
		return batchfile.Read(stdin, "standard input")
	}
	return batchfile.Open(o.Input)
}

// Terminal says what the standard streams are connected to.
type Terminal uint8

const (
	// NoTerminal means that input or output is a pipe or a file, or that a dumb terminal
	// belongs to continuous integration, where a question would wait forever.
	NoTerminal Terminal = iota
	// DumbTerminal cannot show the dashboard: TERM is "dumb".
	DumbTerminal
	// FullTerminal can show the dashboard.
	FullTerminal
)

// FindTerminal checks standard input and output, TERM and CI.
func FindTerminal() Terminal {
	return terminalOf(term.IsTerminal(os.Stdin.Fd()) && term.IsTerminal(os.Stdout.Fd()), os.Getenv("TERM"), os.Getenv("CI"))
}

// terminalOf returns what a terminal with this TERM can do. CI alone does not make a full
// terminal none: some shells and containers of developers set it, and plain mode submits
// without a question.
func terminalOf(isTerminal bool, name, ci string) Terminal {
	switch {
	case !isTerminal, name == "dumb" && (strings.EqualFold(ci, "true") || ci == "1"):
		return NoTerminal
	case name == "dumb":
		return DumbTerminal
	}
	return FullTerminal
}

// Width returns the width of the terminal f, in cells; 0 if f is not a terminal.
func Width(f *os.File) int {
	width, _, err := term.GetSize(f.Fd())
	if err != nil {
		return 0
	}
	return width
}
