package batchfile

import (
	"bytes"
	"slices"
	"strings"
)

// isLocalPath reports whether text is a path or a file: URL.
func isLocalPath(text []byte) bool {
	if len(text) >= 5 && bytes.EqualFold(text[:5], []byte("file:")) {
		return true
	}
	for _, prefix := range []string{"/", "./", "../", "~", `.\`, `..\`, `\`} {
		if bytes.HasPrefix(text, []byte(prefix)) && !bytes.HasPrefix(text, []byte("//")) {
			return true
		}
	}
	// A drive letter, or a bare name with the extension of what a request names.
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

// localExtensions are those of the files that people have on their machines: media,
// and bounding boxes.
var localExtensions = []string{
	".mp4", ".mov", ".webm", ".mkv", ".avi", ".wav", ".mp3", ".m4a", ".aac", ".ogg", ".flac", ".png", ".jpg", ".jpeg", ".webp", ".json",
}

// isHostLike reports whether text without a scheme starts like a host and a
// path: www.acme.io/v.mp4, but not v.mp4 or media/v.mp4.
func isHostLike(text []byte) bool {
	first, _, found := bytes.Cut(bytes.TrimPrefix(text, []byte("//")), []byte("/"))
	return found && bytes.IndexByte(first, '.') > 0
}

const notFilledIn = words("it looks like a placeholder that was not filled in")

// isPlaceholder reports whether text has what marks a placeholder in templates.
func isPlaceholder(text []byte) bool { return bytes.ContainsAny(text, "{}<>$") }

// faultHint is the hint for text that is no URL that can be fetched.
type faultHint struct {
	fault *urlFault
	text  []byte
}

func (h faultHint) String() string {
	scheme, _, found := bytes.Cut(h.text, []byte(":"))
	switch name := strings.ToLower(string(scheme)); {
	case isPlaceholder(h.text):
		return notFilledIn.String()
	case h.fault.hint != "":
		return h.fault.hint.String()
	case !found && isHostLike(h.text), bytes.HasPrefix(h.text, []byte("//")):
		return "put https: and two slashes in front"
	case found && (name == "s3" || name == "gs" || name == "az" || name == "r2"):
		return "sign an https URL for it, good for at least two days"
	case found && (name == "data" || name == "blob"):
		return "upload the media and give its https URL"
	}
	return `write "https://…"`
}
