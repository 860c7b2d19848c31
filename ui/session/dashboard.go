package session

import (
	"cmp"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui"
	"syncbatch-tui/ui/batches"
	"syncbatch-tui/ui/cli"
	"syncbatch-tui/ui/terminal"
)

// dashboard shows the dashboard, and shows it again each time the user switches to another
// API key.
func (s *session) dashboard() error {
	s.collectAgain = collectLess() // until the first frame is shown
	words := cli.LastWords{Command: s.FollowCommand(os.Args[0])}
	for again := false; ; again = true {
		begun, err := s.begin(again)
		if err != nil || !begun {
			return errors.Join(err, words.Say(os.Stdout))
		}
		dir, file, err := ui.Locate(cmp.Or(s.Input, s.dir, "."))
		if err != nil {
			return errors.Join(err, words.Say(os.Stdout))
		}
		outcome, err := s.show(dir, file)
		addWords(&words, outcome, s.Demo)
		if s.access = outcome.Access; err != nil || !outcome.SwitchKey {
			return errors.Join(err, outcome.Err, words.Say(os.Stdout))
		}
	}
}

// addWords adds what a dashboard leaves behind. A demo leaves only its files behind, and
// the user cannot continue it.
func addWords(words *cli.LastWords, o ui.Outcome, demo bool) {
	words.Saved = append(words.Saved, o.Saved...)
	if demo {
		return
	}
	words.Unsaved += o.Unsaved
	words.Waiting = append(words.Waiting, o.Waiting...)
	words.Uploading = append(words.Uploading, o.Uploading...)
	words.Running, words.Unknown, words.Unfinished = o.Running, o.Unknown, o.Unfinished
}

// begin gets the API key, from the user if necessary, and connects. again asks for another
// one. It returns false if the user leaves.
func (s *session) begin(again bool) (bool, error) {
	if s.Demo {
		if err := s.startDemo(); err != nil {
			return false, err
		}
		return true, s.connect()
	}
	access, err := s.settings.key(context.Background())
	switch {
	case again || isNoKey(err):
		client, err := cli.Client(s.base, syncapi.Secret{})
		if err != nil {
			return false, err
		}
		start, err := ui.Welcome(context.Background(), ui.Start{
			Keyring: s.keyring(client.Host()), Profile: s.settings.profile.Name, Again: again, NoColor: noColor(), Theme: s.settings.themeChoice(), Keys: s.settings.keys,
		})
		switch {
		case err != nil || start.None():
			return false, err
		case start.Demo:
			s.Demo = true
			return s.begin(false)
		case start.Back: // with everything it has running
			return true, nil
		}
		s.access = start.Access
	case err != nil:
		return false, err
	default:
		s.access = access
	}
	return true, s.connect()
}

// paintTime is how long the first frame may take: Bubble Tea draws 60 a second.
const paintTime = 40 * time.Millisecond

// prepareLater prepares after the first frame, because a demo's samples and the ledger
// take longer than a frame, and so does a garbage collection.
func (s *session) prepareLater() error {
	time.Sleep(paintTime)
	s.collectAgain()
	if s.prepare == nil {
		return nil
	}
	return s.prepare()
}

// show runs one dashboard. It starts in a folder, with a file selected.
func (s *session) show(dir, file string) (ui.Outcome, error) {
	home, _ := os.UserHomeDir()
	c := ui.Config{
		Jobs: s.jobs, Host: s.host, Profile: s.settings.profile.Name, Access: s.access, Sandbox: s.Demo, Prepare: s.prepareLater, Dir: dir, File: file, Home: home,
		Requests: s.requests, Media: s.media, MaxCost: s.MaxCost, ExactCost: s.ExactCost,
		Chosen: s.Input != "", FolderFile: s.folderFile(),
		Output: s.output, WebhookURL: s.WebhookURL, BatchIDs: s.BatchIDs,
		Interval: s.interval(10 * time.Second), IdleInterval: s.interval(time.Minute), Now: time.Now,
		Notify: batches.Notify(cmp.Or(s.Notify, s.settings.Notify, cli.NotifyBell)), Mouse: s.usesMouse(), ShowKeys: s.ShowKeys,
		Links: terminal.FindLinks(os.Getenv), HostName: hostName(),
		Editor: s.editor(), Environ: s.settings.Environ(os.Environ()), NoColor: noColor(), Theme: s.settings.themeChoice(), Keys: s.settings.keys, Columns: s.columns(),
	}
	if !s.Demo {
		c.Keyring = s.keyring(s.host)
	}
	return ui.Run(context.Background(), c)
}

// folderFile returns the path of the file in which the dashboard remembers its folder. It
// is empty in the demo, because the demo has its own folder.
func (s *session) folderFile() string {
	state, err := ledger.StateFolder()
	if s.Demo || err != nil {
		return ""
	}
	return filepath.Join(state, "folder")
}

// hostName returns the name of this machine for file URLs. On Windows it is empty, as
// terminals there expect.
func hostName() string {
	name, err := os.Hostname()
	if err != nil || runtime.GOOS == "windows" {
		return ""
	}
	return name
}

func noColor() bool { return os.Getenv("NO_COLOR") != "" }
