package config

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"
)

func vocabulary() Vocabulary {
	return Vocabulary{
		Themes: []string{"default", "high-contrast", "none", "own"}, Colors: []string{"accent", "fail"},
		Columns: []string{"status", "batch", "progress"}, Actions: []string{"submit", "next_pane"}, Notify: []string{"off", "bell", "osc"},
	}
}

func TestParse(t *testing.T) {
	c, err := Parse([]byte(`
theme = "own"
columns = ["status", "progress"]
poll_interval = "30s"
output = "results/{file}.results.jsonl"
notify = "osc"
mouse = false
editor = "code --wait"
default_profile = "acme"

[palette]
accent = "#b692ff"
fail = "9"

[keys]
submit = "ctrl+s"
next_pane = ["tab", "n"]

[profiles.acme]
base_url = "https://api.acme.example"
key_command = ["pass", "show", "sync"]
webhook_url = "https://acme.example/hook"

[profiles.beta]
key_env = "BETA_KEY"
`), vocabulary())
	if err != nil {
		t.Fatal(err)
	}
	off := false
	want := Config{
		Theme: "own", Palette: map[string]string{"accent": "#b692ff", "fail": "9"}, Columns: []string{"status", "progress"},
		PollInterval: Duration(30 * time.Second), Output: "results/{file}.results.jsonl", Notify: "osc", Mouse: &off, Editor: "code --wait",
		DefaultProfile: "acme", Keys: map[string]Keys{"submit": {"ctrl+s"}, "next_pane": {"tab", "n"}},
		Profiles: map[string]Profile{
			"acme": {Name: "acme", BaseURL: "https://api.acme.example", KeyCommand: []string{"pass", "show", "sync"}, WebhookURL: "https://acme.example/hook"},
			"beta": {Name: "beta", KeyEnv: "BETA_KEY"},
		},
	}
	if !reflect.DeepEqual(c, want) {
		t.Errorf("got  %+v\nwant %+v", c, want)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, test := range map[string]struct{ text, say string }{
		"a misspelled key":              {"theme = \"none\"\npol_interval = \"3s\"", `2:1: there is no key "pol_interval": did you mean poll_interval?`},
		"a key that resembles none":     {"zzz = 1", `1:1: there is no key "zzz": choose one of theme`},
		"a misspelled key of a profile": {"[profiles.acme]\nbase_ulr = \"x\"", `2:1: there is no key "profiles.acme.base_ulr": did you mean base_url?`},
		"a misspelled table":            {"[profile.acme]\nbase_url = \"x\"", `did you mean profiles?`},
		"no TOML":                       {"theme = ", "1:"},
		"the same key twice":            {"theme = \"none\"\ntheme = \"none\"", "theme"},
		"another type":                  {"\nmouse = \"yes\"", "2:9: mouse must be true or false"},
		"a short interval":              {`poll_interval = "5ms"`, "1:17: "},
		"an interval without a unit":    {`poll_interval = "5"`, `"5" is not a time such as 10s`},
		"an unknown theme":              {`theme = "high_contrast"`, `1:1: theme: "high_contrast" is not known: did you mean high-contrast?`},
		"an unknown column":             {`columns = ["stauts"]`, `columns: "stauts" is not known: did you mean status?`},
		"no column":                     {`columns = []`, "columns: the table needs one at least"},
		"an unknown action":             {"[keys]\nsubmti = \"x\"", `2:1: keys: "submti" is not known: did you mean submit?`},
		"a key that is a number":        {"[keys]\nsubmit = 1", "2:1: keys.submit: a key is written as a string"},
		"an unknown color":              {"[palette]\nacent = \"#ffffff\"", `palette: "acent" is not known: did you mean accent?`},
		"a color that is none":          {"[palette]\naccent = \"purple\"", `2:1: palette.accent: "purple" is not a color`},
		"an unknown notification":       {`notify = "osk"`, `did you mean osc?`},
		"an unknown placeholder":        {`output = "{fil}.jsonl"`, `output: "{fil}.jsonl" has a placeholder that is not known`},
		"a placeholder in a folder":     {`output = "{file}/x.jsonl"`, "not of its folder"},
		"an unknown default profile":    {"default_profile = \"acmee\"\n[profiles.acme]\n", `1:1: default_profile: there is no profile "acmee": did you mean acme?`},
		"two sources of a key":          {"[profiles.a]\nkey_env = \"A\"\nkey_command = [\"b\"]", "1:2: profiles.a: key_env and key_command both say where the key is: choose one"},
		"an empty command":              {"[profiles.a]\nkey_command = []", "names a program and its arguments"},
		"a command as a string":         {"[profiles.a]\nkey_command = \"pass show\"", "2:"},
		"a name that cannot be shown":   {"[profiles.\"a\\u001bb\"]\n", "cannot be used"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Parse([]byte(test.text), vocabulary())
			if err == nil || !strings.Contains(err.Error(), test.say) {
				t.Errorf("the error is %v, without %q", err, test.say)
			}
		})
	}
}

// home sets up a configuration folder with a file, and returns the file's path.
func home(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	path, err := Path()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if text != "" {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return path
}

func TestLoad(t *testing.T) {
	path := home(t, "notify = \"off\"\n")
	c, err := Load(vocabulary())
	if err != nil || !c.Exists || c.Path != path || c.Notify != "off" {
		t.Errorf("loaded %+v, %v", c, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if c, err := Load(vocabulary()); err != nil || c.Exists || c.Path != path {
		t.Errorf("without a file: %+v, %v", c, err)
	}
	if err := os.WriteFile(path, []byte("notfy = \"off\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(vocabulary()); err == nil || !strings.HasPrefix(err.Error(), path+": 1:1: ") {
		t.Errorf("the error does not say where: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(vocabulary()); err == nil {
		t.Error("a folder was read")
	}
}

// TestLoadReadsNoPipe checks that Load does not open a pipe, which would block.
func TestLoadReadsNoPipe(t *testing.T) {
	mkfifo, err := exec.LookPath("mkfifo")
	if err != nil {
		t.Skip(err)
	}
	path := home(t, "notify = \"off\"\n")
	if err := errors.Join(os.Remove(path), exec.Command(mkfifo, path).Run()); err != nil {
		t.Fatal(err)
	}
	loaded := make(chan error, 1)
	go func() { _, err := Load(vocabulary()); loaded <- err }()
	select {
	case err := <-loaded:
		if err == nil || !strings.Contains(err.Error(), path+" is not a file") {
			t.Error(err)
		}
	case <-time.After(5 * time.Second):
		t.Error("it waits for a pipe")
	}
}

// A file that other users can write must not choose the program to run.
func TestLoadRefusesACommandThatOthersCanWrite(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("permissions are others there")
	}
	const command = "[profiles.acme]\nkey_command = [\"pass\"]\n"
	for name, test := range map[string]struct {
		text         string
		file, folder os.FileMode
		refused      bool
	}{
		"private":                     {command, 0o600, 0o700, false},
		"readable":                    {command, 0o644, 0o755, false},
		"writable by the group":       {command, 0o664, 0o755, true},
		"writable by all":             {command, 0o606, 0o755, true},
		"in a folder of others":       {command, 0o644, 0o777, true},
		"writable without a command":  {"notify = \"off\"\n", 0o666, 0o777, false},
		"writable with a variable":    {"[profiles.acme]\nkey_env = \"X\"\n", 0o666, 0o777, false},
		"a syntax error comes before": {"x", 0o666, 0o755, true},
	} {
		t.Run(name, func(t *testing.T) {
			path := home(t, test.text)
			if err := errors.Join(os.Chmod(path, test.file), os.Chmod(filepath.Dir(path), test.folder)); err != nil {
				t.Fatal(err)
			}
			if _, err := Load(vocabulary()); (err != nil) != test.refused {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

func TestKey(t *testing.T) {
	if os.Getenv("SYNCBATCH_TEST_HELPER") != "" {
		t.Skip("this is the command")
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("SYNCBATCH_TEST_KEY", "key-of-variable")
	t.Setenv("SYNCBATCH_TEST_HELPER", "1")
	helper := func(what string) []string { return []string{self, "-test.run=^TestHelper$", "--", what} }
	for name, test := range map[string]struct {
		profile   Profile
		key, fail string
	}{
		"variable":         {Profile{KeyEnv: "SYNCBATCH_TEST_KEY"}, "key-of-variable", ""},
		"no variable":      {Profile{KeyEnv: "SYNCBATCH_TEST_NONE"}, "", "SYNCBATCH_TEST_NONE is not set"},
		"command":          {Profile{KeyCommand: helper("key")}, "key-of-command", ""},
		"no shell":         {Profile{KeyCommand: helper("echo $HOME; x")}, "echo$HOME;x", ""},
		"failing command":  {Profile{KeyCommand: helper("fail")}, "", "run it by itself to see why"},
		"two lines":        {Profile{KeyCommand: helper("lines")}, "", "an invalid character"},
		"nothing":          {Profile{KeyCommand: helper("nothing")}, "", "it is empty"},
		"too much":         {Profile{KeyCommand: helper("much")}, "", "more than a key"},
		"no such program":  {Profile{KeyCommand: []string{"syncbatch-no-such-program"}}, "", "key_command failed"},
		"nothing is named": {Profile{}, "", ErrInKeyring.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			test.profile.Name = "acme"
			key, err := test.profile.Key(t.Context())
			if key.Reveal() != test.key {
				t.Errorf("the key is %.40q", key.Reveal())
			}
			if test.fail == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), test.fail) {
				t.Errorf("the error is %v", err)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the error holds what the command printed: %v", err)
			}
			if err != nil && !errors.Is(err, ErrKey) {
				t.Errorf("the error is no error of a key: %v", err)
			}
		})
	}
}

// A command that asks for a password and never returns does not block the program.
func TestKeyCommandIsLimited(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("SYNCBATCH_TEST_HELPER", "1")
	p := Profile{Name: "acme", KeyCommand: []string{self, "-test.run=^TestHelper$", "--", "forever"}}
	if _, err := p.runCommand(t.Context(), 10*time.Millisecond); !errors.Is(err, ErrKey) || !strings.Contains(err.Error(), "did not end within 10ms") {
		t.Errorf("the error is %v", err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	interrupted := errors.New("interrupted")
	cancel(interrupted)
	if _, err := p.Key(ctx); !errors.Is(err, interrupted) {
		t.Errorf("the error of an interrupted run is %v", err)
	}
}

// TestHelper is the command of TestKey.
func TestHelper(t *testing.T) {
	if os.Getenv("SYNCBATCH_TEST_HELPER") == "" {
		t.Skip("a command of another test")
	}
	switch what := os.Args[len(os.Args)-1]; what {
	case "key":
		os.Stdout.WriteString("  key-of-command\n")
	case "fail":
		os.Stdout.WriteString("secret\n")
		os.Stderr.WriteString("secret\n")
		os.Exit(3)
	case "lines":
		os.Stdout.WriteString("secret\nsecret\n")
	case "nothing":
	case "forever":
		<-time.After(time.Hour)
	case "much":
		os.Stdout.WriteString(strings.Repeat("s", maxKeyOutput+1))
	default:
		os.Stdout.WriteString(strings.ReplaceAll(what, " ", ""))
	}
	os.Exit(0)
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{10 * time.Second: "10s", time.Minute: "1m", 90 * time.Second: "1m30s", time.Hour: "1h"} {
		if got := Duration(d).String(); got != want {
			t.Errorf("%v is %q, not %q", d, got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("[profiles.a]\nkey_command=[\"x\"]\n[keys]\nsubmit=[\"s\"]"))
	f.Add([]byte("a.b.c = 1\n[[profiles]]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := Parse(text, vocabulary()); err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
	})
}
