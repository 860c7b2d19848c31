// Command syncbatch-tui takes a .jsonl file of lipsync requests through the Sync
// Batch API: it validates, submits, watches and collects, on a dashboard or as
// lines of text.
package main

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

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
		return say(cli.Usage())
	case o.Version:
		return say("syncbatch-tui " + cli.Version() + "\n")
	case o.Completion != "":
		return say(cli.Completion(o.Completion))
	case o.Explain != "":
		return plain.Explain(os.Stdout, o.Explain)
	case o.ServeSandbox != "":
		ctx, stop := cli.Interruptible(context.Background())
		defer stop()
		return sandbox.Serve(ctx, o.ServeSandbox, os.Stdout)
	}
	dashboard := cli.IsTerminal() && o.Dashboard()
	if err := o.CheckFace(dashboard); err != nil {
		return err
	}
	s := session{Options: o, key: os.Getenv("SYNC_API_KEY")}
	s.base = cmp.Or(o.BaseURL, os.Getenv("SYNC_BASE_URL"), syncapi.DefaultBaseURL)
	if s.key == "" && !o.Demo && !o.Offline {
		if !dashboard {
			return cli.ErrNoKey
		}
		begin, err := ui.Welcome(context.Background(), noColor())
		if err != nil || begin == (ui.Beginning{}) {
			return err
		}
		s.key, s.Demo = begin.Key, begin.Demo
	}
	if s.Demo {
		d, err := demo.Start()
		if err != nil {
			return err
		}
		defer d.Close()
		s.key, s.base, s.dir, s.prepare = d.Key, d.BaseURL, d.Dir, d.Wait
		if !dashboard {
			s.Input, s.Monitor = cmp.Or(o.Input, d.Input), true
		}
	}
	s.output = cmp.Or(o.Output, filepath.Join(s.dir, job.DefaultOutput))
	if err := s.connect(); err != nil {
		return err
	}
	if dashboard {
		return s.dashboard()
	}
	return s.plain()
}

// say writes to standard output.
func say(text string) error {
	_, err := os.Stdout.WriteString(text)
	return err
}

func noColor() bool { return os.Getenv("NO_COLOR") != "" }

// session is one run against an API.
type session struct {
	cli.Options
	key, base, host string
	dir, output     string // dir is the demo's
	prepare         func() error
	jobs            *job.Runner
}

// connect makes what does the work, unless nobody is to be asked.
func (s *session) connect() error {
	if s.Offline {
		return nil
	}
	client, err := cli.Client(s.base, s.key)
	if err != nil {
		return err
	}
	var opts []job.Option
	if !s.Demo { // whose batches end with it, and so does its ledger
		folder, err := job.StateFolder()
		if err != nil {
			return err
		}
		opts = append(opts, job.WithFolder(folder))
	}
	s.host, s.jobs = client.Host(), job.New(client, opts...)
	return nil
}

func (s *session) dashboard() error {
	dir, file, err := ui.Locate(cmp.Or(s.Input, s.dir, "."))
	if err != nil {
		return err
	}
	home, _ := os.UserHomeDir()
	outcome, err := ui.Run(context.Background(), ui.Config{
		Jobs: s.jobs, Host: s.host, Sandbox: s.Demo, Prepare: s.prepare, Dir: dir, File: file, Home: home,
		Chosen: s.Input != "", FolderFile: s.folderFile(),
		Output: s.output, WebhookURL: s.WebhookURL, BatchIDs: s.BatchIDs,
		Interval: s.Interval(10*time.Second, s.base), IdleInterval: s.Interval(time.Minute, s.base), Now: time.Now,
		Notify: ui.Notify(cmp.Or(s.Notify, cli.NotifyBell)), Mouse: s.Mouse,
		Editor: cmp.Or(os.Getenv("VISUAL"), os.Getenv("EDITOR")), NoColor: noColor(),
	})
	words := cli.LastWords{Saved: outcome.Saved, Running: outcome.Running, Unsaved: outcome.Unsaved, Unknown: outcome.Unknown,
		Demo: s.Demo, Command: s.FollowCommand(os.Args[0])}
	return errors.Join(err, words.Say(os.Stdout))
}

// folderFile is where the dashboard remembers its folder; nowhere for the demo,
// whose folder is its own.
func (s *session) folderFile() string {
	state, err := job.StateFolder()
	if s.Demo || err != nil {
		return ""
	}
	return filepath.Join(state, "folder")
}

func (s *session) plain() error {
	if s.prepare != nil {
		if err := s.prepare(); err != nil {
			return err
		}
	}
	input, err := s.ReadInput(os.Stdin)
	if err != nil {
		return err
	}
	ctx, stop := cli.Interruptible(context.Background()) // not while the input was read, which looks at no context
	defer stop()
	return plain.Run(ctx, plain.Config{
		Jobs: s.jobs, File: input, DryRun: s.DryRun, Offline: s.Offline, Monitor: s.Monitor, BatchIDs: s.BatchIDs,
		Split: s.Split, Again: s.Again, Output: s.output, WebhookURL: s.WebhookURL, Interval: s.Interval(time.Minute, s.base),
		Command: s.FollowCommand(os.Args[0]), Ephemeral: s.Demo,
		JSON: s.JSON, Width: cli.Width(os.Stdout), GitHub: os.Getenv("GITHUB_ACTIONS") == "true",
		Out: os.Stdout, Err: os.Stderr, Now: time.Now,
	})
}
