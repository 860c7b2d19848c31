// Package keyring keeps API keys in the operating system's keyring: the Secret
// Service, the Keychain or the Credential Manager. It serves interactive use; a script
// takes its key from the environment.
package keyring

import (
	"errors"
	"fmt"
	"time"

	system "github.com/zalando/go-keyring"

	"syncbatch-tui/syncapi"
)

// service is what the keyring knows this program by.
const service = "syncbatch-tui"

// patience is how long a keyring may take. One that asks for its password waits for the
// user, who may have walked away.
const patience = 3 * time.Second

// ErrNone is the error of a keyring that works and has no key for the API.
var ErrNone = errors.New("the keyring has no key for this API")

// ErrUnusable is wrapped by every other error: the keyring is absent, locked or
// silent, or refuses, or what it has is no key.
var ErrUnusable = errors.New("the keyring cannot be used")

// Keyring keeps the key of one API. Each of its methods ends within 3 seconds.
// What the keyring does after that, such as when the user unlocks it, still happens.
type Keyring struct{ host string }

// For is the keyring for the API at a host, as [syncapi.Client.Host] gives it: a key
// never goes to another API than the one that it was stored for.
func For(host string) Keyring { return Keyring{host} }

// Get is the key that is stored. The error is ErrNone, or wraps ErrUnusable.
func (k Keyring) Get() (syncapi.Secret, error) {
	stored, err := within(func() (string, error) { return system.Get(service, k.host) })
	if err != nil {
		return syncapi.Secret{}, err
	}
	key, err := syncapi.ParseKey(stored)
	if err != nil {
		return syncapi.Secret{}, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	return key, nil
}

// Set stores a key in place of the one before. The error wraps ErrUnusable.
func (k Keyring) Set(key syncapi.Secret) error {
	_, err := within(func() (struct{}, error) { return struct{}{}, system.Set(service, k.host, key.Reveal()) })
	return err
}

// Forget removes the key. The error is ErrNone, or wraps ErrUnusable.
func (k Keyring) Forget() error {
	_, err := within(func() (struct{}, error) { return struct{}{}, system.Delete(service, k.host) })
	return err
}

// errSilent is the error of a keyring that takes too long.
var errSilent = fmt.Errorf("%w: no answer within %s; it may be locked", ErrUnusable, patience)

// within asks the keyring and waits no longer than patience.
func within[T any](ask func() (T, error)) (T, error) {
	type answer struct {
		value T
		err   error
	}
	answers := make(chan answer, 1)
	go func() {
		var a answer
		defer func() {
			if p := recover(); p != nil { // any program may answer on the bus
				a.err = fmt.Errorf("its answer cannot be used: %v", p)
			}
			answers <- a
		}()
		a.value, a.err = ask()
	}()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	var none T
	select {
	case a := <-answers:
		switch {
		case errors.Is(a.err, system.ErrNotFound):
			return none, ErrNone
		case a.err != nil:
			return none, fmt.Errorf("%w: %w", ErrUnusable, a.err)
		}
		return a.value, nil
	case <-limit.C:
		return none, errSilent
	}
}
