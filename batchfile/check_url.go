package batchfile

import (
	"bytes"
	"time"
	"unicode/utf8"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
	"syncbatch-tui/batchfile/internal/urls"
)

// checkURL checks the URL of media that Sync must download.
func (c *checker) checkURL(n int32) {
	value, at := c.Value(n), c.Nodes[n].At
	var rest []byte
	// The media of a file are usually on one host, so its origin is checked once.
	if len(c.origin) > 0 && bytes.HasPrefix(value, c.origin) {
		rest = value[len(c.origin):]
	} else if u, ok := c.checkOrigin(value, at); ok {
		rest = u.Rest
	} else {
		return
	}
	c.checkEscapes(at, value, rest)
	path, query, _ := bytes.Cut(rest, []byte("?"))
	query, _, _ = bytes.Cut(query, []byte("#"))
	c.checkExpiry(at, path, query)
}

// checkOrigin checks the host of a media URL, and reports whether the rest of the URL is
// worth checking. It keeps a good origin, with the slash after it.
func (c *checker) checkOrigin(value []byte, at jsonpos.Span) (urls.URL, bool) {
	text := bytes.TrimSpace(value)
	u, fault := urls.Parse(text)
	switch {
	case fault == urls.NotWeb && urls.IsLocalPath(text):
		c.add(rules.LocalURL, at, message.Say("%s is a file on this machine", message.Quoted(value)), message.Words("upload it, and write its https URL"))
		return u, false
	case fault != nil:
		c.add(rules.BadURL, at, message.Say("%s %s", message.Quoted(value), fault.Message), remedy{fault, text})
		return u, false
	}
	c.checkUser(at, u)
	host := urls.HostOf(u)
	switch {
	case host.Kind == urls.PrivateHost:
		c.add(rules.LocalURL, at, message.Say("%s is a host that only this network can reach", shownHost(u)), message.Words("Sync must fetch it over the internet"))
		return u, false
	case host.Kind == urls.MediaHost && !u.HasUser && len(u.Rest) > 0 && u.Rest[0] == '/':
		c.origin = append(append(c.origin[:0], u.Origin...), '/')
	default:
		c.checkHost(at, u, host)
	}
	return u, true
}

// checkEscapes checks for characters that must be escaped in a URL; rest is the part
// after its origin.
func (c *checker) checkEscapes(at jsonpos.Span, value, rest []byte) {
	if len(bytes.TrimSpace(value)) < len(value) {
		c.add(rules.UnescapedURL, at, message.Words("the URL has spaces around it"), message.Words("remove them"))
		rest = bytes.TrimSpace(rest)
	}
	i := urls.Unescaped(rest)
	if i < 0 {
		return
	}
	_, size := utf8.DecodeRune(rest[i:])
	char, hint := rest[i:i+size], message.Words("write it as % and two hex digits; a space is %20")
	if urls.IsPlaceholder(char) {
		hint = urls.PlaceholderHint
	}
	c.add(rules.UnescapedURL, at, message.Say("the URL has %s unescaped", message.Quoted(char)), hint)
}

// IsWebhookURL reports whether text is an https URL with a host, in which nothing must
// be escaped.
func IsWebhookURL(text string) bool {
	u, fault := urls.Parse([]byte(text))
	return fault == nil && u.IsHTTPS && urls.Unescaped(u.Rest) < 0
}

// WebhookProblems returns the problems that Validate finds in a webhookUrl, for a URL that
// is not in a file. They have no line.
func WebhookProblems(url string) []Problem {
	c := &checker{report: &Report{}}
	c.checkWebhook([]byte(url), wholeLine)
	return c.report.Problems
}

// checkWebhook checks the URL to which Sync posts.
func (c *checker) checkWebhook(value []byte, at jsonpos.Span) {
	text := bytes.TrimSpace(value)
	u, fault := urls.Parse(text)
	if fault != nil {
		c.add(rules.BadURL, at, message.Say("the webhook %s %s", message.Quoted(value), fault.Message), remedy{fault, text})
		return
	}
	c.checkEscapes(at, value, u.Rest)
	c.checkUser(at, u)
	switch host := urls.HostOf(u); {
	case host.Kind == urls.PrivateHost:
		c.add(rules.WebhookURL, at, message.Say("the webhook's host is %s, which only this network can reach", shownHost(u)), message.Words("Sync posts from the internet"))
	case host.Kind == urls.PlaceholderHost:
		c.add(rules.PlaceholderURL, at, message.Say("%s is a host that only examples use", message.Quoted(u.Host)), message.Words("write the URL of your own server"))
	case !u.IsHTTPS:
		c.add(rules.WebhookURL, at, message.Words("the webhook is not https"), message.Words("write https://"))
	}
}

// checkHost warns about hosts that do not serve media.
func (c *checker) checkHost(at jsonpos.Span, u urls.URL, host urls.Host) {
	switch host.Kind {
	case urls.PlaceholderHost:
		c.add(rules.PlaceholderURL, at, message.Say("%s is a host that only examples use", message.Quoted(u.Host)), message.Words("write the URL of the media"))
	case urls.PageHost:
		if host.ServesMedia(u.Rest) {
			return
		}
		c.add(rules.PageURL, at, message.Say("a link to %s opens a page, not the media", message.Quoted(u.Host)), message.Words(host.Hint))
	}
}

// turnaround is the longest time that a batch takes.
const turnaround = 24 * time.Hour

// checkExpiry checks that the signature in a URL's query or path is valid until the batch
// is done.
func (c *checker) checkExpiry(at jsonpos.Span, path, query []byte) {
	if c.now.IsZero() {
		return
	}
	end, ok := urls.Expiry(query)
	if !ok {
		end, ok = urls.PathExpiry(path)
	}
	if !ok {
		return
	}
	left, date := end.Sub(c.now), end.UTC().Format(time.RFC3339)
	switch {
	case left <= 0:
		c.add(rules.ExpiredURL, at, message.Say("the URL's signature expired at %s", date), message.Words("sign it again, for two days or more"))
	case left < turnaround:
		c.add(rules.ExpiringURL, at, message.Say("the URL's signature expires at %s, in less than a day", date),
			message.Words("a batch may take 24 hours; sign the URL for two days or more"))
	}
}

// checkUser reports a password in a URL, without repeating it.
func (c *checker) checkUser(at jsonpos.Span, u urls.URL) {
	if u.HasUser {
		c.add(rules.PasswordURL, at, message.Say("the URL has a user name or a password in front of %s", message.Quoted(u.Host)),
			message.Words("remove it, and sign a URL if the media is not public"))
	}
}

// shownHost is the host of a URL in a message. If it is an address in an unusual form, the
// message also has the usual form.
type shownHost urls.URL

func (h shownHost) String() string {
	name := message.Quoted(h.Host).String()
	if h.Addr.IsValid() && h.Addr.String() != string(bytes.Trim(h.Host, "[]")) {
		name += " (" + h.Addr.String() + ")"
	}
	return name
}

// remedy says how to fix the fault of a text.
type remedy struct {
	fault *urls.Fault
	text  []byte
}

func (r remedy) String() string { return r.fault.Remedy(r.text) }
