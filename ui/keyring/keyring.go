// Package keyring stores API keys in the operating system's keyring: the Secret Service,
// the Keychain or the Credential Manager. It is for interactive use; a script gets its API
// key from the environment.
package keyring

import (
	"errors"
	"fmt"
	"os/exec"
	"time"

	system "github.com/zalando/go-keyring"

	"syncbatch-tui/syncapi"
)

// service is this program's name in the keyring.
const service = "syncbatch-tui"

// patience is how long to wait for the keyring. A keyring that asks for its password waits
// for the user, and the user may have walked away.
const patience = 3 * time.Second

// ErrNone means that the keyring works but has no key for the API.
var ErrNone = errors.New("the keyring has no key for this API")

// ErrUnusable is wrapped by every other error: the keyring is missing, locked, silent or
// refuses, or its value is not an API key.
var ErrUnusable = errors.New("the keyring cannot be used")

// Keyring stores the API key of one API. Each of its methods returns within 3 seconds. The
// operation may still complete later, for example when the user unlocks the keyring.
type Keyring struct{ host string }

// For returns the keyring for the API at a host, as [syncapi.Client.Host] returns it. A
// key is never sent to another API than the one that it was stored for.
func For(host string) Keyring { return Keyring{host} }

// Get returns the stored key. The error is ErrNone or wraps ErrUnusable.
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

// Set stores a key and replaces the previous one. The error wraps ErrUnusable.
func (k Keyring) Set(key syncapi.Secret) error {
	_, err := within(func() (struct{}, error) { return struct{}{}, system.Set(service, k.host, key.Reveal()) })
	return err
}

// Forget removes the key. The error is ErrNone, or wraps ErrUnusable.
func (k Keyring) Forget() error {
	_, err := within(func() (struct{}, error) { return struct{}{}, system.Delete(service, k.host) })
	return err
}

// errSilent means that the keyring took too long.
var errSilent = fmt.Errorf("%w: no answer within %s; it may be locked", ErrUnusable, patience)

// errAbsent means that the machine has no keyring.
var errAbsent = fmt.Errorf("%w: this machine has none that runs", ErrUnusable)

// within calls the keyring and waits no longer than patience.
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
		case errors.Is(a.err, exec.ErrNotFound): // of the program that would start the session bus
			return none, errAbsent
		case a.err != nil:
			return none, fmt.Errorf("%w: %w", ErrUnusable, a.err)
		}
		return a.value, nil
	case <-limit.C:
		return none, errSilent
	}
}
