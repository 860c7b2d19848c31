package plain_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// TestAction runs the GitHub Action in a repository, like a runner with only Go and Git.
func TestAction(t *testing.T) {
	t.Parallel()
	if testing.Short() || runtime.GOOS == "windows" {
		t.Skip("it builds the program, and runs in a POSIX shell")
	}
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("there is no Git")
	}
	script, err := filepath.Abs("../../.github/actions/validate/validate.sh")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	environment := []string{"PATH=" + buildsOnce(t) + string(os.PathListSeparator) + os.Getenv("PATH"), "GIT_CONFIG_GLOBAL=" + os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GITHUB_ACTIONS=true",
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@acme.io", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@acme.io"}
	run := func(name string, args ...string) (string, error) {
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		for _, v := range os.Environ() {
			if !strings.HasPrefix(v, "SYNC") && !strings.HasPrefix(v, "GIT") {
				cmd.Env = append(cmd.Env, v)
			}
		}
		cmd.Env = append(cmd.Env, environment...)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	git := func(args ...string) {
		t.Helper()
		if out, err := run("git", args...); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	write := func(name, content string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		git("add", "-A")
	}
	const good = `{"request_id": "a", "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [{"type": "video", "url": "https://media.acme.com/v.mp4"}, {"type": "audio", "url": "https://media.acme.com/a.wav"}]}}` + "\n"
	bad := strings.Replace(good, "/v2/generate", "/v1/generate", 1)

	git("init", "-q", "-b", "main")
	write("README", "")
	git("commit", "-qm", "first")
	if out, err := run("sh", script); err != nil || !strings.Contains(out, "no request file") {
		t.Errorf("without files: %v\n%s", err, out)
	}
	write("requests/spring.jsonl", good)
	write("old broken.jsonl", bad)
	git("commit", "-qm", "second")
	out, err := run("sh", script)
	if err == nil || !strings.Contains(out, "::error file=old broken.jsonl,line=1,col=") || !strings.Contains(out, "requests/spring.jsonl: 1 request, 0 errors") {
		t.Errorf("all files: %v\n%s", err, out)
	}

	git("checkout", "-qb", "topic")
	write("requests/summer.jsonl", good)
	git("commit", "-qm", "topic")
	git("checkout", "-q", "main")
	git("merge", "-q", "--no-ff", "--no-edit", "topic")
	out, err = run("sh", script)
	if err != nil || strings.Contains(out, "broken") || !strings.Contains(out, "requests/summer.jsonl: 1 request, 0 errors") {
		t.Errorf("a pull request: %v\n%s", err, out)
	}
	environment = append(environment, "STRICT=true", "FILES=requests/*.jsonl other/*.jsonl")
	if out, err = run("sh", script); err == nil || !strings.Contains(out, "::warning file=requests/summer.jsonl") {
		t.Errorf("strict: %v\n%s", err, out)
	}
}

// buildsOnce is a folder with a go command that builds one program and copies it on later calls,
// because the script builds it in each run.
func buildsOnce(t *testing.T) string {
	t.Helper()
	real, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	script := fmt.Sprintf(`#!/bin/sh
set -eu
if ! [ -e '%[1]s' ]; then '%[2]s' "$@"; built=yes; fi
while [ "$1" != -o ]; do shift; done
if [ -n "${built-}" ]; then cp "$2" '%[1]s'; else cp '%[1]s' "$2"; fi
`, filepath.Join(dir, "program"), real)
	if err := os.WriteFile(filepath.Join(dir, "go"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}
