// Command syncbatch-tui takes a .jsonl file of lipsync requests through the Sync
// Batch API: it validates, submits, watches and collects, on a dashboard or as
// lines of text.
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/charmbracelet/x/term"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/sandbox"
	"syncbatch-tui/syncapi/sandbox/demo"
	"syncbatch-tui/ui"
	"syncbatch-tui/ui/cli"
	"syncbatch-tui/ui/plain"
)

func main() {
	o, err := cli.Parse(os.Args[1:])
	if err == nil {
		err = run(o)
	}
	os.Exit(cli.Report(os.Stderr, err))
}

func run(o cli.Options) error {
	switch {
	case o.Help:
		fmt.Print(cli.Usage())
		return nil
	case o.Version:
		fmt.Println("syncbatch-tui", cli.Version())
		return nil
	case o.ServeSandbox != "":
		ctx, stop := cli.Interruptible(context.Background())
		defer stop()
		return sandbox.Serve(ctx, o.ServeSandbox, os.Stdout)
	}
	dashboard := isTerminal() && !o.Plain && !o.DryRun
	if !dashboard {
		if err := o.CheckPlain(); err != nil {
			return err
		}
	}
	key, base := os.Getenv("SYNC_API_KEY"), cmp.Or(o.BaseURL, os.Getenv("SYNC_BASE_URL"), syncapi.DefaultBaseURL)
	if key == "" && !o.Demo && !o.Offline {
		if !dashboard || !cli.OfferDemo(os.Stdin, os.Stderr) {
			return cli.ErrNoKey
		}
		o.Demo = true
	}
	home, _ := os.UserHomeDir()
	s := session{Options: o, home: home, output: cmp.Or(o.Output, job.DefaultOutput)}
	if o.Demo {
		d, err := demo.Start()
		if err != nil {
			return err
		}
		defer d.Close()
		key, base = d.Key, d.BaseURL
		s.dir, s.prepare = d.Dir, d.Wait
		s.output = cmp.Or(o.Output, filepath.Join(d.Dir, job.DefaultOutput))
		if !dashboard {
			s.Input, s.Monitor = cmp.Or(o.Input, d.Input), true
			if err := d.Wait(); err != nil {
				return err
			}
		}
	}
	client, err := newClient(key, base)
	if err != nil {
		return err
	}
	s.host, s.jobs = client.Host(), job.New(client)
	if dashboard {
		return s.dashboard()
	}
	return s.plain()
}

// session is one run against an API.
type session struct {
	cli.Options
	dir, home, host, output string
	prepare                 func() error
	jobs                    *job.Runner
}

func (s session) dashboard() error {
	dir, file, err := ui.Locate(cmp.Or(s.Input, s.dir, "."))
	if err != nil {
		return err
	}
	outcome, err := ui.Run(context.Background(), ui.Config{
		Jobs: s.jobs, Host: s.host, Sandbox: s.Demo, Prepare: s.prepare, Dir: dir, File: file, Home: s.home,
		Output: s.output, WebhookURL: s.WebhookURL, BatchIDs: s.BatchIDs,
		Interval: s.Interval(10 * time.Second), Now: time.Now, Notify: ui.NotifyBell, Editor: cmp.Or(os.Getenv("VISUAL"), os.Getenv("EDITOR")), NoColor: os.Getenv("NO_COLOR") != "",
	})
	words := cli.LastWords{Saved: outcome.Saved, Running: outcome.Running, Unknown: outcome.Unknown, Demo: s.Demo}
	return errors.Join(err, words.Say(os.Stdout))
}

func (s session) plain() error {
	ctx, stop := cli.Interruptible(context.Background())
	defer stop()
	cfg := plain.Config{
		Jobs: s.jobs, DryRun: s.DryRun, Offline: s.Offline, Monitor: s.Monitor, BatchIDs: s.BatchIDs,
		Output: s.output, WebhookURL: s.WebhookURL, Interval: s.Interval(time.Minute),
		Out: os.Stdout, Err: os.Stderr, Now: time.Now,
	}
	var err error
	switch s.Input {
	case "":
	case "-":
		cfg.File, err = batchfile.Read(os.Stdin, "standard input")
	default:
		cfg.File, err = batchfile.Open(s.Input)
	}
	if err != nil {
		return err
	}
	return plain.Run(ctx, cfg)
}

func newClient(key, base string) (*syncapi.Client, error) {
	opts := []syncapi.Option{syncapi.WithBaseURL(base), syncapi.WithUserAgent("syncbatch-tui/" + cli.Version())}
	if key != "" {
		secret, err := syncapi.ParseKey(key)
		if err != nil {
			return nil, err
		}
		opts = append(opts, syncapi.WithKey(secret))
	}
	return syncapi.New(opts...)
}

func isTerminal() bool {
	return term.IsTerminal(os.Stdin.Fd()) && term.IsTerminal(os.Stdout.Fd()) && os.Getenv("TERM") != "dumb"
}
