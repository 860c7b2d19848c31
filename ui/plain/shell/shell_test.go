package shell

import (
	"os/exec"
	"testing"
)

func TestPowerShell(t *testing.T) {
	for want, words := range map[string][]string{
		`C:\bin\sb.exe --output sub\out.jsonl`:       {`C:\bin\sb.exe`, "--output", `sub\out.jsonl`},
		`& 'C:\Program Files\sb.exe' '' '$x' '@a,b'`: {`C:\Program Files\sb.exe`, "", "$x", "@a,b"},
		`sb 'a''b' 'a’’b' '50%' 'a;b' '世界'`:          {"sb", "a'b", "a’b", "50%", "a;b", "世界"},
	} {
		if got := powerShell(words); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

// TestQuoteSurvivesAShell reads each word back from the shell that people have.
func TestQuoteSurvivesAShell(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("there is no bash")
	}
	for _, word := range []string{
		"", "plain", "a b", "a'b", `a\b`, "$HOME", "`id`", "a;b", "*", "~", "!!", "a\nb", "\x1b[2J", "\x017", "\u202e", "世界", "\xff",
	} {
		got, err := exec.Command(bash, "-c", "printf %s "+quote(word)).Output()
		if err != nil || string(got) != word {
			t.Errorf("%q is quoted %s and read as %q, %v", word, quote(word), got, err)
		}
	}
}
