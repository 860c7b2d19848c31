package ui

import (
	"slices"
	"strings"
	"testing"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/keys"
)

// Every key does something wherever it is pressed, or says why it does not, or where it
// works.
func TestNoKeyIsSilent(t *testing.T) {
	// These move the cursor, cancel something, or need a browser or media.
	free := strings.Fields("up down pgup pgdown g G esc tab shift+tab 1 2 3 ctrl+z ctrl+p q o r ? p W .")
	var names []string
	for _, g := range keys.Default().Groups() {
		for _, b := range g.Keys {
			if name := b.Keys()[0]; !slices.Contains(free, name) {
				names = append(names, name)
			}
		}
	}
	for screen, way := range map[string][]string{
		"batches": {"3"}, "report": {"2"}, "files": {"1"}, "page of a batch": {"3", "enter"}, "history": {"H"}, "page of a request": {"2", "enter"},
		"no batches": {"3"},
	} {
		inApp(t, func(c *Config, f *fakeJobs) {
			c.Editor, f.output = "true", mixedOutput
			if screen == "no batches" {
				f.batches = nil
			}
		}, func(a *app) {
			for _, name := range names {
				for i := 0; len(a.model().pages) > 0 || a.dialog() != nil || a.model().typing(); i++ {
					if i > 5 {
						t.Fatalf("esc does not end %s:\n%s", name, a.screen())
					}
					a.wait(moment)
					a.press("esc")
				}
				a.press("3", "esc", "1", "esc")
				a.press(way...)
				a.model().notices = notices{}
				before := a.screen()
				if a.press(name); a.screen() == before && a.execs == 0 {
					t.Errorf("%s: %s says nothing:\n%s", screen, name, before)
				}
				a.execs = 0
			}
		})
	}
}

// The footer offers no key that cannot work, and the key says why it cannot.
func TestOfferedKeysWork(t *testing.T) {
	foreign := func(_ *Config, f *fakeJobs) {
		f.batches, f.output = finished("batch_a"), `{"request_id": "zz", "response": {"status": "FAILED", "error_code": "generation_timeout"}}`+"\n"
		f.savedResults("batch_a")
	}
	lost := func(_ *Config, f *fakeJobs) {
		f.batches = nil
		f.errs = map[string]error{"batch_nope": &syncapi.Error{StatusCode: 404}}
	}
	for name, test := range map[string]struct {
		change func(*Config, *fakeJobs)
		keys   []string
		not    []string // not in the footer or the help
		press  string
		says   string
	}{
		"retry of others":             {foreign, []string{"3"}, []string{"R "}, "R", "submitted elsewhere"},
		"retry of others, page":       {foreign, []string{"3", "enter"}, []string{"R "}, "R", "submitted elsewhere"},
		"sheet of a lost batch":       {lost, []string{"3"}, []string{"w ", "d ", "m "}, "w", "batch_nope is not available"},
		"sheet of a lost batch, page": {lost, []string{"3", "enter"}, []string{"w ", "d ", "m "}, "w", "Sync does not find this batch"},
		"retry of a lost batch":       {lost, []string{"3"}, []string{"R "}, "R", "batch_nope is not available"},
		"videos of a lost batch":      {lost, []string{"3"}, []string{"M "}, "M", "batch_nope is not available"},
		"sheet of what runs":          {nil, []string{"3"}, []string{"w "}, "w", "The batch has no results yet."},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, test.change, func(a *app) {
				a.press(test.keys...)
				lines := strings.Split(a.screen(), "\n")
				footer := lines[len(lines)-1]
				for _, key := range test.not {
					if strings.Contains(footer, " "+key) {
						t.Errorf("the footer offers %q: %s", key, footer)
					}
				}
				a.press(test.press)
				a.sees(test.says)
				if text := a.model().notices.shown.text; strings.Contains(text, "press d") {
					t.Error(text)
				}
			})
		})
	}
}
