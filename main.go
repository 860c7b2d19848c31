// Command syncbatch-tui takes a .jsonl file of lipsync requests through the Sync
// Batch API: it validates, submits, watches and collects, on a dashboard or as
// lines of text.
package main

import (
	"context"
	"fmt"
	"os"

	"syncbatch-tui/syncapi/sandbox"
	"syncbatch-tui/ui/cli"
	"syncbatch-tui/ui/plain"
	"syncbatch-tui/ui/session"
	"syncbatch-tui/ui/signals"
)

func main() {
	c, err := cli.ParseCommand(os.Args[1:])
	if err == nil {
		err = run(c)
	}
	os.Exit(cli.Report(os.Stderr, err))
}

// run does what the command line asks for. It turns a panic into an ordinary error, because Go's
// own exit code would mean a usage error.
func run(c cli.Command) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = cli.Panic(os.Stderr, p)
		}
	}()
	switch c := c.(type) {
	case cli.Help:
		return say(c.Text)
	case cli.Explain:
		return plain.Explain(os.Stdout, c.Rule)
	case cli.Sandbox:
		return serve(c)
	case cli.Doctor:
		return session.Doctor(c)
	case cli.New:
		return session.New(c)
	case cli.List:
		return session.List(c)
	case cli.History:
		return session.History(c)
	case cli.Review:
		return session.Review(c)
	case cli.Diff:
		return session.Diff(c)
	case cli.Candidates:
		return session.Candidates(c)
	case cli.PrintConfig:
		return session.PrintConfig(c)
	case cli.Options:
		face := c.Face(cli.FindTerminal(), cli.Accessible())
		if err := c.CheckFace(face); err != nil {
			return err
		}
		return session.Run(c, face)
	}
	return fmt.Errorf("unknown command %T", c)
}

// serve runs only the sandbox, until it is interrupted.
func serve(c cli.Sandbox) error {
	opts, err := sandbox.ParseOptions(c.Options)
	if err != nil {
		return err
	}
	ctx, _, stop := signals.Interruptible(context.Background())
	defer stop()
	return cli.ListenError(c.Address, sandbox.Serve(ctx, c.Address, os.Stdout, opts...))
}

// say writes to standard output.
func say(text string) error {
	_, err := os.Stdout.WriteString(text)
	return err
}
