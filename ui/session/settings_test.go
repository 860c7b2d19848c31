package session

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"syncbatch-tui/ui/cli"
	"syncbatch-tui/ui/config"
)

// useConfig uses a text as the configuration, and clears the tester's environment.
func useConfig(t *testing.T, text string) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	for _, name := range []string{profileVariable, "SYNC_API_KEY", "SYNC_BASE_URL", "VISUAL", "EDITOR", "NO_COLOR"} {
		t.Setenv(name, "")
	}
	if err := os.MkdirAll(filepath.Join(dir, "syncbatch-tui"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "syncbatch-tui", "config.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// Every key that a file can have is printed, and the output is a valid file.
func TestPrintedConfigCanBeUsed(t *testing.T) {
	useConfig(t, "")
	var s session
	var err error
	if s.settings, err = loadSettings("", ""); err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`(?m)^#([a-z_]+ = |\[)`).ReplaceAllString(s.configText(), "$1")
	text = strings.Replace(text, "key_command = ", "#key_command = ", 1) // either this or key_env
	c, err := config.Parse([]byte(text), vocabulary())
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if _, err := rebound(c); err != nil {
		t.Error(err)
	}
	for _, table := range []reflect.Type{reflect.TypeFor[config.Config](), reflect.TypeFor[config.Profile]()} {
		for i := range table.NumField() {
			name := table.Field(i).Tag.Get("toml")
			if name != "-" && !regexp.MustCompile(`(?m)^#?\[?`+name+`( = |\])`).MatchString(text) && !strings.Contains(text, "["+name+".") {
				t.Errorf("%s is not printed", name)
			}
		}
	}
}

// TestDocumentedConfigCanBeUsed reads the example in configuration.md.
func TestDocumentedConfigCanBeUsed(t *testing.T) {
	page, err := os.ReadFile("../../.github/docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(page), "```toml\n")
	example, _, ok := strings.Cut(example, "```")
	if !ok {
		t.Fatal("the page has no example")
	}
	useConfig(t, example)
	if _, err := loadSettings("", ""); err != nil {
		t.Error(err)
	}
	useConfig(t, "notify = \"off\"\n[keys]\nnext_pane = [\"tab\", \"w\"]\n")
	if _, err := loadSettings("", ""); err == nil || !strings.Contains(err.Error(), "config.toml: 3:1: keys: \"w\" would mean both") {
		t.Errorf("%v", err)
	}
}

// Unreadable colors of a user's palette are accepted, and reported with their contrast.
func TestPaletteThatCannotBeRead(t *testing.T) {
	useConfig(t, "theme = \"own\"\n[palette]\ndim = \"#6e7681\"\n")
	var s session
	var err error
	if s.settings, err = loadSettings("", ""); err != nil {
		t.Fatal(err)
	}
	const want = "on a dark terminal, palette.dim on the selected row has 2.7:1; text needs 4.5:1"
	if text := s.configText(); !strings.Contains(text, "\n# "+want+".\n") {
		t.Errorf("it is not printed:\n%s", text)
	}
	if _, err := config.Parse([]byte(s.configText()), vocabulary()); err != nil {
		t.Errorf("what is printed is no file: %v", err)
	}
	if findings := paletteFindings(s.settings.themeChoice()); len(findings) == 0 || findings[0].Text != want && findings[1].Text != want {
		t.Errorf("doctor finds %v", findings)
	}
	t.Setenv("NO_COLOR", "1")
	if findings := paletteFindings(s.settings.themeChoice()); findings != nil {
		t.Errorf("without colors doctor finds %v", findings)
	}
}

const twoProfiles = `
default_profile = "acme"
[profiles.acme]
base_url = "https://acme.example"
key_env = "ACME_KEY"
webhook_url = "https://acme.example/hook"
[profiles.beta]
key_env = "BETA_KEY"
`

// The profile, the address and the key belong together: no key is sent to an address that
// it was not meant for.
func TestProfileOfARun(t *testing.T) {
	for name, test := range map[string]struct {
		env           map[string]string
		flag, baseURL string
		profile, key  string
		reached       string
		fails         string
	}{
		"the default":                         {profile: "acme", key: "of-acme", reached: "https://acme.example"},
		"the flag":                            {flag: "beta", profile: "beta", key: "of-beta", reached: "https://api.sync.so"},
		"the variable":                        {env: map[string]string{"SYNCBATCH_PROFILE": "beta"}, profile: "beta", key: "of-beta", reached: "https://api.sync.so"},
		"the flag before the variable":        {env: map[string]string{"SYNCBATCH_PROFILE": "nonesuch"}, flag: "beta", profile: "beta", key: "of-beta", reached: "https://api.sync.so"},
		"a key in the environment":            {env: map[string]string{"SYNC_API_KEY": "of-env"}, key: "of-env", reached: "https://api.sync.so"},
		"an address in the environment":       {env: map[string]string{"SYNC_BASE_URL": "https://env.example"}, reached: "https://env.example", fails: "there is no API key"},
		"an address as a flag":                {baseURL: "https://flag.example", reached: "https://flag.example", fails: "there is no API key"},
		"a named profile, and a key":          {env: map[string]string{"SYNC_API_KEY": "of-env"}, flag: "acme", profile: "acme", key: "of-acme", reached: "https://acme.example"},
		"a named profile, and an address":     {env: map[string]string{"SYNC_BASE_URL": "https://env.example"}, flag: "beta", profile: "beta", key: "of-beta", reached: "https://env.example"},
		"a named profile that is elsewhere":   {env: map[string]string{"SYNC_BASE_URL": "https://env.example"}, flag: "acme", fails: "SYNC_BASE_URL is another address"},
		"a named profile, and another flag":   {flag: "acme", baseURL: "https://flag.example", profile: "acme", key: "of-acme", reached: "https://flag.example"},
		"a profile without its key":           {env: map[string]string{"BETA_KEY": "", "SYNC_API_KEY": "of-env"}, flag: "beta", profile: "beta", reached: "https://api.sync.so", fails: "BETA_KEY is not set"},
		"a profile that does not exist":       {flag: "bata", fails: `there is no profile "bata": did you mean beta?`},
		"a variable that names none":          {env: map[string]string{"SYNCBATCH_PROFILE": "acmee"}, fails: "SYNCBATCH_PROFILE: there is no profile"},
		"the same address in the environment": {env: map[string]string{"SYNC_BASE_URL": "https://acme.example"}, flag: "acme", profile: "acme", key: "of-acme", reached: "https://acme.example"},
	} {
		t.Run(name, func(t *testing.T) {
			useConfig(t, twoProfiles)
			t.Setenv("ACME_KEY", "of-acme")
			t.Setenv("BETA_KEY", "of-beta")
			for name, value := range test.env {
				t.Setenv(name, value)
			}
			s, err := loadSettings(test.flag, test.baseURL)
			if err == nil {
				if s.profile.Name != test.profile || s.baseURL(test.baseURL) != test.reached {
					t.Errorf("profile %q at %s", s.profile.Name, s.baseURL(test.baseURL))
				}
				access, keyErr := s.key(t.Context())
				if err = keyErr; access.Key.Reveal() != test.key {
					t.Errorf("the key is %q", access.Key.Reveal())
				}
			}
			if (err != nil) != (test.fails != "") || err != nil && !strings.Contains(err.Error(), test.fails) {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// A broken configuration file does not break completion.
func TestCandidatesWithoutSettings(t *testing.T) {
	useConfig(t, "theme = \n")
	t.Setenv("XDG_STATE_HOME", t.TempDir())
	for _, of := range []string{"batches", "profiles"} {
		if err := Candidates(cli.Candidates{Of: of}); err != nil {
			t.Errorf("%s: %v", of, err)
		}
	}
}

// An invalid address is refused with its source.
func TestBaseURLOfAProfile(t *testing.T) {
	useConfig(t, "default_profile = \"acme\"\n[profiles.acme]\nbase_url = \"http://acme.example\"\n")
	_, err := loadSettings("", "")
	if !errors.Is(err, cli.ErrUsage) || !strings.Contains(err.Error(), "config.toml: profiles.acme: base_url: ") {
		t.Error(err)
	}
	if _, err := loadSettings("acme", "https://other.example"); err != nil {
		t.Errorf("an address that is not used is refused: %v", err)
	}
}

// A missing command is reported before anything is paid for.
func TestCommandAtTheEndExists(t *testing.T) {
	for command, ok := range map[string]bool{"": true, "go version": true, "no-such-command-here x": false, "./no-such-file": false} {
		s := session{Options: cli.Options{Following: cli.Following{OnDone: command}}}
		if err := s.checkOnDone(); (err == nil) != ok || err != nil && !errors.Is(err, cli.ErrUsage) {
			t.Errorf("%s: %v", command, err)
		}
	}
}

// The file applies if neither a flag nor the environment sets the value.
func TestPrecedence(t *testing.T) {
	useConfig(t, "poll_interval = \"30s\"\noutput = \"{file}.x.jsonl\"\neditor = \"nano\"\nmouse = true\n[profiles.acme]\nwebhook_url = \"https://acme.example/hook\"\n")
	load := func(o cli.Options) *session {
		t.Helper()
		s := &session{Options: o}
		var err error
		if s.settings, err = loadSettings(o.Profile, ""); err != nil {
			t.Fatal(err)
		}
		return s
	}
	s := load(cli.Options{Profile: "acme"})
	if s.interval(1).String() != "30s" || s.outputName() != "{file}.x.jsonl" || s.editor() != "nano" || !s.usesMouse() || s.webhook() != "https://acme.example/hook" {
		t.Errorf("the file does not count: %v %s %s %v %s", s.interval(1), s.outputName(), s.editor(), s.usesMouse(), s.webhook())
	}
	t.Setenv("EDITOR", "ed")
	s = load(cli.Options{Profile: "acme", PollInterval: 5, Output: "o.jsonl", WebhookURL: "https://flag.example/hook"})
	if s.interval(1) != 5 || s.outputName() != "o.jsonl" || s.editor() != "ed" || s.webhook() != "https://flag.example/hook" {
		t.Errorf("the file goes before a flag or the environment: %v %s %s %s", s.interval(1), s.outputName(), s.editor(), s.webhook())
	}
}
