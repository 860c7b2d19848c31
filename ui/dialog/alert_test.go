package dialog

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
	"syncbatch-tui/ui/theme"
)

// An alert shows all failures with their advice above its button. Advice that fits all is
// shown once.
func TestAlertAboutSeveral(t *testing.T) {
	key := screen.Hint(&syncapi.Error{StatusCode: 401})
	for name, c := range map[string]struct {
		errs []error
		want []string // in this order
	}{
		"one":              {[]error{errors.New("no network")}, []string{"Failed: 1", "No network."}},
		"the same advice":  {[]error{&syncapi.Error{StatusCode: 401}, &syncapi.Error{StatusCode: 401}, &syncapi.Error{StatusCode: 401}}, []string{"Sync answered 401", "Failed: 2: Sync answered 401", "Failed: 3: Sync answered 401", key}},
		"different advice": {[]error{&syncapi.Error{StatusCode: 401}, errors.New("no network"), &syncapi.Error{StatusCode: 401}}, []string{"Sync answered 401", key, "Failed: 2: no network.", "Failed: 3", key}},
		"many":             {slices.Repeat([]error{errors.New("no network")}, 9), []string{"No network.", "Failed: 2: no network.", "Failed: 6", "and 3 more"}},
	} {
		a := NewAlert(&screen.Env{Theme: theme.New(true, colorprofile.ASCII), Keys: keys.Default()}, "Failed: 1", c.errs[0])
		for i, err := range c.errs[1:] {
			a.add("Failed: "+string(rune('2'+i)), err)
		}
		for _, h := range []int{60, 12} {
			a.SetSize(80, h)
			text := strings.Join(strings.Fields(strings.ReplaceAll(ansi.Strip(strings.Join(a.View(), " ")), "│", " ")), " ")
			if _, after, ok := strings.Cut(text, "one moment…"); !ok || strings.ContainsAny(after, "abcdefghijklmnopqrstuvwxyz") {
				t.Errorf("%s, %d lines: the button is not there, or not the last:\n%s", name, h, text)
			}
			if h < 60 {
				continue
			}
			rest := text
			for _, want := range c.want {
				_, after, ok := strings.Cut(rest, want)
				if rest = after; !ok {
					t.Fatalf("%s: no %q in its place in\n%s", name, want, text)
				}
			}
			if n := strings.Count(text, key); name == "the same advice" && n != 1 {
				t.Errorf("the same advice %d times:\n%s", n, text)
			}
		}
	}
}
