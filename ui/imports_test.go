package ui_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// importRule forbids packages to link others. A path means the package and everything
// below it; the paths of this module are written without its name.
type importRule struct {
	from   string
	except []string // packages below from that the rule does not apply to
	never  []string
	allow  []string // packages below never that from may link
	reason string
}

const module = "syncbatch-tui"

// bubbleTea is everything that draws on or reads from a terminal.
var bubbleTea = []string{
	"charm.land", "github.com/charmbracelet/bubbletea", "github.com/charmbracelet/bubbles",
	"github.com/charmbracelet/lipgloss", "github.com/charmbracelet/ultraviolet",
}

// with returns paths appended to a list.
func with(list []string, more ...string) []string { return append(slices.Clone(list), more...) }

// importRules enforce the arrows: main → ui, ui/plain → syncapi/job → syncapi, batchfile.
var importRules = []importRule{
	{from: "batchfile", never: with(bubbleTea, "ui", "syncapi"), reason: "a request file knows neither the API nor how it is shown"},
	{from: "batchfile", except: []string{"batchfile/media", "batchfile/internal"}, never: []string{"net/http"},
		reason: "only batchfile/media talks to a network"},
	{from: "syncapi", except: []string{"syncapi/job", "syncapi/sandbox"}, never: with(bubbleTea, "ui", "batchfile", "syncapi/job", "syncapi/sandbox"),
		allow:  []string{"batchfile/scrub"},
		reason: "the client knows only HTTP"},
	{from: "syncapi/job", never: with(bubbleTea, "ui", "syncapi/sandbox"), reason: "a job knows neither how it is shown nor the sandbox"},
	{from: "syncapi/job/ledger", never: []string{"syncapi/job"}, allow: []string{"syncapi/job/ledger"}, reason: "jobs use the ledger, not the reverse"},
	{from: "syncapi/job/download", never: []string{"syncapi/job"}, allow: []string{"syncapi/job/download", "syncapi/job/ledger"}, reason: "jobs use downloads, not the reverse"},
	{from: "syncapi/sandbox", never: with(bubbleTea, "ui", "batchfile", "syncapi"), allow: []string{"syncapi/sandbox"},
		reason: "the sandbox speaks literal JSON, so that a wrong tag in the client fails a test"},
	{from: "ui", except: []string{"ui/plain", "ui/dialogue", "ui/cli", "ui/session", "ui/e2e", "ui/soak"},
		never: []string{"ui/plain", "ui/dialogue", "ui/cli", "ui/session", "syncapi/sandbox", "github.com/spf13/pflag"}, reason: "the dashboard knows no flags, no plain mode and no sandbox"},
	{from: "ui/plain", never: with(bubbleTea, "ui/keyring", "github.com/zalando", "github.com/spf13/pflag"),
		reason: "plain mode runs without a terminal, a keyring and flags"},
	{from: "ui/plain", never: []string{"ui"}, allow: []string{"ui/plain", "ui/format"}, reason: "plain mode shares formats with the dashboard, and nothing else"},
	{from: "ui/dialogue", never: with(bubbleTea, "ui", "github.com/zalando", "github.com/spf13/pflag"), allow: []string{"ui/dialogue", "ui/plain", "ui/format"},
		reason: "the dialogue is plain mode with questions"},
	{from: "ui/cli", never: bubbleTea, reason: "flags are read before there is a dashboard"},
	{from: "ui/cli", never: []string{"ui/session", "ui/keyring"}, reason: "a session uses the command line, not the reverse"},
	{from: "ui/format", never: with(bubbleTea, module), allow: []string{"ui/format"}, reason: "formats stand alone"},
	{from: "ui/signals", never: with(bubbleTea, module), allow: []string{"ui/signals"}, reason: "signals stand alone"},
	{from: "ui/theme", never: []string{module}, allow: []string{"ui/theme"}, reason: "a theme stands alone"},
	{from: "ui/screen", never: []string{"ui"}, allow: []string{"ui/screen", "ui/theme", "ui/keys", "ui/format"},
		reason: "the contract of the screens knows none of them"},
	{from: "batchfile/scrub", never: with(bubbleTea, module), allow: []string{"batchfile/scrub"}, reason: "secrets are masked below everything"},
	{from: ".", never: []string{"testing"}, reason: "tests stay out of the binary"},
}

// shared are the packages below ui that are not features of the dashboard: those that
// every feature may import, and the faces themselves.
var shared = []string{"screen", "dialog", "theme", "format", "keys", "pane", "keyring", "signals", "terminal", "plain", "dialogue", "cli", "session", "e2e", "soak"}

func TestImports(t *testing.T) {
	g := loadImports(t)
	for _, rule := range append(importRules, featureRules(g)...) {
		for _, path := range with(rule.except, rule.from) {
			if !slices.ContainsFunc(g.packages(), func(p string) bool { return within(p, qualify(path)) }) {
				t.Errorf("there is no package %s", path)
			}
		}
		for _, chain := range rule.broken(g) {
			t.Errorf("%s: %s", strings.Join(chain, " → "), rule.reason)
		}
	}
}

// TestImportRulesCatch links each package to each package that its rule forbids, to the
// package itself and to one below it, and expects every such link to be found.
func TestImportRulesCatch(t *testing.T) {
	g := loadImports(t)
	for _, rule := range append(importRules, featureRules(g)...) {
		for _, never := range rule.never {
			if strings.HasSuffix(never, "/") {
				t.Errorf("%q ends in a slash, and no import path does", never)
			}
			for _, target := range []string{qualify(never), qualify(never) + "/below"} {
				if slices.ContainsFunc(rule.allow, func(p string) bool { return within(target, qualify(p)) }) {
					continue
				}
				from := qualify(rule.from)
				broken := imports{from: {"fmt", "direct"}, "direct": {target}, target: nil}
				if len(rule.broken(broken)) == 0 {
					t.Errorf("%s may link %s: %s", rule.from, target, rule.reason)
				}
			}
		}
	}
}

// featureRules keep each feature package of the dashboard from importing the others.
func featureRules(g imports) []importRule {
	var features []string
	for _, p := range g.packages() {
		name, ok := strings.CutPrefix(p, module+"/ui/")
		if name, _, _ = strings.Cut(name, "/"); ok && !slices.Contains(shared, name) && !slices.Contains(features, "ui/"+name) {
			features = append(features, "ui/"+name)
		}
	}
	var rules []importRule
	for _, f := range features {
		siblings := slices.DeleteFunc(slices.Clone(features), func(other string) bool { return other == f })
		rules = append(rules, importRule{from: f, never: siblings, reason: "features speak to each other by messages"})
	}
	return rules
}

// broken returns the chains of imports that break the rule, the shortest for each pair of
// packages.
func (r importRule) broken(g imports) [][]string {
	var chains [][]string
	for _, from := range g.packages() {
		excepted := func(p string) bool { return within(from, qualify(p)) }
		if !within(from, qualify(r.from)) || slices.ContainsFunc(r.except, excepted) || r.from == "." && from != module {
			continue
		}
		for _, chain := range g.chains(from) {
			last := func(p string) bool { return within(chain[len(chain)-1], qualify(p)) }
			if slices.ContainsFunc(r.never, last) && !slices.ContainsFunc(r.allow, last) {
				chains = append(chains, chain)
			}
		}
	}
	return chains
}

// qualify returns the import path of a path in a rule. A path with a dot or of the
// standard library belongs to another module.
func qualify(path string) string {
	first, _, _ := strings.Cut(path, "/")
	switch {
	case path == ".", path == module:
		return module
	case slices.Contains([]string{"batchfile", "syncapi", "ui"}, first):
		return module + "/" + path
	}
	return path
}

func within(pkg, path string) bool { return pkg == path || strings.HasPrefix(pkg, path+"/") }

// imports are the direct imports of every package, not counting tests.
type imports map[string][]string

// packages returns the packages of the module, sorted.
func (g imports) packages() []string {
	var ours []string
	for p := range g {
		if within(p, module) {
			ours = append(ours, p)
		}
	}
	slices.Sort(ours)
	return ours
}

// chains returns the shortest chain from a package to each package that it links, except
// itself.
func (g imports) chains(from string) [][]string {
	seen := map[string]bool{from: true}
	var found [][]string
	for queue := [][]string{{from}}; len(queue) > 0; queue = queue[1:] {
		chain := queue[0]
		for _, next := range g[chain[len(chain)-1]] {
			if !seen[next] {
				seen[next] = true
				longer := append(slices.Clone(chain), next)
				queue, found = append(queue, longer), append(found, longer)
			}
		}
	}
	return found
}

func loadImports(t *testing.T) imports {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Imports", module+"/...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, &stderr)
	}
	g := imports{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		switch err := d.Decode(&p); {
		case errors.Is(err, io.EOF):
			return g
		case err != nil:
			t.Fatal(err)
		}
		g[p.ImportPath] = p.Imports
	}
}
