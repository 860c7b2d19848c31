package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// typePath opens the dialog with a key and goes to the typed path.
func (a *app) typePath(key, path string) {
	a.t.Helper()
	a.press(key)
	a.press(strings.Split(path, "")...)
	a.press("enter")
}

func TestGoTo(t *testing.T) {
	for name, test := range map[string]struct {
		key, typed string
		sees       []string
	}{
		"a folder":              {":", "archive", []string{"Files ~/campaign/archive", "▸ old.jsonl", "Report old.jsonl"}},
		"the folder above":      {":", "..", []string{"Files ~ ", "campaign/"}},
		"a file":                {":", "./archive/old.jsonl", []string{"Files ~/campaign/archive", "▸ old.jsonl"}},
		"a file here":           {":", "broken.jsonl", []string{"▸ broken.jsonl", "Report broken.jsonl"}},
		"a hidden file":         {":", ".hidden.jsonl", []string{"▸ .hidden.jsonl", "Report .hidden.jsonl"}},
		"below home":            {":", "~/campaign/archive/", []string{"Files ~/campaign/archive"}},
		"a tilde opens at home": {"~", "campaign/archive", []string{"Files ~/campaign/archive"}},
		"home":                  {":", "~", []string{"Files ~ ", "campaign/"}},
		"not there":             {":", "gone/x.jsonl", []string{"Cannot go there", "~/campaign/gone/x.jsonl: there is no folder", "Files ~/campaign ", "▸ input.jsonl"}},
		"a name with a tilde":   {":", "~gone", []string{"Cannot go there", "~/campaign/~gone: there is no such file"}},
		"in quotes":             {":", `'~/campaign/archive'`, []string{"Files ~/campaign/archive"}},
		"in double quotes":      {":", `"archive"`, []string{"Files ~/campaign/archive"}},
		"nothing":               {":", "", []string{"Files ~/campaign ", "▸ input.jsonl"}},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, nil, func(a *app) {
				a.press("3") // it works in every pane
				a.typePath(test.key, test.typed)
				a.sees(test.sees...)
			})
		})
	}
}

func TestGoToWithoutHome(t *testing.T) {
	inApp(t, func(cfg *Config, _ *fakeJobs) { cfg.Home = "" }, func(a *app) {
		a.typePath("~", "x")
		a.sees("There is no home folder")
	})
}

// The user can paste an absolute path of any usual length, and a filter does not hide its
// target.
func TestGoToAbsolutePath(t *testing.T) {
	inApp(t, nil, func(a *app) {
		deep := filepath.Join(t.TempDir(), strings.Repeat("long/", 60))
		must(t, os.MkdirAll(deep, 0o755))
		must(t, os.WriteFile(filepath.Join(deep, "far.jsonl"), []byte(goodLines(20)), 0o644))
		a.press("/", "b", "r", "enter")
		a.typePath(":", filepath.Join(deep, "far.jsonl"))
		a.sees("▸ far.jsonl", "Report far.jsonl")
	})
}

func TestSortFiles(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("S")
		a.sees("Files ~/campaign · by name", "▸ input.jsonl")
		if s := a.screen(); strings.Index(s, "broken.jsonl") > strings.Index(s, "▸ input.jsonl") {
			t.Errorf("not by name:\n%s", s)
		}
		a.press("S")
		a.seesNot("by name")
		if s := a.screen(); strings.Index(s, "broken.jsonl") < strings.Index(s, "▸ input.jsonl") {
			t.Errorf("not newest first:\n%s", s)
		}
	})
}

// The folder of the last session is opened only if there is nothing else to open.
func TestRememberedFolder(t *testing.T) {
	const note = "this is the folder from the last session"
	state := filepath.Join(t.TempDir(), "state", "folder")
	empty, kept := t.TempDir(), ""
	inApp(t, func(cfg *Config, _ *fakeJobs) { cfg.FolderFile = state; kept = cfg.Dir }, func(a *app) {
		a.seesNot(note)
		a.typePath(":", "archive")
		a.typePath(":", "..")
		a.typePath(":", "~") // A folder that cannot be remembered causes no error on the screen.
		a.sees("Files ~ ")
	})
	if text, err := os.ReadFile(state); err != nil || string(text) != kept {
		t.Fatalf("it keeps %q: %v, and not %s", text, err, kept)
	}
	inputs := func(dir string) { must(t, os.WriteFile(state, []byte(dir), 0o600)) }
	for name, test := range map[string]struct {
		change func(*Config)
		opens  bool
	}{
		"nothing here":      {func(c *Config) { inputs(c.Dir); c.Dir = empty }, true},
		"a file here":       {func(c *Config) { inputs(filepath.Join(c.Dir, "archive")) }, false},
		"a folder was said": {func(c *Config) { inputs(c.Dir); c.Dir, c.Chosen = empty, true }, false},
		"it is gone":        {func(c *Config) { inputs(c.Dir + "/gone"); c.Dir = empty }, false},
		"it is relative":    {func(c *Config) { inputs("../batchfile/testdata"); c.Dir = empty }, false},
		"it is damaged":     {func(c *Config) { inputs("\x00\x1b" + strings.Repeat("/", 10_000)); c.Dir = empty }, false},
		"it is nowhere":     {func(c *Config) { must(t, os.Remove(state)); c.Dir = empty }, false},
		"not wanted":        {func(c *Config) { inputs(c.Dir); c.Dir, c.FolderFile = empty, "" }, false},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, func(cfg *Config, _ *fakeJobs) { cfg.FolderFile = state; test.change(cfg) }, func(a *app) {
				if test.opens {
					a.sees(note, "Files ~/campaign ", "▸ input.jsonl")
				} else {
					a.seesNot(note)
				}
			})
		})
	}
}

// has no .jsonl file, so it is not remembered
func TestUnwritableMemory(t *testing.T) {
	inApp(t, func(cfg *Config, _ *fakeJobs) { cfg.FolderFile = filepath.Join(cfg.Dir, "input.jsonl", "folder") }, func(a *app) {
		a.seesNot("next session")
		a.press("L")
		a.sees("The next session will not remember this folder")
	})
}
