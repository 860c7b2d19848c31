package screen

import (
	"path/filepath"
	"strings"

	"syncbatch-tui/batchfile/scrub"
	"syncbatch-tui/ui/format"
)

// Link makes text, which may be styled, a link to a URL, where the terminal shows links. A
// URL with a query, which may be a signature, a token or a password is no link: a terminal
// shows and copies the whole of it.
func (e *Env) Link(url, text string) string {
	if !e.Links || hasSecret(url) {
		return text
	}
	return format.Link(url, text)
}

// hasSecret reports whether a URL may hold what is not to be shown. Most are told by their
// characters, because a page asks for each of its rows in every frame.
func hasSecret(url string) bool {
	if strings.ContainsAny(url, "?#@") {
		return true
	}
	suspicious := strings.ContainsAny(url, "%=& ") || strings.Contains(url, "sk-") || strings.Contains(url, "eyJ")
	return suspicious && scrub.Text(url) != url
}

// FileLink makes text a link to a file or a folder on this machine. Without an absolute path
// it is the text.
func (e *Env) FileLink(path, text string) string {
	if !e.Links || !filepath.IsAbs(path) {
		return text
	}
	return format.Link(format.FileURL(e.HostName, filepath.ToSlash(path)), text)
}
