package spelling

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	names := []string{"model", "input", "options", "webhookUrl", "sync_mode"}
	for name, want := range map[string]string{
		"modeel": "model", "modell": "model", "MODEL": "model", "mdl": "", "inptu": "input", "optoins": "options",
		"sync-mode": "sync_mode", "webhook": "", "webhokUrl": "webhookUrl", "": "", "x": "", strings.Repeat("m", 100): "",
	} {
		got := ""
		if i := Nearest([]byte(name), names); i >= 0 {
			got = names[i]
		}
		if got != want {
			t.Errorf("%q is near %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]int{"webhook_url": 3, "WebhookURL": 3, "syncMode": 4, "sync": -1, "": -1} {
		if got := SameButForCase([]byte(name), names); got != want {
			t.Errorf("%q is %d, want %d", name, got, want)
		}
	}
}
