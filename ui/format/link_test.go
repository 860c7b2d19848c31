package format

import (
	"strings"
	"testing"
)

func TestLink(t *testing.T) {
	if got := Link("https://cdn.acme.io/a.mp4", "a.mp4"); got != "\x1b]8;;https://cdn.acme.io/a.mp4\x07a.mp4\x1b]8;;\x07" || Width(got) != 5 {
		t.Errorf("%q", got)
	}
	if got := Link("https://cdn.acme.io/é.mp4", "a"); !strings.Contains(got, "/%C3%A9.mp4\x07") {
		t.Errorf("%q", got)
	}
	for _, url := range []string{
		"", "javascript:alert(1)", "https://x\x1b]52;c;aGk=\x07", "https://x y", "https://a;b", "https://x\u202e",
		"https://x/" + strings.Repeat("a", maxLink), "file:///a;b", "file:///a b",
	} {
		if got := Link(url, "a"); got != "a" {
			t.Errorf("%q links: %q", url, got)
		}
	}
}

// The URL of a file names the host, and every path can be linked.
func TestFileURL(t *testing.T) {
	for path, want := range map[string]string{
		"/home/kim/out.jsonl":            "file://box/home/kim/out.jsonl",
		"/a b;c%d\"\\é#?.jsonl":          "file://box/a%20b%3Bc%25d%22%5C%C3%A9%23%3F.jsonl",
		"/evil\x1b]52;c;aGk=\x07\xff.js": "file://box/evil%1B%5D52%3Bc%3BaGk=%07%FF.js",
		"C:/out.jsonl":                   "file://box/C:/out.jsonl",
	} {
		got := FileURL("box", path)
		if got != want {
			t.Errorf("%q is %s, want %s", path, got, want)
		}
		if Link(got, "a") == "a" {
			t.Errorf("%s cannot be linked to", got)
		}
	}
	if got := FileURL("", "/a"); got != "file:///a" {
		t.Errorf("without a host it is %s", got)
	}
}
