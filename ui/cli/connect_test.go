package cli

import (
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/sandbox"
)

func TestClient(t *testing.T) {
	tests := map[string]struct {
		base string
		err  error
	}{
		"real":        {"https://api.sync.so", nil},
		"no URL":      {"api.sync.so", ErrUsage},
		"without TLS": {"http://api.sync.so", ErrUsage},
		"loopback":    {"http://127.0.0.1:3001/base", nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := Client(tt.base, syncapi.Secret{}); !errors.Is(err, tt.err) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestKey(t *testing.T) {
	for name, tt := range map[string]struct {
		env, key string
		err      error
	}{
		"a key":    {" key\n", "key", nil},
		"none":     {"", "", ErrNoKey},
		"blank":    {" ", "", syncapi.ErrBadKey},
		"in parts": {"a\nb", "", syncapi.ErrBadKey},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("SYNC_API_KEY", tt.env)
			if key, err := Key(); !errors.Is(err, tt.err) || key.Reveal() != tt.key {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestReadInput(t *testing.T) {
	stdin := strings.NewReader("{}\n")
	if f, err := (Options{}).ReadInput(stdin); f != nil || err != nil {
		t.Errorf("no input: %v, %v", f, err)
	}
	if f, err := (Options{Input: "-"}).ReadInput(stdin); err != nil || string(f.Content) != "{}\n" || f.Path != "standard input" {
		t.Errorf("%+v, %v", f, err)
	}
	if _, err := (Options{Input: "-"}).ReadInput(endless{}); !errors.Is(err, batchfile.ErrTooLargeToRead) {
		t.Errorf("without an end: %v", err)
	}
	if _, err := (Options{Input: t.TempDir()}).ReadInput(stdin); !errors.Is(err, batchfile.ErrNotRegular) {
		t.Errorf("a folder: %v", err)
	}
}

// endless is an input that never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

// TestTerminal checks that continuous integration is asked nothing, and that a variable does
// not make a submission without a question out of a user's dashboard.
func TestTerminal(t *testing.T) {
	for _, tt := range []struct {
		isTerminal bool
		name, ci   string
		want       Terminal
	}{
		{false, "xterm-256color", "", NoTerminal},
		{false, "dumb", "true", NoTerminal},
		{true, "dumb", "true", NoTerminal},
		{true, "dumb", "True", NoTerminal},
		{true, "dumb", "1", NoTerminal},
		{true, "dumb", "false", DumbTerminal},
		{true, "dumb", "", DumbTerminal},
		{true, "xterm-256color", "true", FullTerminal},
		{true, "", "", FullTerminal},
	} {
		if got := terminalOf(tt.isTerminal, tt.name, tt.ci); got != tt.want {
			t.Errorf("terminal %t, TERM=%s, CI=%s: %d, want %d", tt.isTerminal, tt.name, tt.ci, got, tt.want)
		}
	}
}

// TestListenError checks that the error for a port in use says what to do.
func TestListenError(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	address := taken.Addr().String()
	err = ListenError(address, sandbox.Serve(t.Context(), address, io.Discard))
	if err == nil || !strings.Contains(err.Error(), "another program listens at "+address) {
		t.Errorf("%v", err)
	}
	if err := ListenError(address, io.EOF); !errors.Is(err, io.EOF) {
		t.Errorf("%v", err)
	}
}
