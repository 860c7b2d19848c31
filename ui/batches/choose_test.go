package batches

import (
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// Each optional column can be hidden with its header; the others fill the width.
func TestColumnsThatTheUserChose(t *testing.T) {
	headers := map[string]string{"file": "FILE", "progress": "PROGRESS", "ok": "OK", "time": "TIME", "rate": "RATE", "left": "RESULTS", "age": "AGE"}
	header := func(columns ...string) string {
		m := New(env(colorprofile.ASCII), Config{Columns: columns})
		m.SetSize(200, 12)
		m.SetSnapshot(some(3), now)
		m.rows[0].setFile("campaign.jsonl")
		m.measure(m.rows[0])
		return ansi.Strip(m.View()[1])
	}
	all := header()
	for _, name := range Columns() {
		if !strings.Contains(all, headers[name]) {
			t.Errorf("%s is not in %s", headers[name], all)
		}
		one := header(name)
		for other, title := range headers {
			if strings.Contains(one, title) != (other == name) {
				t.Errorf("with %s alone: %s", name, one)
			}
		}
		if strings.Contains(one, "…") || name != "progress" && !strings.Contains(one, "DONE") {
			t.Errorf("with %s alone, a header is cut: %s", name, one)
		}
		for _, always := range []string{"STATUS", "BATCH", "FAILED"} {
			if !strings.Contains(one, always) {
				t.Errorf("with %s alone, %s is missing: %s", name, always, one)
			}
		}
		if ansi.StringWidth(one) != ansi.StringWidth(all) {
			t.Errorf("with %s alone the width is %d", name, ansi.StringWidth(one))
		}
	}
}
