package batchfile

import (
	"encoding/json"
	"fmt"
	"testing"
)

// twinFile reports on a file of requests that differ only in their ids.
func twinFile(ids ...string) *Report {
	content := ""
	for i, id := range ids {
		quoted, _ := json.Marshal(id)
		content += fmt.Sprintf(`{"request_id": %s, "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [{"type": "video", "url": "https://cdn.acme.io/%d.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}]}}`, quoted, i) + "\n"
	}
	return validate(content)
}

// TestTwins checks pairs of ids that look the same.
func TestTwins(t *testing.T) {
	for name, pair := range map[string][2]string{
		"two joiners":                         {"lead", "lead\u200d\u200d"},
		"two variation selectors":             {"lead", "lead\ufe0f\ufe0f"},
		"a selector and a joiner":             {"lead", "lead\ufe0f\u200d"},
		"a joiner after a combining mark":     {"q\u0301", "q\u0301\u200d"},
		"a joiner at the end of an emoji":     {"shot 👍", "shot 👍\u200d"},
		"a joiner between emoji and letter":   {"👍a", "👍\u200da"},
		"a second selector of an emoji":       {"❤\ufe0f", "❤\ufe0f\ufe0f"},
		"a selector that emoji need not have": {"👍", "👍\ufe0f"},
		"white space in front":                {"lead", " lead"},
		"a tab for a space":                   {"lead one", "lead\tone"},
		"a line end behind":                   {"lead", "lead\n"},
		"tags without a flag":                 {"lead", "lead\U000e0067"},
		"a soft hyphen":                       {"lead", "le\u00adad"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, ids := range [][2]string{pair, {pair[1], pair[0]}} {
				if r := twinFile(ids[0], ids[1]); !has(r, "similar-request-id") {
					t.Errorf("%q and %q: %+v", ids[0], ids[1], r.Problems)
				}
			}
		})
	}
}

// TestVisibleIDs checks ids whose joiners, selectors and tags are visible.
func TestVisibleIDs(t *testing.T) {
	r := twinFile("👩\u200d🚀", "👩🚀", "❤\ufe0f\u200d🔥", "🏳\ufe0f\u200d⚧\ufe0f", "👩🏽\u200d🚒", "🙂\u200d↔\ufe0f", "1\ufe0f\u20e3",
		"🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", "می\u200cخواهم", "میخواهم", "क्\u200dष", "क्ष", "葛\U000e0100", "a b", "a  b")
	if has(r, "similar-request-id") || has(r, "control-character") {
		t.Errorf("%+v", r.Problems)
	}
}
