package external

import (
	"bytes"
	"os"
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

// The editor and the browser print their environment, in place of a file.
func TestProgramsGetTheirEnvironmentAlone(t *testing.T) {
	if _, err := os.Stat("/usr/bin/env"); err != nil {
		t.Skip("no env")
	}
	t.Setenv("SYNC_API_KEY", "sk-canary")
	var out bytes.Buffer
	e := &editor{args: []string{"/usr/bin/env"}, environ: []string{"A=b"}, away: new(atomic.Bool)}
	e.SetStdout(&out)
	if err := e.Run(); err != nil || out.String() != "A=b\n" {
		t.Errorf("%v: %s", err, out.String())
	}

	folder := t.TempDir()
	t.Setenv("PATH", folder)
	script := "#!/bin/sh\n/usr/bin/env >" + folder + "/env\n"
	for _, name := range []string{"xdg-open", "open"} {
		if err := os.WriteFile(folder+"/"+name, []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	f := &Feature{Config: Config{Environ: []string{"A=b"}}}
	if msg := f.browse("https://cdn.sync.so/x", "Y")().(browsedMsg); msg.err != nil {
		t.Fatal(msg.err)
	}
	env, err := os.ReadFile(folder + "/env")
	if err != nil || !strings.Contains(string(env), "A=b") || strings.Contains(string(env), "canary") {
		t.Errorf("%v: %s", err, env)
	}
}
