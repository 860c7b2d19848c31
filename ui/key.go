package ui

import (
	"context"
	"sync/atomic"

	"syncbatch-tui/ui/apikey"
)

// Access is the API key of a run.
type Access = apikey.Access

// Keyring keeps the key of one API between runs.
type Keyring = apikey.Keyring

// Origin is where the API key of a run came from.
type Origin = apikey.Origin

// The origins of an API key.
const (
	FromEnvironment = apikey.FromEnvironment
	FromUser        = apikey.FromUser
	FromKeyring     = apikey.FromKeyring
	FromProfile     = apikey.FromProfile
)

// Start is the input of [Welcome].
type Start = apikey.Start

// Beginning is how the user wants to begin.
type Beginning = apikey.Beginning

// Welcome looks for an API key in the keyring. If there is none, it asks the user until
// there is one or the user leaves. The error is a [signals.Signal] or a failure of the
// terminal.
func Welcome(ctx context.Context, s Start) (Beginning, error) {
	final, err := play(ctx, apikey.NewWelcome(s), s.NoColor, new(atomic.Bool), func(<-chan struct{}) {})
	m, ok := final.(apikey.Welcome)
	if !ok || err != nil {
		return Beginning{}, err
	}
	return m.Beginning(), nil
}
