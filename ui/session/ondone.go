package session

import (
	"bytes"
	"context"
	"os"
	"os/exec"

	"syncbatch-tui/ui/cli"
)

// onDone runs the command of --on-done with an event on its standard input; nil without
// one. The command does not get the API key, and what it prints goes to standard error,
// because standard output has the events of the run.
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
