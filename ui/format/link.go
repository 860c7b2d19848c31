package format

import (
	"net/url"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// maxLink is the longest URL of a link, in bytes; terminals ignore longer ones.
const maxLink = 2083

// Link makes text, which may be styled, a link (OSC 8). It returns text unchanged if the
// URL is too long, unclean, or not http, https or file.
func Link(url, text string) string {
	if Clean(url) != url || strings.ContainsAny(url, ` ;\"`) || !linkable(url) || text == "" {
		return text
	}
	url = encode(url)
	if len(url) > maxLink {
		return text
	}
	return ansi.SetHyperlink(url) + text + ansi.ResetHyperlink()
}

func linkable(url string) bool {
	for _, scheme := range []string{"https://", "http://", "file://"} {
		if strings.HasPrefix(url, scheme) {
			return true
		}
	}
	return false
}

// encode percent-encodes non-ASCII characters, because the escape sequence of a link
// cannot contain them.
func encode(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c > '~' {
			const digits = "0123456789ABCDEF"
			b.Write([]byte{'%', digits[c>>4], digits[c&15]})
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

// FileURL returns the URL of a file on a host; the empty host is this machine. The path
// must be absolute and use slashes: /home/a.jsonl or C:/a.jsonl.
func FileURL(host, path string) string {
	if !strings.HasPrefix(path, "/") { // C:/…
		path = "/" + path
	}
	u := url.URL{Scheme: "file", Host: host, Path: path}
	return strings.ReplaceAll(u.String(), ";", "%3B") // a semicolon would end a field of the sequence
}
