// Package apikey is about the API key: the screen of a start without one, and, in the
// dashboard, the dialog that says where the key comes from and what can be done about it.
//
// A key is drawn as dots and written nowhere but to the system's keyring.
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
	// FromUser was typed.
	FromUser
	// FromKeyring was stored by an earlier run.
	FromKeyring
	// FromProfile came from the variable or the command of a profile.
	FromProfile
)

// Access is the API key of a run.
type Access struct {
	Key  syncapi.Secret
	From Origin
	// Remember stores the key in the keyring as soon as Sync has accepted it, so that
	// no mistyped one gets there.
	Remember bool
}

// Jobs is what the dialog asks of them.
type Jobs interface {
	Queued() []ledger.Submission
}

// Config is what the feature begins with.
type Config struct {
	Jobs Jobs
	// Keyring keeps keys; nil where none is needed.
	Keyring Keyring
	// Access is the key that the jobs have.
	Access Access
	// Host is the API's, and Profile the name of a profile or empty, which the keyring's
	// key is for.
	Host, Profile string
}

// Feature looks after the key of a dashboard.
type Feature struct {
	env *screen.Env
	cfg Config

	pollErr error // of the last poll
	asked   bool  // for another key, since this one is refused
}

// New makes the feature.
func New(env *screen.Env, cfg Config) *Feature { return &Feature{env: env, cfg: cfg} }

// Access is the key, with where it is kept by now.
func (f *Feature) Access() Access { return f.cfg.Access }

// Status has nothing to say.
func (f *Feature) Status() screen.Status { return screen.Status{} }

// AskMsg shows where the key comes from.
type AskMsg struct{}

// switchMsg asks for another key.
type switchMsg struct{}

// forgetMsg asks the keyring to forget its key, and then for another one if another is
// set.
type forgetMsg struct{ another bool }

// Update takes one message.
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

// refused reports whether Sync refuses the key, so that another may do.
func refused(err error) bool {
	kind := syncapi.KindOf(err)
	return kind == syncapi.KindKey || kind == syncapi.KindForbidden
}

// askRefused asks for another key when Sync has begun to refuse this one, because nothing
// works without: once. Who leaves it as it is finds K on the screen.
func (f *Feature) askRefused() {
	if refused(f.pollErr) && f.cfg.Keyring != nil && !f.asked {
		f.asked = true
		f.ask()
	}
}

// ask shows where the key comes from and what can be done about it. To do nothing is the
// default.
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

// place is what the key is for, clean.
func (f *Feature) place() string {
	if f.cfg.Profile != "" {
		return "profile " + format.Clean(f.cfg.Profile)
	}
	return format.Clean(f.cfg.Host)
}

// forgottenMsg says that the keyring was asked to forget the key.
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
		f.env.ClearNotice() // that it is being asked
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

// storedMsg says that the keyring was asked to store the key.
type storedMsg struct{ err error }

// store stores a key that Sync has accepted, if the user wants that.
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
