package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
)

var shells = shellNames()

func TestCompletionsNameEveryFlag(t *testing.T) {
	for _, shell := range shells {
		script := Completion(shell)
		flagSet(&Options{}).VisitAll(func(f *pflag.Flag) {
			want := "--" + f.Name
			if shell == "fish" {
				want = "-l " + f.Name
			}
			if !strings.Contains(script, want) {
				t.Errorf("%s does not know %s", shell, f.Name)
			}
		})
		for _, v := range verbs() {
			flags, _ := v.flags()
			flags.VisitAll(func(f *pflag.Flag) {
				if !strings.Contains(script, map[bool]string{false: "--", true: "-l "}[shell == "fish"]+f.Name) {
					t.Errorf("%s does not know %s of %s", shell, f.Name, v.name)
				}
			})
		}
		if !strings.Contains(script, "--completion "+shell) {
			t.Errorf("%s does not say how it is loaded", shell)
		}
	}
}

// TestCompletionsInTheirShells uses the installed shells.
func TestCompletionsInTheirShells(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"in put.jsonl", "notes.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "innerfolder"), 0o700); err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	stub := "#!/bin/sh\n[ \"$1\" = completion ] && printf '%s-1\tcampaign.jsonl\n%s-2\t\n' \"$2\" \"$2\"\n"
	if err := os.WriteFile(filepath.Join(bin, "syncbatch-tui"), []byte(stub), 0o700); err != nil {
		t.Fatal(err)
	}
	complete := map[string]func(words []string) string{
		"bash": func(words []string) string {
			quoted := "'" + strings.Join(words, "' '") + "'"
			return "COMP_WORDS=(" + quoted + "); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _syncbatch_tui; printf '%s\\n' \"${COMPREPLY[@]}\""
		},
		"fish": func(words []string) string {
			line := strings.ReplaceAll(strings.Join(words, " "), " = ", "=")
			return `complete -C '` + line + `' | string replace -r '\t.*' ''; true`
		},
	}
	tests := map[string]struct {
		words []string
		want  []string // as bash prints it; empty for nothing
	}{
		"a verb":          {[]string{"doc"}, []string{"doctor"}},
		"a verb's words":  {[]string{"explain", "duplicate-re"}, []string{"duplicate-ref", "duplicate-request-id"}},
		"a verb's files":  {[]string{"new", "no"}, []string{"notes.txt"}},
		"a verb's flag":   {[]string{"list", "--fil"}, []string{"--filter"}},
		"another's flag":  {[]string{"list", "--mon"}, nil},
		"flags of new":    {[]string{"new", "--se"}, []string{"--set"}},
		"a verb's choice": {[]string{"history", "--status", "comp"}, []string{"completed"}},
		"a verb's value":  {[]string{"list", "--profile", ""}, []string{"profiles-1", "profiles-2"}},
		"one word only":   {[]string{"explain", "bom", "duplicate-re"}, nil},
		"a flag":          {[]string{"--not"}, []string{"--notify"}},
		"choices":         {[]string{"--completion", ""}, shells},
		"a choice":        {[]string{"--notify", "b"}, []string{"bell"}},
		"after an equals": {[]string{"--notify", "=", "b"}, []string{"bell"}},
		"rules":           {[]string{"--explain", "duplicate-re"}, []string{"duplicate-ref", "duplicate-request-id"}},
		"a file":          {[]string{"in"}, []string{"in put.jsonl", "innerfolder"}},
		"a short flag":    {[]string{"-i", "in"}, []string{"in put.jsonl", "innerfolder"}},
		"any file":        {[]string{"--output", "no"}, []string{"notes.txt"}},
		"nothing":         {[]string{"--timeout", ""}, nil},
		"ids of batches":  {[]string{"--batch-id", ""}, []string{"batches-1", "batches-2"}},
		"an id":           {[]string{"-b", "batches-2"}, []string{"batches-2"}},
		"profiles":        {[]string{"--profile", ""}, []string{"profiles-1", "profiles-2"}},
	}
	for shell, command := range complete {
		path, err := exec.LookPath(shell)
		if err != nil {
			t.Log("there is no", shell)
			continue
		}
		script := filepath.Join(t.TempDir(), "completion")
		if err := os.WriteFile(script, []byte(Completion(shell)), 0o600); err != nil {
			t.Fatal(err)
		}
		for name, tt := range tests {
			t.Run(shell+"/"+name, func(t *testing.T) {
				cmd := exec.Command(path, "-c", "source "+script+"; "+command(append([]string{"syncbatch-tui"}, tt.words...)))
				cmd.Dir = dir
				cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir, "XDG_CACHE_HOME="+dir,
					"PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"))
				out, err := cmd.CombinedOutput()
				if err != nil {
					t.Fatalf("%v\n%s", err, out)
				}
				if got := answers(string(out)); !slices.Equal(got, slices.Sorted(slices.Values(tt.want))) {
					t.Errorf("got %q, want %q", got, tt.want)
				}
			})
		}
	}
}

// answers returns the completions without a shell's additions: fish repeats the flag
// before an equals sign, escapes spaces and marks folders.
func answers(out string) []string {
	var got []string
	for line := range strings.Lines(out) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "--notify=")
		if line = strings.TrimSuffix(strings.ReplaceAll(line, `\ `, " "), "/"); line != "" {
			got = append(got, line)
		}
	}
	slices.Sort(got)
	return got
}

func TestZshReadsItsCompletion(t *testing.T) {
	zsh, err := exec.LookPath("zsh")
	if err != nil {
		t.Skip("there is no zsh")
	}
	cmd := exec.Command(zsh, "-f", "-n")
	cmd.Stdin = strings.NewReader(Completion("zsh"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// A package puts the completion into a folder of $fpath, where zsh loads it on first use;
// a user sources it.
func TestZshLoadsItsCompletionInBothWays(t *testing.T) {
	zsh, err := exec.LookPath("zsh")
	if err != nil {
		t.Skip("there is no zsh")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "_syncbatch-tui"), []byte(Completion("zsh")), 0o600); err != nil {
		t.Fatal(err)
	}
	const stubs = `compdef() { print registered }; _arguments() { print completed }; `
	for name, tt := range map[string]struct{ script, want string }{
		"from a folder of $fpath": {`fpath=($PWD $fpath); autoload -Uz _syncbatch-tui; _syncbatch-tui; _syncbatch-tui`, "completed\ncompleted\n"},
		"sourced":                 {`source ./_syncbatch-tui; _syncbatch-tui`, "registered\ncompleted\n"},
	} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(zsh, "-f", "-c", stubs+tt.script)
			cmd.Dir = dir
			out, err := cmd.CombinedOutput()
			if err != nil || string(out) != tt.want {
				t.Errorf("%v: got %q, want %q", err, out, tt.want)
			}
		})
	}
}
