package urls

import (
	"bytes"
	"slices"
	"strings"
)

// IsLocalPath reports whether text is a path or a file: URL.
func IsLocalPath(text []byte) bool {
	if len(text) >= 5 && bytes.EqualFold(text[:5], []byte("file:")) {
		return true
	}
	for _, prefix := range []string{"/", "./", "../", "~", `.\`, `..\`, `\`} {
		if bytes.HasPrefix(text, []byte(prefix)) && !bytes.HasPrefix(text, []byte("//")) {
			return true
		}
	}
	// A drive letter, or a bare name with a media extension.
	if len(text) > 2 && text[1] == ':' && (text[2] == '\\' || text[2] == '/') {
		return true
	}
	name := bytes.ToLower(text[max(0, len(text)-len(".webm")):])
	dot := bytes.LastIndexByte(name, '.')
	if dot < 0 || bytes.Contains(text, []byte(":")) || isHostLike(text) {
		return false
	}
	return slices.Contains(localExtensions, string(name[dot:]))
}

// localExtensions are the extensions of media and bounding-box files.
var localExtensions = []string{
	".mp4", ".mov", ".webm", ".mkv", ".avi", ".wav", ".mp3", ".m4a", ".aac", ".ogg", ".flac", ".png", ".jpg", ".jpeg", ".webp", ".json",
}

// isHostLike reports whether text without a scheme starts like a host and a path:
// www.acme.io/v.mp4, but not v.mp4 or media/v.mp4.
func isHostLike(text []byte) bool {
	first, _, found := bytes.Cut(bytes.TrimPrefix(text, []byte("//")), []byte("/"))
	return found && bytes.IndexByte(first, '.') > 0
}

// PlaceholderHint is the hint for a text that contains a template's placeholder.
const PlaceholderHint = "it looks like a placeholder that was not filled in"

// IsPlaceholder reports whether text contains the marks of a template's placeholder.
func IsPlaceholder(text []byte) bool { return bytes.ContainsAny(text, "{}<>$") }

// Remedy says how to fix the fault of a text.
func (f *Fault) Remedy(text []byte) string {
	scheme, _, found := bytes.Cut(text, []byte(":"))
	switch name := strings.ToLower(string(scheme)); {
	case IsPlaceholder(text):
		return PlaceholderHint
	case f.hint != "":
		return f.hint
	case bytes.HasPrefix(text, []byte("//")):
		return `put "https:" in front`
	case !found && isHostLike(text):
		return `put "https://" in front`
	case found && (name == "s3" || name == "gs" || name == "az" || name == "r2"):
		return "sign an https URL for it that is valid for at least two days"
	case found && (name == "data" || name == "blob"):
		return "upload the media and write its https URL"
	}
	return `write "https://…"`
}
