package ui

import (
	"fmt"
	"strings"
	"testing"
)

// TestCopy copies ids and URLs to the clipboard and says which.
func TestCopy(t *testing.T) {
	output := func(url string) string {
		return fmt.Sprintf(`{"request_id": "aa", "response": {"status": "COMPLETED", "outputUrl": %q}}`, url)
	}
	const signed = "https://cdn.sync.so/1.mp4?Signature=abc&Expires=1"
	for name, test := range map[string]struct {
		output string
		keys   []string
		want   string // on the clipboard
		sees   string
	}{
		"a batch's id":     {"", []string{"3", "down", "y"}, "batch_def456", "Copied batch_def456."},
		"of its page":      {"", []string{"3", "down", "enter", "y"}, "batch_def456", "Copied batch_def456."},
		"a request's id":   {output(signed), []string{"3", "down", "enter", "G", "y"}, "aa", "Copied aa."},
		"a video's URL":    {output(signed), []string{"3", "down", "enter", "G", "Y"}, signed, "Copied the URL of aa at cdn.sync.so."},
		"the sandbox's":    {output("http://127.0.0.1:3001/1.mp4"), []string{"3", "down", "enter", "G", "Y"}, "http://127.0.0.1:3001/1.mp4", "Copied the URL of aa at 127.0.0.1:3001."},
		"no results":       {"", []string{"3", "down", "enter", "Y"}, "", "The results come first: press d to download them"},
		"a failed request": {mixedOutput, []string{"3", "down", "enter", "Y"}, "", "Nothing copied: this request has no video"},
		"another scheme":   {output("javascript:alert(1)"), []string{"3", "down", "enter", "G", "Y"}, "", "Nothing copied"},
		"in the clear":     {output("http://cdn.sync.so/1.mp4"), []string{"3", "down", "enter", "G", "Y"}, "", "Nothing copied"},
		"too long":         {output("https://cdn.sync.so/" + strings.Repeat("x", 8<<10)), []string{"3", "down", "enter", "G", "Y"}, "", "Nothing copied"},
		"this machine":     {output("http://127.0.0.1:3001/1.mp4"), []string{"3", "down", "enter", "G", "Y"}, "", "Nothing copied"},
		"another machine":  {output("http://10.0.0.1/1.mp4"), []string{"3", "down", "enter", "G", "Y"}, "", "Nothing copied"},
		"hostile":          {output("https://cdn.sync.so/\u202e\u200b?\u202e"), []string{"3", "down", "enter", "G", "Y"}, "https://cdn.sync.so/%E2%80%AE%E2%80%8B?\ufffd", "Copied the URL of aa"},
	} {
		t.Run(name, func(t *testing.T) {
			inApp(t, func(c *Config, f *fakeJobs) {
				if f.output = test.output; name == "the sandbox's" {
					c.Host = "127.0.0.1:3001"
				}
			}, func(a *app) {
				a.press(test.keys...)
				if a.clip != test.want {
					t.Errorf("the clipboard has %q, want %q", a.clip, test.want)
				}
				a.sees(test.sees)
				a.seesNot("Signature")
			})
		})
	}
}
