package ui

import (
	"strings"
	"testing"
)

func TestPressedKeysAreShown(t *testing.T) {
	inApp(t, func(c *Config, _ *fakeJobs) { c.ShowKeys = true }, func(a *app) {
		a.press("j", "k", "1", "/")
		a.press("s") // into the filter
		lines := strings.Split(a.screen(), "\n")
		if last := lines[len(lines)-1]; !strings.HasSuffix(last, " j k 1 / ") {
			t.Errorf("the last line is %q", last)
		}
	})
}
