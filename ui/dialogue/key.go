package dialogue

import (
	"context"
	"errors"
	"strings"

	"syncbatch-tui/syncapi"
)

// Welcome describes a start without a key.
type Welcome struct {
	// Again means that there was a key, and the user wants another.
	Again bool
	// Profile is the name of the profile that the key is for; empty for none.
	Profile string
	// HasKeyring means that a key can be kept between runs.
	HasKeyring bool
}

// Beginning is the user's choice at the start. The zero value means that the user leaves.
type Beginning struct {
	// Key is a typed key. Remember means that the user wants to keep it once Sync has accepted it.
	Key      syncapi.Secret
	Remember bool
	// Demo means to start the demo.
	Demo bool
	// Back means to go on with the previous key.
	Back bool
}

// None reports whether the user leaves.
func (b Beginning) None() bool { return b.Key.IsZero() && !b.Demo && !b.Back }

// Welcome asks for a key until there is one, or until the user chooses to begin without one. The
// error is the cause of ctx's end.
func (t *Talk) Welcome(ctx context.Context, w Welcome) (Beginning, error) {
	what := "an API key"
	if w.Again {
		what = "another API key"
	}
	if w.Profile != "" {
		what += " for profile " + w.Profile
	}
	t.tell("syncbatch-tui needs %s, of Sync's Scale or Enterprise plan. Make one at %s.", what, syncapi.KeysURL)
	var b Beginning
	options := []option{
		{"Type or paste an API key", func(ctx context.Context) (err error) { b, err = t.askKey(ctx, w.HasKeyring); return err }},
		{"Try the demo, at no cost", func(context.Context) error { b.Demo = true; return nil }},
	}
	if w.Again {
		options = append(options, option{"Keep the key as it is", func(context.Context) error { b.Back = true; return nil }})
	}
	options = append(options, option{"Leave", nil})
	for b.None() {
		did, err := t.offer(ctx, "How do you want to begin?", options...)
		switch {
		case errors.Is(err, errLeft):
			return Beginning{}, nil
		case err != nil || !did:
			return Beginning{}, err
		}
	}
	return b, nil
}

// askKey asks for a key, and whether to remember it. It returns no key if the input is not a key.
func (t *Talk) askKey(ctx context.Context, hasKeyring bool) (Beginning, error) {
	typed, err := t.askHidden(ctx, "Type or paste the API key, and press enter. It is not shown.")
	if err != nil {
		return Beginning{}, err
	}
	if typed == "" {
		t.tell("No key was typed.")
		return Beginning{}, nil
	}
	key, err := syncapi.ParseKey(typed)
	if err != nil {
		t.tell("The key%s.", strings.TrimPrefix(err.Error(), syncapi.ErrBadKey.Error()+": it"))
		return Beginning{}, nil
	}
	b := Beginning{Key: key}
	if hasKeyring {
		b.Remember, err = t.confirm(ctx, "Do you want to remember it in the system's keyring? It goes there when Sync has accepted it.")
	}
	if !b.Remember {
		t.tell("The key is kept for this run only. The variable SYNC_API_KEY keeps it.")
	}
	return b, err
}

// ErrOtherKey is the error of [Run] if the user wants to use another key.
var ErrOtherKey = errors.New("the user wants to use another key")

// tryKey asks Sync whether it accepts a typed key.
func (d *dialogue) tryKey(ctx context.Context) error {
	if !d.Typed {
		return nil
	}
	_, err := d.poll(ctx)
	switch kind := syncapi.KindOf(err); {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err == nil:
		d.tell("Sync accepts the key.")
		d.remember()
	case kind == syncapi.KindKey || kind == syncapi.KindForbidden:
		d.tell("%v", err)
		return ErrOtherKey
	default:
		d.tell("The key could not be checked at Sync: %v", err)
	}
	return nil
}

// remember keeps a key that Sync has accepted, once.
func (d *dialogue) remember() {
	keep := d.Remember
	if d.Remember = nil; keep == nil {
		return
	}
	if err := keep(); err != nil {
		d.tell("The key is kept for this run only: %v.", err)
		return
	}
	d.tell("The key is in the system's keyring now.")
}
