package session

import (
	"cmp"
	"context"
	"errors"
	"os"

	"github.com/charmbracelet/x/term"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui"
	"syncbatch-tui/ui/cli"
	"syncbatch-tui/ui/dialogue"
	"syncbatch-tui/ui/keyring"
	"syncbatch-tui/ui/signals"
	"syncbatch-tui/ui/terminal"
)

// dialogue runs the dialogue, and runs it again each time the user switches to another API
// key. As in the dashboard, the API key comes from the environment, the keyring or the
// user, in this order.
func (s *session) dialogue() error {
	ctx, abrupt, stop := signals.Interruptible(context.Background())
	defer stop()
	talk := dialogue.NewTalk(os.Stdin, os.Stderr)
	talk.GitHub = os.Getenv("GITHUB_ACTIONS") == "true"
	talk.Hide = func() (show func()) { return terminal.HideTyping(os.Stdin) }
	if term.IsTerminal(os.Stdin.Fd()) {
		talk.Forget = func() { terminal.ForgetTyping(os.Stdin) }
	}
	for again := false; ; again = true {
		asked, begun, err := s.beginDialogue(ctx, talk, again)
		if err != nil || !begun {
			return err
		}
		dir, file, err := ui.Locate(cmp.Or(s.Input, s.dir, "."))
		if err != nil {
			return err
		}
		if file != "" {
			file = s.Input
		}
		c := s.plainConfig(abrupt)
		c.BatchIDs = nil
		c.Width = 0 // no source lines with marks below them, because a screen reader reads everything aloud
		cfg := dialogue.Config{Jobs: s.jobs, Plain: c, Host: s.where(), Sandbox: s.Demo, Dir: dir, File: file, Typed: !asked.Key.IsZero()}
		if asked.Remember {
			cfg.Remember = func() error { return s.keyring(s.host).Set(s.access.Key) }
		}
		if err := talk.Run(ctx, cfg); !errors.Is(err, dialogue.ErrOtherKey) {
			return err
		}
	}
}

// beginDialogue gets the API key, from the user if necessary, and connects. again asks for
// another one. It returns what the user was asked, and false if the user leaves.
func (s *session) beginDialogue(ctx context.Context, talk *dialogue.Talk, again bool) (asked dialogue.Beginning, begun bool, err error) {
	if !s.Demo {
		if asked, begun, err = s.askKey(ctx, talk, again); err != nil || !begun {
			return asked, false, err
		}
		s.Demo = asked.Demo
	}
	if s.Demo {
		if err := s.startDemo(); err != nil {
			return asked, false, err
		}
		if err := s.prepare(); err != nil {
			return asked, false, err
		}
	}
	return asked, true, s.connect()
}

// askKey finds the API key, or asks the user for one. It returns false if the user leaves.
func (s *session) askKey(ctx context.Context, talk *dialogue.Talk, again bool) (asked dialogue.Beginning, begun bool, err error) {
	access, err := s.settings.key(ctx)
	if !again && !isNoKey(err) {
		s.access = access
		return asked, true, err
	}
	client, err := cli.Client(s.base, syncapi.Secret{})
	if err != nil {
		return asked, false, err
	}
	stored, err := s.keyring(client.Host()).Get()
	if err == nil && !again {
		s.access = ui.Access{Key: stored, From: ui.FromKeyring}
		return asked, true, nil
	}
	asked, err = talk.Welcome(ctx, dialogue.Welcome{
		Again: again, Profile: s.settings.profile.Name, HasKeyring: err == nil || errors.Is(err, keyring.ErrNone),
	})
	if !asked.Key.IsZero() {
		s.access = ui.Access{Key: asked.Key, From: ui.FromUser}
	}
	return asked, !asked.None(), err
}

// keyring returns the keyring of the profile at a host, or of the host if there is no
// profile. An API key is never sent to another organization than the one that it was
// stored for.
func (s *session) keyring(host string) keyring.Keyring {
	return keyring.For(job.Account(host, s.settings.profile.Name))
}

// where names the API that the session uses, for a question.
func (s *session) where() string {
	if name := s.settings.profile.Name; name != "" {
		return "profile " + name + " at " + s.host
	}
	return s.host
}
