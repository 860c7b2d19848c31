package session

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui"
	"syncbatch-tui/ui/batches"
	"syncbatch-tui/ui/cli"
	"syncbatch-tui/ui/config"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/theme"
)

// profileVariable names the environment variable with the profile for runs without
// --profile.
const profileVariable = "SYNCBATCH_PROFILE"

// settings are the configuration file and the profile of a run.
type settings struct {
	config.Config
	profile config.Profile // without a Name if the run has no profile
	from    string         // what selected the profile
	keys    *keys.Map
}

// vocabulary returns the names that a configuration can use.
func vocabulary() config.Vocabulary {
	return config.Vocabulary{
		Themes: theme.Names(), Colors: theme.Colors(), Columns: batches.Columns(), Actions: keys.Actions(),
		Notify: []string{cli.NotifyOff, cli.NotifyBell, cli.NotifyOSC},
		Rebind: func(changed map[string]config.Keys) (string, error) {
			_, err := rebound(config.Config{Keys: changed})
			e, _ := errors.AsType[*keys.RebindError](err)
			if e == nil {
				return "", err
			}
			return e.Action, e
		},
	}
}

// loadSettings reads the configuration file and selects the profile: from the flag, from
// SYNCBATCH_PROFILE, or the default profile. The default profile is ignored if the user
// selects an API in another way: with the flag --base-url, SYNC_API_KEY or SYNC_BASE_URL.
// Its errors wrap [cli.ErrUsage].
func loadSettings(profile, baseURL string) (settings, error) {
	var s settings
	var err error
	if s.Config, err = config.Load(vocabulary()); err == nil {
		s.keys, err = rebound(s.Config)
	}
	if err == nil {
		err = s.pick(profile, baseURL)
	}
	if err == nil && cmp.Or(baseURL, os.Getenv("SYNC_BASE_URL")) == "" {
		err = s.checkBaseURL()
	}
	if err != nil {
		return s, fmt.Errorf("%w: %w", cli.ErrUsage, err)
	}
	return s, nil
}

// rebound returns the key map with the keys of the file.
func rebound(c config.Config) (*keys.Map, error) {
	changed := map[string][]string{}
	for action, list := range c.Keys {
		changed[action] = list
	}
	m, err := keys.Default().Rebind(changed)
	return &m, err
}

// pick selects the profile.
func (s *settings) pick(flag, baseURL string) error {
	variable, environment := os.Getenv(profileVariable), cmp.Or(os.Getenv("SYNC_API_KEY"), os.Getenv("SYNC_BASE_URL"))
	var name string
	switch {
	case flag != "":
		name, s.from = flag, "--profile"
	case variable != "":
		name, s.from = variable, profileVariable
	case s.DefaultProfile != "" && environment == "" && baseURL == "":
		name, s.from = s.DefaultProfile, "default_profile"
	default:
		return nil
	}
	p, err := s.Profile(name)
	if err != nil {
		return fmt.Errorf("%s: %w", s.from, err)
	}
	if url := os.Getenv("SYNC_BASE_URL"); url != "" && p.BaseURL != "" && url != p.BaseURL && baseURL == "" {
		return fmt.Errorf("the profile %s is at %s, but SYNC_BASE_URL is another address: unset it, or choose one with --base-url", name, p.BaseURL)
	}
	if p.WebhookURL != "" && !batchfile.IsWebhookURL(p.WebhookURL) && !cli.IsLocalWebhook(p.WebhookURL) {
		return fmt.Errorf("profiles.%s: webhook_url must be like https://example.com/hook", name)
	}
	s.profile = p
	return nil
}

// checkBaseURL rejects an invalid base URL of the profile, and names its position.
func (s *settings) checkBaseURL() error {
	if s.profile.BaseURL == "" {
		return nil
	}
	if _, err := syncapi.New(syncapi.WithBaseURL(s.profile.BaseURL)); err != nil {
		return fmt.Errorf("%s: profiles.%s: base_url: %w", s.Path, s.profile.Name, err)
	}
	return nil
}

// baseURL returns the base URL of the API: from the flag, the environment, the profile, or
// the default, in this order.
func (s *settings) baseURL(flag string) string {
	return cmp.Or(flag, os.Getenv("SYNC_BASE_URL"), s.profile.BaseURL, syncapi.DefaultBaseURL)
}

// key returns the API key that needs no keyring: from the profile, or if there is no
// profile, from the environment. A profile never uses the environment's API key, because
// that may belong to another organization.
func (s *settings) key(ctx context.Context) (ui.Access, error) {
	if s.profile.Name == "" {
		key, err := cli.Key()
		return ui.Access{Key: key, From: ui.FromEnvironment}, err
	}
	key, err := s.profile.Key(ctx)
	return ui.Access{Key: key, From: ui.FromProfile}, err
}

// isNoKey reports whether an error of key means that the user can be asked for an API key.
func isNoKey(err error) bool {
	return errors.Is(err, cli.ErrNoKey) || errors.Is(err, config.ErrInKeyring)
}

// interval returns the time between two polls: from the flag, the demo, the file, or
// standard, in this order.
func (s *session) interval(standard time.Duration) time.Duration {
	return s.Interval(cmp.Or(time.Duration(s.settings.PollInterval), standard))
}

// dashboardOutput is the default name of results in the dashboard, which shows many
// batches. Plain mode keeps its own default, because scripts rely on it.
const dashboardOutput = "{file}.results.jsonl"

// outputName returns the name for results, or a template of it.
func (s *session) outputName() string {
	standard := job.DefaultOutput
	if s.face == cli.Dashboard {
		standard = dashboardOutput
	}
	return cmp.Or(s.Output, s.settings.Output, standard)
}

// webhook returns the URL where Sync announces the end of a batch. It is empty if the run
// only follows existing batches.
func (s *session) webhook() string {
	return cmp.Or(s.WebhookURL, s.settings.profile.WebhookURL)
}

// themeChoice returns the theme from the file.
func (s *settings) themeChoice() theme.Choice {
	return theme.Choice{Name: s.Theme, Palette: s.Palette}
}

// usesMouse reports whether the dashboard uses the mouse. It does unless a flag or the
// file says otherwise.
func (s *session) usesMouse() bool {
	return s.Mouse || !s.NoMouse && (s.settings.Mouse == nil || *s.settings.Mouse)
}

// editor returns the user's editor: from the environment, or from the file.
func (s *session) editor() string {
	return cmp.Or(os.Getenv("VISUAL"), os.Getenv("EDITOR"), s.settings.Editor)
}

// columns returns the columns of the batches table; nil for all.
func (s *session) columns() []string { return slices.Clone(s.settings.Columns) }
