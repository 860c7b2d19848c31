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

// dialogue holds the dialogue, and once more with each other key that is asked for. The key
// comes from the environment, else from the keyring, and else from the user, as in the
// dashboard.
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
		c.Width = 0 // no lines of source with marks below them, which are read aloud
		cfg := dialogue.Config{Jobs: s.jobs, Plain: c, Host: s.where(), Sandbox: s.Demo, Dir: dir, File: file, Typed: !asked.Key.IsZero()}
		if asked.Remember {
			cfg.Remember = func() error { return s.keyring(s.host).Set(s.access.Key) }
		}
		if err := talk.Run(ctx, cfg); !errors.Is(err, dialogue.ErrOtherKey) {
			return err
		}
	}
}

// beginDialogue gets the key, from the user if necessary, and connects; again asks for
// another key. It gives what the user was asked, and reports false when the user leaves.
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

// askKey finds the key, or asks the user for one. It reports false when the user leaves.
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

// keyring has the key of the profile at a host, or of the host itself: a key never goes
// to another organization than the one that it was stored for.
func (s *session) keyring(host string) keyring.Keyring {
	return keyring.For(job.Account(host, s.settings.profile.Name))
}

// where names what is reached, for a question.
func (s *session) where() string {
	if name := s.settings.profile.Name; name != "" {
		return "profile " + name + " at " + s.host
	}
	return s.host
}
