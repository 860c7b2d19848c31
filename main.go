// Command syncbatch-tui takes a .jsonl file of lipsync requests through the Sync
// Batch API: it validates, submits, watches and collects, on a dashboard or as
// lines of text.
package main

import (
	"context"
	"os"

	"syncbatch-tui/syncapi/sandbox"
	"syncbatch-tui/ui/cli"
	"syncbatch-tui/ui/plain"
	"syncbatch-tui/ui/session"
	"syncbatch-tui/ui/signals"
)

func main() {
	o, err := cli.Parse(os.Args[1:])
	if err == nil {
		err = run(o)
	}
	os.Exit(cli.Report(os.Stderr, err))
}

// run does what the options ask for. A bug in it ends the program like any other error:
// Go's own exit code would mean a usage error.
func run(o cli.Options) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = cli.Panic(os.Stderr, p)
		}
	}()
	switch {
	case o.Help:
		return say(cli.Usage())
	case o.Version:
		return say("syncbatch-tui " + cli.Version() + "\n")
	case o.Completion != "":
		return say(cli.Completion(o.Completion))
	case o.Explain != "":
		return plain.Explain(os.Stdout, o.Explain)
	case o.ServeSandbox != "":
		opts, err := sandbox.ParseOptions(o.Sandbox)
		if err != nil {
			return err
		}
		ctx, _, stop := signals.Interruptible(context.Background())
		defer stop()
		return sandbox.Serve(ctx, o.ServeSandbox, os.Stdout, opts...)
	}
	terminal := cli.FindTerminal()
	if err := o.CheckFace(terminal); err != nil {
		return err
	}
	return session.Run(o, o.Dashboard(terminal))
}

// say writes to standard output.
func say(text string) error {
	_, err := os.Stdout.WriteString(text)
	return err
}
