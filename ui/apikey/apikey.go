// Package apikey handles the API key: the screen that asks for one at the start and, in
// the dashboard, the dialog that says where the API key comes from and what the user can
// do about it.
//
// The API key is drawn as dots and is written only to the system's keyring.
package apikey

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/keyring"
	"syncbatch-tui/ui/screen"
)

// Keyring stores the API key of one API between runs. [keyring.Keyring] implements it, and
// these methods return its errors. They may take seconds.
type Keyring interface {
	Get() (syncapi.Secret, error)
	Set(key syncapi.Secret) error
	Forget() error
}

// Origin is where the API key of a run came from.
type Origin uint8

const (
	// FromEnvironment is SYNC_API_KEY, which overrides all others.
	FromEnvironment Origin = iota
	// FromUser means that the user typed it.
	FromUser
	// FromKeyring means that an earlier run stored it.
	FromKeyring
	// FromProfile means that the variable or the command of a profile supplied it.
	FromProfile
)

// Access is the API key of a run.
type Access struct {
	Key  syncapi.Secret
	From Origin
	// Remember stores the API key in the keyring once Sync has accepted it, so that a
	// mistyped one is never stored.
	Remember bool
}

// Jobs lists the queued submissions. *job.Runner implements it.
type Jobs interface {
	Queued() []ledger.Submission
}

// Config configures the feature.
type Config struct {
	Jobs Jobs
	// Keyring stores API keys; nil if no key is needed.
	Keyring Keyring
	// Access is the API key that the jobs use.
	Access Access
	// Host is the API's host. Profile is the name of the profile or empty. The keyring's
	// key is for this host and profile.
	Host, Profile string
}

// Feature manages the API key of a dashboard.
type Feature struct {
	env *screen.Env
	cfg Config

	pollErr error // of the last poll
	asked   bool  // for another API key, because Sync refuses this one
}

// New returns the feature.
func New(env *screen.Env, cfg Config) *Feature { return &Feature{env: env, cfg: cfg} }

// Access returns the API key, and where it is stored now.
func (f *Feature) Access() Access { return f.cfg.Access }

// Status is always empty.
func (f *Feature) Status() screen.Status { return screen.Status{} }

// AskMsg opens the dialog about the API key.
type AskMsg struct{}

// switchMsg asks the user for another API key.
type switchMsg struct{}

// forgetMsg deletes the API key from the keyring. If another is set, it then asks for
// another one.
type forgetMsg struct{ another bool }

// Update handles one message.
func (f *Feature) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case screen.PolledMsg:
		f.pollErr = msg.Err
		if f.asked = f.asked && refused(msg.Err); msg.Err == nil {
			return f.store()
		}
	case screen.QuietMsg:
		f.askRefused()
	case AskMsg:
		f.ask()
	case switchMsg:
		f.env.Post(screen.QuitMsg{SwitchKey: true})
	case forgetMsg:
		return f.forget(msg)
	case forgottenMsg:
		f.forgotten(msg)
	case storedMsg:
		f.stored(msg)
	}
	return nil
}

// refused reports whether Sync refuses the API key, so that another one may work.
func refused(err error) bool {
	kind := syncapi.KindOf(err)
	return kind == syncapi.KindKey || kind == syncapi.KindForbidden
}

// askRefused asks for another API key when Sync has started to refuse this one, because
// nothing works without one. It asks once. If the user declines, the screen still shows
// the key K.
func (f *Feature) askRefused() {
	if refused(f.pollErr) && f.cfg.Keyring != nil && !f.asked {
		f.asked = true
		f.ask()
	}
}

// ask shows where the API key comes from and what the user can do about it. The default is
// to do nothing.
func (f *Feature) ask() {
	if f.cfg.Keyring == nil {
		f.env.Notify(screen.Info, "Nothing here needs an API key.")
		return
	}
	host := f.place()
	isRefused := refused(f.pollErr)
	q := dialog.Question{Title: "The API key"}
	if isRefused {
		q.Title = "Sync refused the API key"
		q.Notes = []string{format.Clean(f.pollErr.Error()) + "."}
	}
	stored := f.cfg.Access.From == FromKeyring
	switch f.cfg.Access.From {
	case FromEnvironment:
		q.Lines = []string{"It comes from SYNC_API_KEY, which overrides the keyring in every run."}
	case FromUser:
		q.Lines = []string{"It was typed, and is kept for this run only."}
	case FromKeyring:
		q.Lines = []string{"It is in the system's keyring, for " + host + "."}
	case FromProfile:
		q.Lines = []string{"It comes from " + host + " in each run, as config.toml says."}
	}
	if n := len(f.cfg.Jobs.Queued()); n > 0 {
		q.Lines = append(q.Lines, format.Count(n, "queued file")+" must be submitted again with another key.")
	}
	q.Add("Leave it as it is", nil)
	if isRefused && stored {
		q.Add("Forget it and type another", forgetMsg{another: true})
	}
	q.Add("Type another key", switchMsg{})
	if stored && !isRefused {
		q.Add("Forget what the keyring has for "+host, forgetMsg{})
	}
	f.env.Ask(dialog.NewChoice(f.env, q))
}

// place names the API or profile that the key is for, clean.
func (f *Feature) place() string {
	if f.cfg.Profile != "" {
		return "profile " + format.Clean(f.cfg.Profile)
	}
	return format.Clean(f.cfg.Host)
}

// forgottenMsg says that the keyring deleted the API key; err is why it did not.
type forgottenMsg struct {
	another bool
	err     error
}

func (f *Feature) forget(msg forgetMsg) tea.Cmd {
	f.env.Notify(screen.Info, "Asking the keyring…")
	ring := f.cfg.Keyring
	return func() tea.Msg { return forgottenMsg{another: msg.another, err: ring.Forget()} }
}

func (f *Feature) forgotten(msg forgottenMsg) {
	switch {
	case errors.Is(msg.err, keyring.ErrNone):
		f.env.Notify(screen.Info, "The keyring has no key for %s.", f.place())
	case msg.err != nil:
		f.env.ClearNotice() // the notice that it is being deleted
		f.env.Fail("Not forgotten", msg.err)
		return
	default:
		f.env.Notify(screen.Success, "The keyring has forgotten the key for %s.", f.place())
	}
	if f.cfg.Access.From == FromKeyring {
		f.cfg.Access.From = FromUser
	}
	if msg.another {
		f.env.Post(switchMsg{})
	}
}

// storedMsg says that the keyring stored the API key; err is why it did not.
type storedMsg struct{ err error }

// store stores an API key that Sync has accepted, if the user wants that.
func (f *Feature) store() tea.Cmd {
	if !f.cfg.Access.Remember || f.cfg.Keyring == nil {
		return nil
	}
	f.cfg.Access.Remember = false
	ring, secret := f.cfg.Keyring, f.cfg.Access.Key
	return func() tea.Msg { return storedMsg{ring.Set(secret)} }
}

func (f *Feature) stored(msg storedMsg) {
	if msg.err != nil {
		f.env.Notify(screen.Failure, "The key is kept for this run only: %v.", msg.err)
		return
	}
	f.cfg.Access.From = FromKeyring
	f.env.Notify(screen.Success, "The key is in the system's keyring now; %s forgets it.", f.env.Keys.Key.Help().Key)
}
