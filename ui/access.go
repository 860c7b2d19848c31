package ui

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keyring"
	"syncbatch-tui/ui/screen"
)

// Keyring keeps the key of one API between runs; a [keyring.Keyring] does it, whose
// errors these methods have. They may take seconds.
type Keyring interface {
	Get() (syncapi.Secret, error)
	Set(key syncapi.Secret) error
	Forget() error
}

// Origin is where the key of a run came from.
type Origin uint8

const (
	// FromEnvironment is SYNC_API_KEY, which goes before everything else.
	FromEnvironment Origin = iota
	// FromPerson was typed.
	FromPerson
	// FromKeyring was stored by an earlier run.
	FromKeyring
)

// Access is the API key of a run.
type Access struct {
	Key  syncapi.Secret
	From Origin
	// Remember stores the key in the keyring as soon as Sync has accepted it, so that
	// no mistyped one gets there.
	Remember bool
}

// keyRefused reports whether Sync refuses the key, so that another may do.
func keyRefused(err error) bool {
	kind := syncapi.KindOf(err)
	return kind == syncapi.KindKey || kind == syncapi.KindForbidden
}

// askRefused asks for another key when Sync has begun to refuse the one there is,
// because nothing works without one: once. Who leaves it as it is finds K on the
// screen.
func (m *Model) askRefused() {
	if !keyRefused(m.poll.err) {
		m.refusalAsked = false
		return
	}
	if m.cfg.Keyring != nil && !m.refusalAsked {
		m.refusalAsked = true
		m.askKey()
	}
}

// anotherKeyMsg is a person's wish for another key.
type anotherKeyMsg struct{}

// forgetKeyMsg is a person's wish that the keyring forget its key; another asks for
// another one then.
type forgetKeyMsg struct{ another bool }

// askKey shows where the key comes from and what can be done about it. To do
// nothing is the default.
func (m *Model) askKey() {
	if m.cfg.Keyring == nil {
		m.env.Notify(screen.Info, "Nothing here needs an API key.")
		return
	}
	host := format.Clean(m.cfg.Host)
	refused := keyRefused(m.poll.err)
	c := dialog.Question{Title: "The API key"}
	if refused {
		c.Title = "Sync refused the API key"
		c.Notes = []string{format.Clean(m.poll.err.Error()) + "."}
	}
	stored := m.cfg.Access.From == FromKeyring
	switch m.cfg.Access.From {
	case FromEnvironment:
		c.Lines = []string{"It comes from SYNC_API_KEY, which goes before the keyring in each run."}
	case FromPerson:
		c.Lines = []string{"It was typed, and is kept for this run only."}
	case FromKeyring:
		c.Lines = []string{"It is in the system's keyring, for " + host + "."}
	}
	if n := len(m.cfg.Jobs.Queued()); n > 0 {
		c.Lines = append(c.Lines, format.Count(n, "file")+" waiting for room will have to be submitted again with another one.")
	}
	c.Add("Leave it as it is", nil)
	if refused && stored {
		c.Add("Forget it, and type another", forgetKeyMsg{another: true})
	}
	c.Add("Type another", anotherKeyMsg{})
	if !refused || !stored {
		c.Add("Forget what the keyring has for "+host, forgetKeyMsg{})
	}
	m.env.Ask(dialog.NewChoice(m.env, c))
}

// anotherKey ends this dashboard, for one with another key.
func (m *Model) anotherKey() tea.Cmd {
	m.outcome.AnotherKey = true
	m.env.Quit()
	return nil
}

// keyForgottenMsg says what came of forgetting the key.
type keyForgottenMsg struct {
	another bool
	err     error
}

func (m *Model) forgetKey(msg forgetKeyMsg) tea.Cmd {
	m.env.Notify(screen.Info, "Asking the keyring…")
	ring := m.cfg.Keyring
	return func() tea.Msg { return keyForgottenMsg{another: msg.another, err: ring.Forget()} }
}

func (m *Model) keyForgotten(msg keyForgottenMsg) tea.Cmd {
	switch {
	case errors.Is(msg.err, keyring.ErrNone):
		m.env.Notify(screen.Info, "The keyring has no key for %s.", m.cfg.Host)
	case msg.err != nil:
		m.env.ClearNotice() // that it is being asked
		m.env.Fail("Not forgotten", msg.err)
		return nil
	default:
		m.env.Notify(screen.Success, "The keyring has forgotten the key for %s.", m.cfg.Host)
	}
	if m.cfg.Access.From == FromKeyring {
		m.cfg.Access.From = FromPerson
	}
	if msg.another {
		return m.anotherKey()
	}
	return nil
}

// keyStoredMsg says what came of storing the key.
type keyStoredMsg struct{ err error }

// storeKey stores a key that Sync has accepted, if that was wished for.
func (m *Model) storeKey() tea.Cmd {
	if !m.cfg.Access.Remember || m.cfg.Keyring == nil {
		return nil
	}
	m.cfg.Access.Remember = false
	ring, secret := m.cfg.Keyring, m.cfg.Access.Key
	return func() tea.Msg { return keyStoredMsg{ring.Set(secret)} }
}

func (m *Model) keyStored(msg keyStoredMsg) {
	if msg.err != nil {
		m.env.Notify(screen.Failure, "The key is kept for this run only: %v.", msg.err)
		return
	}
	m.cfg.Access.From = FromKeyring
	m.env.Notify(screen.Success, "The key is in the system's keyring now; K forgets it.")
}
