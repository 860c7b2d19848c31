package screen

import (
	"testing"

	"syncbatch-tui/batchfile/scrub"
)

// No link contains what is masked in its text.
func TestNoSecretInALink(t *testing.T) {
	for _, url := range []string{
		"https://cdn.acme.io/a.mp4", "https://cdn.acme.io/a%20b.mp4", "https://cdn.acme.io/a.mp4?Signature=abc", "https://kim:word@acme.io/a.mp4", "https://kim@acme.io/a",
		"https://acme.io/sk-abcdefghijklmnop1234", "https://acme.io/eyJhbGciOi.eyJzdWIiOi.c2lnbmF0", "https://acme.io/https%3a%2f%2fkim:word@x", "https://acme.io/a#token=1",
		"https://acme.io/a&Signature=abc", "https://acme.io/task-force.mp4",
	} {
		masked, linked := scrub.Text(url) != url, (&Env{Links: true}).Link(url, "a") != "a"
		if masked && linked || !masked && !linked {
			t.Errorf("%s: masked in a text %v, a link %v", url, masked, linked)
		}
	}
}
