package screen

import (
	"path/filepath"
	"strings"

	"syncbatch-tui/batchfile/scrub"
	"syncbatch-tui/ui/format"
)

// Link makes text, which may be styled, a link to a URL if the terminal supports links. A
// URL with a query is not linked: a terminal shows and copies the whole URL, and the query
// may be a signature, a token or a password.
func (e *Env) Link(url, text string) string {
	if !e.Links || hasSecret(url) {
		return text
	}
	return format.Link(url, text)
}

// hasSecret reports whether a URL may hold a secret. It decides most URLs by their
// characters alone, because a page calls it for every row in every frame.
func hasSecret(url string) bool {
	if strings.ContainsAny(url, "?#@") {
		return true
	}
	suspicious := strings.ContainsAny(url, "%=& ") || strings.Contains(url, "sk-") || strings.Contains(url, "eyJ")
	return suspicious && scrub.Text(url) != url
}

// FileLink makes text a link to a file or a folder on this machine. It returns the text
// unchanged if the path is not absolute.
func (e *Env) FileLink(path, text string) string {
	if !e.Links || !filepath.IsAbs(path) {
		return text
	}
	return format.Link(format.FileURL(e.HostName, filepath.ToSlash(path)), text)
}
