package batchfile

import (
	"bytes"
	"net/netip"
	"strings"
	"unicode/utf8"
)

var (
	rulePlaceholderURL = &Rule{
		Name: "placeholder-url", Severity: Warning,
		Summary:     "the host is one of those that examples use",
		Explanation: "example.com and its like hold no media. The URL comes from documentation or a template and was not replaced.",
		Wrong:       `"input": [{"type": "video", "url": "https://example.com/v.mp4"}, …]`,
		Right:       `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, …]`,
	}
	rulePageURL = &Rule{
		Name: "page-url", Severity: Warning,
		Summary: "the URL is that of a page, not of the media",
		Explanation: "Links that Google Drive, Dropbox, YouTube and the like give out for sharing open a page with a player. " +
			"What Sync fetches there is HTML. Use a direct or a signed download URL.",
		Wrong: `"input": [{"type": "video", "url": "https://drive.google.com/file/d/1a2b3c/view"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, …]`,
	}
)

// pageHosts are hosts whose links open pages. A link that has one of the marks
// is a download all the same.
var pageHosts = []struct {
	host, hint string
	marks      []string
}{
	{"drive.google.com", "copy the file to a bucket and sign a URL", []string{"export=download"}},
	{"docs.google.com", "copy the file to a bucket and sign a URL", []string{"export=download"}},
	{"dropbox.com", "write dl=1 in place of dl=0", []string{"dl=1", "raw=1"}},
	{"youtube.com", "Sync fetches media files, not players", nil},
	{"youtu.be", "Sync fetches media files, not players", nil},
	{"vimeo.com", "Sync fetches media files, not players", []string{"/progressive_redirect/"}},
	{"tiktok.com", "Sync fetches media files, not players", nil},
	{"instagram.com", "Sync fetches media files, not players", nil},
	{"loom.com", "Sync fetches media files, not players", nil},
	{"onedrive.live.com", "copy the file to a bucket and sign a URL", []string{"/download"}},
	{"1drv.ms", "copy the file to a bucket and sign a URL", nil},
	{"sharepoint.com", "copy the file to a bucket and sign a URL", []string{"download=1", "/download.aspx"}},
	{"wetransfer.com", "copy the file to a bucket and sign a URL", nil},
	{"we.tl", "copy the file to a bucket and sign a URL", nil},
	{"github.com", "use the file's raw URL", []string{"/raw/", "/releases/download/", "raw=true"}},
}

// checkHost checks for hosts that do not serve media.
func (c *checker) checkHost(at span, u webURL) {
	if isPlaceholder(u.host) {
		c.add(rulePlaceholderURL, at, say("%s is a host for examples", quoted(u.host)), words("write the URL of the media"))
		return
	}
	for _, page := range pageHosts {
		if !isUnder(u.host, page.host) {
			continue
		}
		for _, mark := range page.marks {
			if bytes.Contains(u.path, []byte(mark)) || bytes.Contains(u.query, []byte(mark)) {
				return
			}
		}
		c.add(rulePageURL, at, say("a link to %s opens a page, not the media", page.host), words(page.hint))
		return
	}
}

// isUnder reports whether host is domain or one of its subdomains.
func isUnder(host []byte, domain string) bool {
	rest := len(host) - len(domain)
	return rest >= 0 && bytes.EqualFold(host[rest:], []byte(domain)) && (rest == 0 || host[rest-1] == '.')
}

// isPlaceholder reports whether host is reserved for examples (RFC 2606), or
// says that somebody is to replace it.
func isPlaceholder(host []byte) bool {
	for _, domain := range []string{"example.com", "example.org", "example.net", "example", "invalid", "test"} {
		if isUnder(host, domain) {
			return true
		}
	}
	for _, prefix := range []string{"your-", "your_", "yourdomain", "yourbucket"} {
		if len(host) >= len(prefix) && strings.EqualFold(string(host[:len(prefix)]), prefix) {
			return true
		}
	}
	return false
}

// isPrivateHost reports whether host is no address in the internet.
func isPrivateHost(host []byte) bool {
	if b := host[0]; b == '[' || '0' <= b && b <= '9' {
		if addr, err := netip.ParseAddr(string(bytes.Trim(host, "[]"))); err == nil {
			addr = addr.Unmap()
			return addr.IsPrivate() || addr.IsLoopback() || addr.IsLinkLocalUnicast() || addr.IsUnspecified()
		}
	}
	host = bytes.TrimSuffix(host, []byte("."))
	if bytes.IndexByte(host, '.') < 0 {
		return true // no name in the internet is a single word
	}
	for _, domain := range []string{"localhost", "local", "internal", "lan", "home.arpa"} {
		if isUnder(host, domain) {
			return true
		}
	}
	return false
}

// unescaped is the offset of the first character that a URL cannot have as it
// is, or -1.
func unescaped(text []byte) int {
	for i, b := range text {
		switch {
		case b <= ' ', b >= 0x7f, b == '"', b == '<', b == '>', b == '\\', b == '^', b == '`', b == '{', b == '|', b == '}':
			return i
		case b == '%' && !(i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2])):
			return i
		}
	}
	return -1
}

func isHex(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F'
}

// firstRune is the first character of text.
func firstRune(text []byte) []byte {
	_, size := utf8.DecodeRune(text)
	return text[:size]
}
