package batchfile

import (
	"bytes"
	"net/netip"
	"strings"
)

var (
	ruleBadURL = &Rule{
		Name: "bad-url", Severity: Error,
		Summary: "a URL is not http or https with a host",
		Explanation: "Sync fetches the media from its own servers, over http or https. Addresses of a bucket (s3:, gs:) need a " +
			"signed https URL instead, and data in the URL has to be uploaded first.",
		Wrong: `"input": [{"type": "video", "url": "s3://media/v.mp4"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://media.s3.amazonaws.com/v.mp4"}, …]`,
	}
	ruleLocalURL = &Rule{
		Name: "local-url", Severity: Error,
		Summary: "the media is on this machine or in a private network",
		Explanation: "A path, a file: URL, localhost or a private address means something to this machine only; Sync cannot " +
			"fetch it. Upload the file, and give the URL under which the internet sees it.",
		Wrong: `"input": [{"type": "video", "url": "/home/me/v.mp4"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, …]`,
	}
	ruleUnescapedURL = &Rule{
		Name: "unescaped-url", Severity: Warning,
		Summary: "a URL has characters that have to be escaped",
		Explanation: "Spaces, quotes and letters beyond ASCII are written as percent and two hex digits. Some programs repair " +
			"such URLs, others fetch something else or nothing.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/take 1.mp4"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/take%201.mp4"}, …]`,
	}
)

// webURL are the parts of an http or https URL, as they are written.
type webURL struct {
	host  []byte // without port and user, in lower case unless it is an IP address
	path  []byte
	query []byte
}

// parseURL takes an http or https URL apart, and reports whether it is one, with
// a host. It is stricter than net/url about the host, lenient about all else,
// and reads in place.
func parseURL(text []byte) (webURL, bool) {
	scheme, rest, found := bytes.Cut(text, []byte("://"))
	if !found || !bytes.EqualFold(scheme, []byte("https")) && !bytes.EqualFold(scheme, []byte("http")) {
		return webURL{}, false
	}
	var u webURL
	authority := rest
	if i := bytes.IndexAny(rest, "/?#"); i >= 0 {
		authority, rest = rest[:i], rest[i:]
	} else {
		rest = nil
	}
	rest, _, _ = bytes.Cut(rest, []byte("#"))
	u.path, u.query, _ = bytes.Cut(rest, []byte("?"))
	if i := bytes.LastIndexByte(authority, '@'); i >= 0 {
		authority = authority[i+1:]
	}
	var ok bool
	u.host, ok = splitPort(authority)
	return u, ok
}

// splitPort is the host of an authority without its port, and whether both are
// good.
func splitPort(authority []byte) ([]byte, bool) {
	host, port := authority, []byte(nil)
	if i := bytes.LastIndexByte(authority, ':'); i > bytes.LastIndexByte(authority, ']') {
		host, port = authority[:i], authority[i+1:]
	}
	n := 0
	for _, b := range port {
		if n = n*10 + int(b-'0'); b < '0' || b > '9' || n > 65535 {
			return nil, false
		}
	}
	if len(host) > 0 && host[0] == '[' {
		_, err := netip.ParseAddr(string(bytes.Trim(host, "[]")))
		return host, err == nil
	}
	for _, b := range host {
		if b <= ' ' || strings.IndexByte("\"'`<>[]{}|\\^%$*=,;:!&()", b) >= 0 {
			return nil, false
		}
	}
	return host, len(host) > 0 && host[0] != '.'
}

// checkURL checks the URL of media that Sync has to fetch.
func (c *checker) checkURL(n int32) {
	value, at := c.value(n), c.nodes[n].at
	trimmed := bytes.TrimSpace(value)
	if isLocalPath(trimmed) {
		c.add(ruleLocalURL, at, say("%s is a file on this machine", quoted(value)), words("upload it, and write the https URL it has then"))
		return
	}
	u, ok := parseURL(trimmed)
	if !ok {
		c.add(ruleBadURL, at, say("%s is not an http or https URL with a host", quoted(value)), schemeHint(trimmed))
		return
	}
	if isPrivateHost(u.host) {
		c.add(ruleLocalURL, at, say("%s is a host that only this network knows", quoted(u.host)), words("Sync has to fetch it over the internet"))
		return
	}
	if i := unescaped(value); i >= 0 {
		c.add(ruleUnescapedURL, at, say("the URL has %s unescaped", quoted(firstRune(value[i:]))), words("write it as percent and hex digits; a space is %20"))
	}
	c.checkHost(at, u)
	if len(u.query) > 0 {
		c.checkExpiry(at, u.query)
	}
}

// checkWebhook checks where Sync is to post to.
func (c *checker) checkWebhook(n int32) {
	value, at := c.value(n), c.nodes[n].at
	u, ok := parseURL(bytes.TrimSpace(value))
	switch {
	case !ok:
		c.add(ruleBadURL, at, say("webhookUrl %s is not an https URL with a host", quoted(value)), words(`write "https://…", or leave it out`))
	case isPrivateHost(u.host):
		c.add(ruleWebhookURL, at, say("webhookUrl names %s, which only this network knows", quoted(u.host)), words("Sync posts from the internet"))
	case !bytes.EqualFold(value[:5], []byte("https")):
		c.add(ruleWebhookURL, at, words("webhookUrl is not https"), words("write https://"))
	}
}

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
	// A drive letter, or a bare name with the extension of media.
	if len(text) > 2 && text[1] == ':' && (text[2] == '\\' || text[2] == '/') {
		return true
	}
	name := bytes.ToLower(text[max(0, len(text)-len(".webm")):])
	dot := bytes.LastIndexByte(name, '.')
	if dot < 0 || bytes.Contains(text, []byte(":")) || isHostLike(text) {
		return false
	}
	switch string(name[dot:]) {
	case ".mp4", ".mov", ".webm", ".mkv", ".avi", ".wav", ".mp3", ".m4a", ".aac", ".ogg", ".flac", ".png", ".jpg", ".jpeg", ".webp":
		return true
	}
	return false
}

// isHostLike reports whether text without a scheme starts like a host and a
// path: www.acme.io/v.mp4, but not v.mp4 or media/v.mp4.
func isHostLike(text []byte) bool {
	first, _, found := bytes.Cut(text, []byte("/"))
	return found && bytes.IndexByte(first, '.') > 0
}

// schemeHint is the hint for what is no web URL.
type schemeHint []byte

func (h schemeHint) String() string {
	scheme, _, found := bytes.Cut(h, []byte(":"))
	switch name := strings.ToLower(string(scheme)); {
	case bytes.ContainsAny(h, "{}<>$"):
		return "it looks like a placeholder that was not filled in"
	case !found && isHostLike(h), bytes.HasPrefix(h, []byte("//")):
		return "put https: and two slashes in front"
	case found && (name == "s3" || name == "gs" || name == "az" || name == "r2"):
		return "sign an https URL for it, good for at least two days"
	case found && (name == "data" || name == "blob"):
		return "upload the media and give its https URL"
	}
	return `write "https://…"`
}
