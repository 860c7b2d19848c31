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
	"syncbatch-tui/ui/keyring"
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
	s := session{Options: o, base: cmp.Or(o.BaseURL, os.Getenv("SYNC_BASE_URL"), syncapi.DefaultBaseURL)}
	defer s.close()
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
	base, host  string
	access      ui.Access
	demo        *demo.Demo // nil until it is started
	dir, output string     // dir is the demo's
	prepare     func() error
	jobs        *job.Runner
}

// startDemo makes the session that of a demo.
func (s *session) startDemo() error {
	d, err := demo.Start()
	if err != nil {
		return err
	}
	s.Demo, s.demo, s.base, s.dir, s.prepare = true, d, d.BaseURL, d.Dir, d.Wait
	s.access = ui.Access{}
	s.access.Key, err = syncapi.ParseKey(d.Key)
	return err
}

func (s *session) close() {
	if s.demo != nil {
		_ = s.demo.Close()
	}
}

// connect makes what does the work, unless nobody is to be asked.
func (s *session) connect() error {
	s.output = cmp.Or(s.Output, filepath.Join(s.dir, job.DefaultOutput))
	if s.Offline {
		return nil
	}
	client, err := cli.Client(s.base, s.access.Key)
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

// dashboard shows the dashboard, and once more with each other key that is asked
// for.
func (s *session) dashboard() error {
	words := cli.LastWords{Command: s.FollowCommand(os.Args[0])}
	for again := false; ; again = true {
		begun, err := s.begin(again)
		if err != nil || !begun {
			return errors.Join(err, words.Say(os.Stdout))
		}
		outcome, err := s.show()
		words.Saved = append(words.Saved, outcome.Saved...)
		words.Unsaved += outcome.Unsaved
		words.Running, words.Unknown, words.Demo = outcome.Running, outcome.Unknown, s.Demo
		if s.access = outcome.Access; err != nil || !outcome.AnotherKey {
			return errors.Join(err, words.Say(os.Stdout))
		}
	}
}

// begin gets the key, from a person if need be, and connects; again asks for
// another than the one there was. It is false when the person leaves.
func (s *session) begin(again bool) (bool, error) {
	if s.Demo {
		if err := s.startDemo(); err != nil {
			return false, err
		}
		return true, s.connect()
	}
	key, err := cli.Key()
	switch {
	case again || errors.Is(err, cli.ErrNoKey):
		client, err := cli.Client(s.base, syncapi.Secret{})
		if err != nil {
			return false, err
		}
		start, err := ui.Welcome(context.Background(), ui.Start{Keyring: keyring.For(client.Host()), Again: again, NoColor: noColor()})
		switch {
		case err != nil || start.None():
			return false, err
		case start.Demo:
			s.Demo = true
			return s.begin(false)
		case !start.Back:
			s.access = start.Access
		}
	case err != nil:
		return false, err
	default:
		s.access = ui.Access{Key: key}
	}
	return true, s.connect()
}

// show is one dashboard.
func (s *session) show() (ui.Outcome, error) {
	dir, file, err := ui.Locate(cmp.Or(s.Input, s.dir, "."))
	if err != nil {
		return ui.Outcome{}, err
	}
	home, _ := os.UserHomeDir()
	c := ui.Config{
		Jobs: s.jobs, Host: s.host, Access: s.access, Sandbox: s.Demo, Prepare: s.prepare, Dir: dir, File: file, Home: home,
		Chosen: s.Input != "", FolderFile: s.folderFile(),
		Output: s.output, WebhookURL: s.WebhookURL, BatchIDs: s.BatchIDs,
		Interval: s.Interval(10*time.Second, s.base), IdleInterval: s.Interval(time.Minute, s.base), Now: time.Now,
		Notify: ui.Notify(cmp.Or(s.Notify, cli.NotifyBell)), Mouse: s.Mouse,
		Editor: cmp.Or(os.Getenv("VISUAL"), os.Getenv("EDITOR")), NoColor: noColor(),
	}
	if !s.Demo {
		c.Keyring = keyring.For(s.host)
	}
	return ui.Run(context.Background(), c)
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

// plain takes its key from the environment alone: what a script does is not to
// depend on what somebody has once stored.
func (s *session) plain() (err error) {
	switch {
	case s.Demo:
		if err = s.startDemo(); err == nil {
			s.Input, s.Monitor = cmp.Or(s.Input, s.demo.Input), true
			err = s.prepare()
		}
	case !s.Offline:
		s.access.Key, err = cli.Key()
	}
	if err == nil {
		err = s.connect()
	}
	if err != nil {
		return err
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
