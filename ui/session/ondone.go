package session

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"

	"syncbatch-tui/ui/cli"
)

// checkOnDone rejects a command of --on-done that does not exist, before anything is paid
// for. Its error wraps [cli.ErrUsage].
func (s *session) checkOnDone() error {
	if s.OnDone == "" {
		return nil
	}
	words, err := cli.SplitCommand(s.OnDone)
	if err != nil {
		return fmt.Errorf("%w: --on-done: %w", cli.ErrUsage, err)
	}
	switch _, err := exec.LookPath(words[0]); {
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: --on-done: there is no command %q", cli.ErrUsage, words[0])
	case err != nil:
		return fmt.Errorf("%w: --on-done: %q cannot be run", cli.ErrUsage, words[0])
	}
	return nil
}

// onDone returns a function that runs the command of --on-done with an event on its
// standard input; nil if there is no command. The command does not get the API key. Its
// output goes to standard error, because standard output has the events of the run.
func (s *session) onDone() func(context.Context, []byte) error {
	if s.OnDone == "" {
		return nil
	}
	return func(ctx context.Context, event []byte) error {
		words, err := cli.SplitCommand(s.OnDone)
		if err != nil {
			return err
		}
		cmd := exec.CommandContext(ctx, words[0], words[1:]...) //nolint:gosec // the user names the command
		cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(event), os.Stderr, os.Stderr
		cmd.Env = s.settings.Environ(os.Environ())
		return cmd.Run()
	}
}
