package session

import (
	"bytes"
	"context"
	"os"
	"os/exec"

	"syncbatch-tui/ui/cli"
)

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
