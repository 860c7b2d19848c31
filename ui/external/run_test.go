package external

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

func TestShell(t *testing.T) {
	for name, test := range map[string]struct {
		goos, program, path string
		refused             bool
	}{
		"a command in the name":    {"windows", `C:\bin\code.cmd`, `C:\a\x&calc&.jsonl`, true},
		"a variable in the folder": {"windows", `C:\bin\code.CMD`, `C:\%TEMP%\x.jsonl`, true},
		"a batch file":             {"windows", `C:\bin\ed.bat`, `C:\a|b.jsonl`, true},
		"a good name":              {"windows", `C:\bin\code.cmd`, `C:\my files\input (1).jsonl`, false},
		"no shell":                 {"windows", `C:\bin\nvim.exe`, `C:\a\x&calc&.jsonl`, false},
		"no Windows":               {"linux", "/usr/bin/code.cmd", "/a/x&calc&.jsonl", false},
	} {
		t.Run(name, func(t *testing.T) {
			if err := checkShell(test.goos, test.program, test.path); (err != nil) != test.refused {
				t.Error(err)
			}
		})
	}
}

func TestProgramsDoNotGetTheKey(t *testing.T) {
	if got := withoutKey([]string{"HOME=/h", "SYNC_API_KEY=sk", "Sync_Api_Key=sk", "SYNC_API_KEYS=no"}); !slices.Equal(got, []string{"HOME=/h", "SYNC_API_KEYS=no"}) {
		t.Error(got)
	}
	t.Setenv(keyVariable, "sk-canary")
	if env := program("any").Env; len(env) == 0 || strings.Contains(strings.Join(env, "\n"), "canary") {
		t.Error("a program gets the key")
	}
}

// The editor prints its environment in place of a file.
func TestEditorDoesNotGetTheKey(t *testing.T) {
	if _, err := os.Stat("/usr/bin/env"); err != nil {
		t.Skip("no env")
	}
	t.Setenv(keyVariable, "sk-canary")
	var out bytes.Buffer
	e := &editor{args: []string{"/usr/bin/env"}, away: new(atomic.Bool)}
	e.SetStdout(&out)
	if err := e.Run(); err != nil || strings.Contains(out.String(), "canary") || !strings.Contains(out.String(), "=") {
		t.Errorf("%v: %s", err, out.String())
	}
}
