package screen

import (
	"path/filepath"

	"syncbatch-tui/scrub"
	"syncbatch-tui/ui/format"
)

// Link makes text, which may be styled, a link to a URL, where the terminal shows links. A
// URL with a signature, a token or a password is no link: a terminal shows and copies the
// whole of it.
func (e *Env) Link(url, text string) string {
	if !e.Links || scrub.Text(url) != url {
		return text
	}
	return format.Link(url, text)
}

// FileLink makes text a link to a file or a folder on this machine. Without an absolute path
// it is the text.
func (e *Env) FileLink(path, text string) string {
	if !e.Links || !filepath.IsAbs(path) {
		return text
	}
	return format.Link(format.FileURL(e.HostName, filepath.ToSlash(path)), text)
}
