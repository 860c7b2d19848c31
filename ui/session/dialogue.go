package session

import (
	"cmp"
	"context"
	"os"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui"
	"syncbatch-tui/ui/cli"
	"syncbatch-tui/ui/dialogue"
	"syncbatch-tui/ui/keyring"
	"syncbatch-tui/ui/signals"
)

// dialogue holds the dialogue. The key comes from the environment, and else from the
// keyring, as in the dashboard.
func (s *session) dialogue() error {
	var err error
	if s.Demo {
		if err = s.startDemo(); err == nil {
			err = s.prepare()
		}
	} else {
		s.access, err = s.key()
	}
	if err == nil {
		err = s.connect()
	}
	if err != nil {
		return err
	}
	dir, file, err := ui.Locate(cmp.Or(s.Input, s.dir, "."))
	if err != nil {
		return err
	}
	if file != "" {
		file = s.Input
	}
	ctx, abrupt, stop := signals.Interruptible(context.Background())
	defer stop()
	c := s.plainConfig(abrupt)
	c.BatchIDs = nil
	c.Width = 0 // no lines of source with marks below them, which are read aloud
	err = dialogue.Run(ctx, dialogue.Config{Plain: c, Host: s.where(), Sandbox: s.Demo, Dir: dir, File: file, In: os.Stdin})
	return err
}

// key is the key of the profile or of the environment, or else that in the keyring.
func (s *session) key() (ui.Access, error) {
	access, err := s.settings.key(context.Background())
	if !isNoKey(err) {
		return access, err
	}
	client, clientErr := cli.Client(s.base, syncapi.Secret{})
	if clientErr != nil {
		return ui.Access{}, clientErr
	}
	if stored, ringErr := s.keyring(client.Host()).Get(); ringErr == nil {
		return ui.Access{Key: stored, From: ui.FromKeyring}, nil
	}
	return ui.Access{}, err
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
