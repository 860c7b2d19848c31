package session

import (
	"cmp"
	"context"
	"errors"
	"os"

	"syncbatch-tui/syncapi"
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
		s.access.Key, err = s.key()
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
	err = dialogue.Run(ctx, dialogue.Config{Plain: c, Host: s.host, Sandbox: s.Demo, Dir: dir, File: file, In: os.Stdin})
	return err
}

// key is the key in the environment, or else in the keyring.
func (s *session) key() (syncapi.Secret, error) {
	key, err := cli.Key()
	if !errors.Is(err, cli.ErrNoKey) {
		return key, err
	}
	client, clientErr := cli.Client(s.base, syncapi.Secret{})
	if clientErr != nil {
		return syncapi.Secret{}, clientErr
	}
	if stored, ringErr := keyring.For(client.Host()).Get(); ringErr == nil {
		return stored, nil
	}
	return syncapi.Secret{}, err
}
