package batchfile

import (
	"bytes"
	"net/netip"
	"strings"
	"unicode/utf8"
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

// webURL are the parts of an http or https URL, as they are written but for the
// host.
type webURL struct {
	isHTTPS bool
	hasUser bool       // there is a user name before the host, and maybe a password
	origin  []byte     // all that is before the path
	host    []byte     // in lower case, without port and user
	addr    netip.Addr // that the host is; zero for a name
	rest    []byte     // path, query and fragment
}

// parseURL takes an http or https URL with a host apart, or says why text is none.
// It is stricter than net/url about the host, lenient about all else, and reads
// in place.
func parseURL(text []byte) (webURL, *urlFault) {
	after, isHTTPS, fault := cutScheme(text)
	if fault != nil {
		return webURL{}, fault
	}
	if _, _, fault := cutScheme(after); fault == nil {
		return webURL{}, twoSchemes
	}
	authority, rest := after, []byte(nil)
	for i, b := range after {
		if b == '/' || b == '?' || b == '#' {
			authority, rest = after[:i], after[i:]
			break
		}
	}
	u, fault := parseAuthority(authority)
	u.isHTTPS, u.origin, u.rest = isHTTPS, text[:len(text)-len(rest)], rest
	return u, fault
}

// cutScheme gives what comes after the http:// or https:// of a text, or says why
// there is none.
func cutScheme(text []byte) (after []byte, isHTTPS bool, fault *urlFault) {
	scheme := len("http")
	if len(text) > scheme && text[scheme]|0x20 == 's' {
		scheme++
	}
	if len(text) < scheme || !bytes.EqualFold(text[:scheme], []byte("https")[:scheme]) {
		return nil, false, noWebURL
	}
	after, found := bytes.CutPrefix(text[scheme:], []byte("://"))
	switch {
	case found:
		return after, scheme == len("https"), nil
	case bytes.HasPrefix(after, []byte(":")), bytes.HasPrefix(after, []byte("//")):
		return nil, false, noSlashes
	}
	return nil, false, noWebURL
}

// shownHost is the host of a URL in a message, with the address that it comes to
// when it is written in another form.
type shownHost webURL

func (h shownHost) String() string {
	name := quoted(h.host).String()
	if h.addr.IsValid() && h.addr.String() != string(bytes.Trim(h.host, "[]")) {
		name += " (" + h.addr.String() + ")"
	}
	return name
}

// hostBytes are the bytes that a host may have, international names included;
// urlBytes are those that a URL may have as they are.
var hostBytes, urlBytes = byteSet("-._~", true), byteSet("-._~:/?#[]@!$&'()*+,;=", false)

// byteSet is the set of ASCII letters, digits and some others, and maybe of all
// that is not ASCII.
func byteSet(others string, beyondASCII bool) (set [256]bool) {
	for b := range set {
		c := byte(b)
		set[b] = 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
			strings.IndexByte(others, c) >= 0 || c >= utf8.RuneSelf && beyondASCII
	}
	return set
}

// unescaped is the offset of the first character that a URL cannot have as it
// is, or -1.
func unescaped(text []byte) int {
	for i, b := range text {
		if urlBytes[b] {
			continue
		}
		if isEscape := b == '%' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]); !isEscape {
			return i
		}
	}
	return -1
}

func isHex(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F'
}

// checkURL checks the URL of media that Sync has to fetch.
func (c *checker) checkURL(n int32) {
	value, at := c.value(n), c.nodes[n].at
	var rest []byte
	// The requests of a file mostly fetch from one host, which is looked at once.
	if len(c.origin) > 0 && bytes.HasPrefix(value, c.origin) {
		rest = value[len(c.origin):]
	} else if u, ok := c.checkOrigin(value, at); ok {
		rest = u.rest
	} else {
		return
	}
	c.checkEscapes(at, value, rest)
	if i := bytes.IndexByte(rest, '?'); i >= 0 {
		query, _, _ := bytes.Cut(rest[i+1:], []byte("#"))
		c.checkExpiry(at, query)
	}
}

// checkOrigin checks where a media URL leads to, and reports whether the rest of
// it is worth a look. It keeps the origin of a good one, with the slash after it.
func (c *checker) checkOrigin(value []byte, at span) (webURL, bool) {
	text := bytes.TrimSpace(value)
	u, fault := parseURL(text)
	switch {
	case fault == noWebURL && isLocalPath(text):
		c.add(ruleLocalURL, at, say("%s is a file on this machine", quoted(value)), words("upload it, and write the https URL it has then"))
		return u, false
	case fault != nil:
		c.add(ruleBadURL, at, say("%s %s", quoted(value), fault.message), faultHint{fault, text})
		return u, false
	}
	c.checkUser(at, u)
	host := hostOf(u)
	switch {
	case host.kind == privateHost:
		c.add(ruleLocalURL, at, say("%s is a host that only this network knows", shownHost(u)), words("Sync has to fetch it over the internet"))
		return u, false
	case host.kind == mediaHost && !u.hasUser && len(u.rest) > 0 && u.rest[0] == '/':
		c.origin = append(append(c.origin[:0], u.origin...), '/')
	default:
		c.checkHost(at, u, host)
	}
	return u, true
}

// checkEscapes checks for what has to be escaped in a URL, of which rest is what comes
// after its origin.
func (c *checker) checkEscapes(at span, value, rest []byte) {
	if len(bytes.TrimSpace(value)) < len(value) {
		c.add(ruleUnescapedURL, at, words("there are spaces around the URL"), words("remove them"))
		rest = bytes.TrimSpace(rest)
	}
	i := unescaped(rest)
	if i < 0 {
		return
	}
	_, size := utf8.DecodeRune(rest[i:])
	char, hint := rest[i:i+size], words("write it as percent and hex digits; a space is %20")
	if isPlaceholder(char) {
		hint = notFilledIn
	}
	c.add(ruleUnescapedURL, at, say("the URL has %s unescaped", quoted(char)), hint)
}

// IsWebhookURL reports whether text is an https URL with a host and with nothing in it
// that has to be escaped.
func IsWebhookURL(text string) bool {
	u, fault := parseURL([]byte(text))
	return fault == nil && u.isHTTPS && unescaped(u.rest) < 0
}

// WebhookProblems are what Validate finds in a webhookUrl, for one that is in no file:
// they have no line.
func WebhookProblems(url string) []Problem {
	c := &checker{report: &Report{}}
	c.checkWebhook([]byte(url), wholeLine)
	return c.report.Problems
}

// checkWebhook checks where Sync is to post to.
func (c *checker) checkWebhook(value []byte, at span) {
	text := bytes.TrimSpace(value)
	u, fault := parseURL(text)
	if fault != nil {
		c.add(ruleBadURL, at, say("the webhook %s %s", quoted(value), fault.message), faultHint{fault, text})
		return
	}
	c.checkEscapes(at, value, u.rest)
	c.checkUser(at, u)
	switch host := hostOf(u); {
	case host.kind == privateHost:
		c.add(ruleWebhookURL, at, say("the webhook's host is %s, which only this network knows", shownHost(u)), words("Sync posts from the internet"))
	case host.kind == placeholderHost:
		c.add(rulePlaceholderURL, at, say("%s is a host for examples", quoted(u.host)), words("write the URL of your own server"))
	case !u.isHTTPS:
		c.add(ruleWebhookURL, at, words("the webhook is not https"), words("write https://"))
	}
}
