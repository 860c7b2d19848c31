package ui_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "syncbatch-tui"

// TestImports holds the arrows between the packages:
// main → ui, ui/plain → syncapi/job → syncapi, batchfile.
func TestImports(t *testing.T) {
	deps := dependencies(t)
	for _, rule := range []struct {
		from   string
		never  []string // prefixes of import paths
		reason string
	}{
		{"batchfile", []string{module + "/", "charm.land", "net/http"}, "files know no network and no terminal"},
		{"syncapi", []string{module + "/", "charm.land"}, "a client knows nothing of ours"},
		{"syncapi/job", []string{module + "/ui", module + "/syncapi/sandbox", "charm.land"}, "jobs know no screen"},
		{"syncapi/sandbox", []string{module + "/", "charm.land"}, "the sandbox speaks literal JSON"},
		{"syncapi/sandbox/demo", []string{module + "/ui", module + "/batchfile", "charm.land"}, "the demo is the sandbox's"},
		{"ui/plain", []string{"charm.land", "github.com/charmbracelet/ultraviolet"}, "plain mode never links Bubble Tea"},
		{"ui/plain", []string{module + "/ui/keyring", "github.com/zalando"}, "plain mode never waits for a keyring"},
		{"ui/format", []string{module + "/", "charm.land"}, "formats know nothing of ours"},
		{"ui/theme", []string{module + "/"}, "colours know nothing of ours"},
		{"ui", []string{module + "/syncapi/sandbox", module + "/ui/plain/"}, "the dashboard knows no sandbox"},
		{".", []string{"testing"}, "tests stay out of the binary"},
	} {
		name := strings.TrimSuffix(module+"/"+rule.from, "/.")
		list, ok := deps[name]
		if !ok {
			t.Errorf("there is no package %s", name)
		}
		for _, dep := range list {
			if dep != name && slices.ContainsFunc(rule.never, func(p string) bool { return strings.HasPrefix(dep, p) }) {
				t.Errorf("%s depends on %s: %s", name, dep, rule.reason)
			}
		}
	}
}

// dependencies is what every package of the module links, tests aside.
func dependencies(t *testing.T) map[string][]string {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Deps", module+"/...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, &stderr)
	}
	deps := map[string][]string{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath string
			Deps       []string
		}
		if err := d.Decode(&p); err == io.EOF {
			return deps
		} else if err != nil {
			t.Fatal(err)
		}
		deps[p.ImportPath] = p.Deps
	}
}
