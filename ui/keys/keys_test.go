package keys

import (
	"flag"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
)

var update = flag.Bool("update", false, "rewrite the table of keys in .github/docs/keys.md")

const page = "../../.github/docs/keys.md"

// TestREADME checks that the table in .github/docs/keys.md lists the Map.
func TestREADME(t *testing.T) {
	data, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok1 := strings.Cut(string(data), "<!-- keys: from ui/keys, held by its test -->\n")
	table, after, ok2 := strings.Cut(rest, "<!-- /keys -->")
	if !ok1 || !ok2 {
		t.Fatal("the page has no place for the keys")
	}
	want := markdown(Default().Groups())
	if *update {
		text := before + "<!-- keys: from ui/keys, held by its test -->\n" + want + "<!-- /keys -->" + after
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if table != want {
		t.Errorf("the keys on the page are\n%s\nand should be (go test ./ui/keys -update)\n%s", table, want)
	}
}

func markdown(groups []Group) string {
	var b strings.Builder
	b.WriteString("| key | does |\n| --- | --- |\n")
	for _, g := range groups {
		b.WriteString("| **" + g.Name + "** | |\n")
		for _, k := range g.Keys {
			b.WriteString("| `" + k.Help().Key + "` | " + k.Help().Desc + " |\n")
		}
	}
	return b.String()
}

// No key has two meanings in one place.
func TestKeysAreDistinct(t *testing.T) {
	seen := map[string]string{}
	for _, g := range Default().Groups() {
		for _, b := range g.Keys {
			for _, k := range b.Keys() {
				if other, ok := seen[k]; ok {
					t.Errorf("%q means %q and %q", k, other, b.Help().Desc)
				}
				seen[k] = b.Help().Desc
			}
		}
	}
}

// Every key is in the help, except those of the dialogs and of the welcome screen, which
// show their own.
func TestEveryKeyIsInTheHelp(t *testing.T) {
	shown := map[string]bool{}
	for _, g := range Default().Groups() {
		for _, b := range g.Keys {
			shown[b.Help().Desc] = true
		}
	}
	dialogs := []string{"Yes", "No", "Choose", "Confirm", "Cancel", "Remember", "Demo"}
	for field, value := range reflect.ValueOf(Default()).Fields() {
		if b := value.Interface().(key.Binding); !shown[b.Help().Desc] && !slices.Contains(dialogs, field.Name) {
			t.Errorf("%s (%s) is in no group", field.Name, b.Help().Key)
		}
	}
}
