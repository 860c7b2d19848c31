package ui

import (
	"context"
	"fmt"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/keyring"
)

// fakeRing is a keyring in memory.
type fakeRing struct {
	key  string
	err  error         // returned by all methods
	slow time.Duration // how long an answer takes
}

func (f *fakeRing) Get() (syncapi.Secret, error) {
	switch time.Sleep(f.slow); {
	case f.err != nil:
		return syncapi.Secret{}, f.err
	case f.key == "":
		return syncapi.Secret{}, keyring.ErrNone
	}
	return syncapi.ParseKey(f.key)
}

func (f *fakeRing) Set(key syncapi.Secret) error {
	if time.Sleep(f.slow); f.err == nil {
		f.key = key.Reveal()
	}
	return f.err
}

func (f *fakeRing) Forget() error {
	switch time.Sleep(f.slow); {
	case f.err != nil:
		return f.err
	case f.key == "":
		return keyring.ErrNone
	}
	f.key = ""
	return nil
}

var (
	errLocked  = fmt.Errorf("%w: it did not answer within 3s; it may be locked", keyring.ErrUnusable)
	errRevoked = &syncapi.Error{StatusCode: 401, Messages: []string{"invalid key"}}
)

// inAccess runs test with a dashboard whose API key came from an origin.
func inAccess(t *testing.T, access Access, ring *fakeRing, pollErr error, test func(*app)) {
	t.Helper()
	var err error
	access.Key, err = syncapi.ParseKey(typedKey)
	must(t, err)
	inApp(t, func(c *Config, f *fakeJobs) {
		c.Access, c.Keyring, f.pollErr = access, ring, pollErr
	}, func(a *app) {
		test(a)
		a.seesNot("canary")
	})
}

func TestKeyIsStored(t *testing.T) {
	remember := Access{From: FromUser, Remember: true}
	t.Run("once Sync has accepted it", func(t *testing.T) {
		ring := &fakeRing{slow: 2 * time.Second}
		inAccess(t, remember, ring, errNetwork, func(a *app) {
			a.wait(5 * time.Second)
			if ring.key != "" {
				t.Error("stored, and it is not known whether it is good")
			}
			a.jobs.set(func(f *fakeJobs) { f.pollErr = nil })
			a.press("r")
			a.sees("batch_abc123") // without waiting for the keyring
			a.wait(3 * time.Second)
			a.sees("The key is in the system's keyring now")
			if ring.key != typedKey {
				t.Error("not stored")
			}
			if got := a.model().Outcome().Access; got.From != FromKeyring || got.Remember {
				t.Errorf("it is from %v, to be remembered %v", got.From, got.Remember)
			}
		})
	})
	t.Run("never when it is refused", func(t *testing.T) {
		ring := &fakeRing{}
		inAccess(t, remember, ring, errRevoked, func(a *app) {
			a.wait(time.Minute)
			if ring.key != "" {
				t.Error("a key that Sync refuses is stored")
			}
		})
	})
	t.Run("only when asked", func(t *testing.T) {
		ring := &fakeRing{}
		inAccess(t, Access{From: FromUser}, ring, nil, func(a *app) {
			a.wait(time.Minute)
			if ring.key != "" {
				t.Error("stored, and no one asked")
			}
		})
	})
	t.Run("not in a keyring that is locked", func(t *testing.T) {
		inAccess(t, remember, &fakeRing{err: errLocked, slow: 3 * time.Second}, nil, func(a *app) {
			a.sees("batch_abc123")
			a.wait(4 * time.Second)
			a.sees("The key is kept for this run only: the keyring cannot be used: it did not answer")
		})
	})
}

// If Sync refuses the API key, the dashboard asks for another one.
func TestKeyIsRefused(t *testing.T) {
	for name, test := range map[string]struct {
		from    Origin
		ring    fakeRing
		err     error
		keys    []string
		sees    string // before the keys
		left    bool   // the user left to switch to another key
		inRing  string // at the end
		seesNow string
	}{
		"stored: forget it":     {FromKeyring, fakeRing{key: typedKey}, errRevoked, []string{"down", "enter"}, "It is in the system's keyring, for api.sync.so.", true, "", ""},
		"stored: type another":  {FromKeyring, fakeRing{key: typedKey}, errRevoked, []string{"down", "down", "enter"}, "Forget it and type another", true, typedKey, ""},
		"stored: leave it":      {FromKeyring, fakeRing{key: typedKey}, errRevoked, []string{"enter"}, "Leave it as it is", false, typedKey, "changes the key"},
		"stored: and locked":    {FromKeyring, fakeRing{key: typedKey, err: errLocked}, errRevoked, []string{"down", "enter"}, "invalid key", false, typedKey, "Not forgotten"},
		"typed":                 {FromUser, fakeRing{}, errRevoked, []string{"down", "enter"}, "It was typed", true, "", ""},
		"from the environment":  {FromEnvironment, fakeRing{}, errRevoked, []string{"down", "enter"}, "It comes from SYNC_API_KEY", true, "", ""},
		"forbidden":             {FromKeyring, fakeRing{key: typedKey}, &syncapi.Error{StatusCode: 403}, []string{"down", "enter"}, "Sync refused the API key", true, "", ""},
		"K opens it again":      {FromKeyring, fakeRing{key: typedKey}, errRevoked, []string{"enter", "K", "down", "enter"}, "", true, "", ""},
		"nothing to forget":     {FromKeyring, fakeRing{}, errRevoked, []string{"down", "enter"}, "", true, "", "The keyring has no key for api.sync.so"},
		"esc leaves everything": {FromKeyring, fakeRing{key: typedKey}, errRevoked, []string{"esc"}, "", false, typedKey, "not polling"},
	} {
		t.Run(name, func(t *testing.T) {
			ring := test.ring
			inAccess(t, Access{From: test.from}, &ring, test.err, func(a *app) {
				a.sees("Sync refused the API key", test.sees)
				polls := a.jobs.polls
				a.press(test.keys...)
				if o := a.model().Outcome(); o.SwitchKey != test.left || a.quit != test.left {
					t.Errorf("another key %v, left %v", o.SwitchKey, a.quit)
				}
				if ring.key != test.inRing {
					t.Errorf("the keyring has a key: %v", ring.key != "")
				}
				a.sees(test.seesNow)
				a.wait(time.Minute)
				if a.jobs.polls != polls {
					t.Error("it goes on polling")
				}
			})
		})
	}
	t.Run("the plan", func(t *testing.T) {
		inAccess(t, Access{}, &fakeRing{}, &syncapi.Error{StatusCode: 402}, func(a *app) {
			a.seesNot("Sync refused the API key")
		})
	})
}

// The user can forget the stored key at any time, and the run continues with it.
func TestKeyIsForgotten(t *testing.T) {
	ring := &fakeRing{key: typedKey}
	inAccess(t, Access{From: FromKeyring}, ring, nil, func(a *app) {
		a.press("K")
		a.sees("The API key", "It is in the system's keyring, for api.sync.so.")
		a.press("down", "down", "enter")
		a.sees("The keyring has forgotten the key for api.sync.so.")
		if ring.key != "" || a.quit || a.model().Outcome().Access.From != FromUser {
			t.Error("not forgotten, or left")
		}
		a.press("K")
		a.sees("kept for this run only")
	})
}

func TestAnotherKeyWaitsForTheAnswer(t *testing.T) {
	inAccess(t, Access{From: FromUser}, &fakeRing{}, nil, func(a *app) {
		answer := make(chan struct{})
		defer close(answer)
		a.jobs.set(func(f *fakeJobs) {
			f.submit = func(context.Context) (syncapi.Batch, error) { <-answer; return syncapi.Batch{}, nil }
		})
		a.press("s")
		a.wait(moment)
		a.press("y", "K", "down", "enter")
		if a.quit {
			t.Fatal("left with a submission in flight")
		}
		a.press("ctrl+c")
		if !a.quit || a.model().Outcome().SwitchKey {
			t.Error("ctrl+c does not leave")
		}
	})
}

// The question after a refused key is asked once, and never interrupts anything.
func TestRefusedKeyAsksOnce(t *testing.T) {
	const question = "Leave it as it is"
	inAccess(t, Access{From: FromUser}, &fakeRing{}, errRevoked, func(a *app) {
		a.sees(question)
		a.press("esc", "s")
		a.wait(moment)
		a.jobs.set(func(f *fakeJobs) {
			f.submit = func(context.Context) (syncapi.Batch, error) { return syncapi.Batch{}, errRevoked }
		})
		a.press("y")
		a.sees("Not submitted: input.jsonl")
		a.press("enter")
		a.wait(time.Minute)
		a.press("r")
		a.seesNot(question)
		a.sees("changes the key")

		a.jobs.set(func(f *fakeJobs) { f.pollErr = nil })
		a.press("r", "a")
		a.jobs.set(func(f *fakeJobs) { f.pollErr = errRevoked })
		a.wait(10 * time.Minute)
		a.sees("Add a batch by its id", "not polling")
		a.seesNot(question)
		a.press("esc")
		a.wait(time.Second)
		a.sees(question)
	})
}

func TestNoKeyIsNeeded(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("K")
		a.sees("Nothing here needs an API key")
	})
}
