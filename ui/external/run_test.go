package external

import (
	"bytes"
	"os"
	"path/filepath"
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

// The editor and the browser print their environment instead of opening a file.
func TestProgramsGetTheirEnvironmentAlone(t *testing.T) {
	if _, err := os.Stat("/usr/bin/env"); err != nil {
		t.Skip("no env")
	}
	t.Setenv("SYNC_API_KEY", "sk-canary")
	var out bytes.Buffer
	printer := filepath.Join(t.TempDir(), "open") // an editor that gets only the path
	if err := os.Symlink("/usr/bin/env", printer); err != nil {
		t.Skip(err)
	}
	e := &editor{command: printer, path: "--", environ: []string{"A=b"}, away: new(atomic.Bool)}
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

func TestTextBefore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "table.csv")
	content := "\ufeffname,video\nSøren 😀,htps://x\r\n" + strings.Repeat("x", 1<<17) + "\nJos\xe9,é\n"
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		line, column int
		want         string
	}{
		{1, 6, "name,"}, {2, 9, "Søren 😀,"}, {2, 1, ""}, {2, 0, ""}, {4, 6, "Jos?,"}, {4, 100, "Jos?,é"}, {9, 3, ""}, {0, 3, "na"},
	} {
		if got := textBefore(path, tt.line, tt.column); got != tt.want {
			t.Errorf("before %d:%d is %q, want %q", tt.line, tt.column, got, tt.want)
		}
	}
	if got := textBefore(path+"x", 1, 5); got != "" {
		t.Errorf("of no file it is %q", got)
	}
}
