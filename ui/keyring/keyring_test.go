package keyring

import (
	"errors"
	"os/exec"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	system "github.com/zalando/go-keyring"

	"syncbatch-tui/syncapi"
)

const canary = "canary-9Zx-1234"

func secret(t *testing.T, key string) syncapi.Secret {
	t.Helper()
	s, err := syncapi.ParseKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestKeyring(t *testing.T) {
	system.MockInit()
	live, dev := For("api.sync.so"), For("dev-api.sync.so")
	if _, err := live.Get(); !errors.Is(err, ErrNone) {
		t.Errorf("an empty keyring: %v", err)
	}
	if err := live.Set(secret(t, canary)); err != nil {
		t.Fatal(err)
	}
	if key, err := live.Get(); err != nil || key.Reveal() != canary {
		t.Errorf("the stored key is not there: %v", err)
	}
	if _, err := dev.Get(); !errors.Is(err, ErrNone) {
		t.Errorf("another API gets the key: %v", err)
	}
	if err := dev.Forget(); !errors.Is(err, ErrNone) {
		t.Errorf("another API forgets what it has not: %v", err)
	}
	if err := live.Set(secret(t, "another")); err != nil {
		t.Fatal(err)
	}
	if key, err := live.Get(); err != nil || key.Reveal() != "another" {
		t.Errorf("the new key is not there: %v", err)
	}
	if err := live.Forget(); err != nil {
		t.Fatal(err)
	}
	if _, err := live.Get(); !errors.Is(err, ErrNone) {
		t.Errorf("forgotten, and still there: %v", err)
	}
}

func TestNoKeyringProgram(t *testing.T) {
	system.MockInitWithError(&exec.Error{Name: "dbus-launch", Err: exec.ErrNotFound})
	_, err := For("api.sync.so").Get()
	if !errors.Is(err, ErrUnusable) || err.Error() != "the keyring cannot be used: this machine has none that runs" {
		t.Error(err)
	}
}

func TestUnusable(t *testing.T) {
	t.Run("absent", func(t *testing.T) {
		system.MockInitWithError(errors.New("no bus"))
		k := For("api.sync.so")
		_, err := k.Get()
		for what, err := range map[string]error{"Get": err, "Set": k.Set(secret(t, canary)), "Forget": k.Forget()} {
			if !errors.Is(err, ErrUnusable) || !strings.Contains(err.Error(), "no bus") || strings.Contains(err.Error(), canary) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
	t.Run("what it has is no key", func(t *testing.T) {
		system.MockInit()
		if err := system.Set(service, "api.sync.so", canary+"\n"+canary); err != nil {
			t.Fatal(err)
		}
		if _, err := For("api.sync.so").Get(); !errors.Is(err, ErrUnusable) || strings.Contains(err.Error(), canary) {
			t.Error(err)
		}
	})
}

// A keyring that waits for its password does not block the program.
func TestLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		unlocked := make(chan struct{})
		begin := time.Now()
		_, err := within(func() (string, error) {
			<-unlocked
			return canary, nil
		})
		if took := time.Since(begin); !errors.Is(err, ErrUnusable) || took != patience {
			t.Errorf("%v after %s", err, took)
		}
		close(unlocked) // the pending call can finish
	})
}

func TestPanic(t *testing.T) {
	_, err := within(func() (string, error) { panic("a path of the wrong type") })
	if !errors.Is(err, ErrUnusable) {
		t.Error(err)
	}
}
