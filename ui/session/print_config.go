package session

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"strings"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/batches"
	"syncbatch-tui/ui/cli"
	"syncbatch-tui/ui/config"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/theme"
)

// PrintConfig prints every key of the configuration with its meaning, default, value and
// source, in a form that can be used as config.toml.
func PrintConfig(c cli.PrintConfig) error {
	s := session{Options: c.Options}
	var err error
	if s.settings, err = loadSettings(c.Profile, c.BaseURL); err != nil {
		return err
	}
	_, err = io.WriteString(os.Stdout, s.configText())
	return err
}

// entry is a key of the configuration for printing.
type entry struct {
	key      string
	means    string // sentences
	standard string // the default, in words
	value    string // as TOML
	from     string // the source of the value; empty for the default
}

func (s *session) configText() string {
	var b strings.Builder
	file := "The file is " + s.settings.Path + "."
	if !s.settings.Exists {
		file = "There is no file " + s.settings.Path + " yet."
	}
	key := "SYNC_API_KEY, or the keyring"
	if p := s.settings.profile; p.Name != "" {
		key = p.KeySource() + " of profile " + p.Name
	}
	b.WriteString("# The configuration of syncbatch-tui.\n# " + file + "\n# A run with these flags reaches " + s.reached() +
		" with the key from " + key + ".\n# A flag overrides the environment, which overrides the profile, which overrides the file.\n")
	for _, e := range s.entries() {
		e.write(&b)
	}
	s.writeTables(&b)
	return b.String()
}

// reached names the host that a run uses. It does not print an invalid address, because
// that may contain a password.
func (s *session) reached() string {
	client, err := cli.Client(s.settings.baseURL(s.BaseURL), syncapi.Secret{})
	if err != nil {
		return "nothing, because its address cannot be used,"
	}
	return client.Host()
}

func (e entry) write(b *strings.Builder) {
	from := "It is the default."
	mark := ""
	if e.from != "" {
		from = "The value comes from " + e.from + "."
	} else {
		mark = "#"
	}
	fmt.Fprintf(b, "\n# %s\n# Default: %s. %s\n%s%s = %s\n", e.means, e.standard, from, mark, e.key, e.value)
}

// source returns the source of a value: the first candidate that is not empty.
func source(candidates ...string) (from string) {
	for i := 0; i+1 < len(candidates); i += 2 {
		if candidates[i+1] != "" {
			return candidates[i]
		}
	}
	return ""
}

const inFile = "the file"

func (s *session) entries() []entry {
	c, o := s.settings, s.Options
	interval := ""
	if o.PollInterval > 0 {
		interval = config.Duration(o.PollInterval).String()
	}
	fileInterval := ""
	if c.PollInterval > 0 {
		fileInterval = c.PollInterval.String()
	}
	mouse, fileMouse := "", ""
	if o.Mouse || o.NoMouse {
		mouse = fmt.Sprint(o.Mouse)
	}
	if c.Mouse != nil {
		fileMouse = fmt.Sprint(*c.Mouse)
	}
	visual, editor, noColor := os.Getenv("VISUAL"), os.Getenv("EDITOR"), ""
	if os.Getenv("NO_COLOR") != "" {
		noColor = theme.None
	}
	named := ""
	if c.profile.Name != "" {
		named = c.profile.Name
	}
	return []entry{
		{"theme", "The colors of the dashboard: " + strings.Join(theme.Names(), ", ") + ". The theme own takes those of [palette].", theme.Default,
			quote(cmp.Or(noColor, c.Theme, theme.Default)), source("NO_COLOR", noColor, inFile, c.Theme)},
		{"columns", "The columns of the table of batches besides the status and the batch: " + strings.Join(batches.Columns(), ", ") + ".", "all",
			list(or(c.Columns, batches.Columns())), source(inFile, strings.Join(c.Columns, ","))},
		{"poll_interval", "The time between two polls, a second at least.", "60s, in the dashboard 10s",
			quote(cmp.Or(interval, fileInterval, "60s")), source("--poll-interval", interval, inFile, fileInterval)},
		{"output", "Where results go. {file} is the name of the input file without its extension, and {batch} the id of the batch.", job.DefaultOutput + ", in the dashboard " + dashboardOutput,
			quote(cmp.Or(o.Output, c.Output, job.DefaultOutput)), source("--output", o.Output, inFile, c.Output)},
		{"notify", "How the dashboard alerts you when a batch ends while its window has no focus: off, bell or osc.", cli.NotifyBell,
			quote(cmp.Or(o.Notify, c.Notify, cli.NotifyBell)), source("--notify", o.Notify, inFile, c.Notify)},
		{"mouse", "Use the mouse in the dashboard. Most terminals still select text while shift is held.", "true",
			cmp.Or(mouse, fileMouse, "true"), source("--no-mouse", mouse, inFile, fileMouse)},
		{"editor", "The program that e opens a file with, and its arguments.", "vi",
			quote(cmp.Or(visual, editor, c.Editor, "vi")), source("VISUAL", visual, "EDITOR", editor, inFile, c.Editor)},
		{"default_profile", "The profile of a run that names none with --profile or SYNCBATCH_PROFILE, unless --base-url, SYNC_BASE_URL or SYNC_API_KEY chooses another target.", "none",
			quote(cmp.Or(named, c.DefaultProfile)), source(c.from, named, inFile, c.DefaultProfile)},
	}
}

// writeTables writes the tables: keys, palette and profiles.
func (s *session) writeTables(b *strings.Builder) {
	c := s.settings
	b.WriteString("\n# The keys of the dashboard: a string or a list of strings for each action.\n[keys]\n")
	standard := keys.Default()
	for _, action := range keys.Actions() {
		now, does := c.keys.Of(action)
		before, _ := standard.Of(action)
		if own, ok := c.Keys[action]; ok {
			fmt.Fprintf(b, "%s = %s # %s; default %s; from the file\n", action, list(own), does, list(before))
		} else {
			fmt.Fprintf(b, "#%s = %s # %s; the default\n", action, list(now), does)
		}
	}
	b.WriteString("\n# The colors of the theme own: \"#rrggbb\", or \"0\" to \"15\" for one of the terminal's.\n[palette]\n")
	for _, name := range theme.Colors() {
		if value := c.Palette[name]; value != "" {
			fmt.Fprintf(b, "%s = %s # from the file\n", name, quote(value))
		} else {
			fmt.Fprintf(b, "#%s = \"\" # the default theme's\n", name)
		}
	}
	for _, dark := range []bool{true, false} {
		for _, f := range c.themeChoice().Faint(dark, nil) {
			fmt.Fprintf(b, "# %s, %s.\n", onTerminal(dark), f)
		}
	}
	b.WriteString("\n# A profile is an API key, an address and a webhook. Without key_env (a variable) and key_command\n" +
		"# (a program with its arguments, run without a shell, that prints the key), the keyring has the key.\n")
	profiles := c.Profiles
	if len(profiles) == 0 {
		b.WriteString("#[profiles.NAME]\n#base_url = \"https://api.sync.so\"\n#key_env = \"NAME_SYNC_KEY\"\n#key_command = [\"pass\", \"show\", \"sync\"]\n#webhook_url = \"\"\n")
	}
	for _, name := range c.ProfileNames() {
		p := profiles[name]
		used := ""
		if c.profile.Name == name {
			used = " # used, from " + c.from
		}
		fmt.Fprintf(b, "[profiles.%s]%s\n", quote(name), used)
		for _, field := range [][2]string{{"base_url", p.BaseURL}, {"key_env", p.KeyEnv}, {"webhook_url", p.WebhookURL}} {
			if field[1] != "" {
				fmt.Fprintf(b, "%s = %s # from the file\n", field[0], quote(field[1]))
			}
		}
		if len(p.KeyCommand) > 0 {
			fmt.Fprintf(b, "key_command = %s # from the file\n", list(p.KeyCommand))
		}
	}
}

// or returns the first list that is not empty.
func or(lists ...[]string) []string {
	for _, l := range lists {
		if len(l) > 0 {
			return l
		}
	}
	return nil
}

// quote formats a TOML string.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// list formats a TOML array of strings.
func list(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = quote(v)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
