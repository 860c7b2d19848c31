package ui

import (
	"testing"
)

func TestZoom(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.press("3", "z")
		a.sees("batch_abc123")
		a.seesNot("Files", "Report")
		a.press("tab")
		a.sees("Files")
		a.seesNot("batch_abc123")
		a.press("z")
		a.sees("Files", "Report", "batch_abc123")
	})
}
