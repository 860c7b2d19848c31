package batchfile

import (
	"bytes"
	"unicode/utf8"
)

var rulePasswordURL = &Rule{
	Name: "password-url", Severity: Warning,
	Summary: "a URL has a user name or a password in it",
	Explanation: "Who reads the file reads the password, and so it is with what is made of the file at Sync and in logs. Many programs " +
		"that fetch do not send it on, either. Sign a URL that is good for a few days, and change the password.",
	Wrong: `"input": [{"type": "video", "url": "https://me:secret@cdn.acme.io/v.mp4"}, …]`,
	Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4?signature=3f2a"}, …]`,
}

// checkUser checks for a password in a URL, and does not repeat it.
func (c *checker) checkUser(at span, u webURL) {
	if u.hasUser {
		c.add(rulePasswordURL, at, say("the URL has a user name or a password in front of %s", quoted(u.host)),
			words("take it out, and sign a URL if the media is not public"))
	}
}

// quotedURL is a URL on its way into a message, without its password.
type quotedURL []byte

func (q quotedURL) String() string {
	const scheme = "://" // so that a password counts where the scheme was forgotten
	n := slashes(q)
	hidden := hidePasswords(append([]byte(scheme), q[n:]...))[len(scheme):]
	return quoted(append(q[:n:n], hidden...)).String()
}

// PublicLine is Line for showing: what stands before the hosts of its URLs, a user
// name and a password, is stars. Its columns are those of Line.
func (f *File) PublicLine(n int) []byte { return hidePasswords(f.Line(n)) }

// hidePasswords gives text with a star in place of each character of the user names
// and passwords in its URLs. What has none is returned as it is.
func hidePasswords(text []byte) []byte {
	if bytes.IndexByte(text, '@') < 0 {
		return text
	}
	var out []byte
	copied := 0
	for at := 0; ; {
		colon := bytes.IndexByte(text[at:], ':')
		if colon < 0 {
			break
		}
		at += colon + 1
		if start := at + slashes(text[at:]); start > at {
			at = start + userEnd(text[start:])
			out = append(out, text[copied:start]...)
			out = append(out, bytes.Repeat([]byte("*"), utf8.RuneCount(text[start:at]))...)
			copied = at
		}
	}
	return append(out, text[copied:]...)
}

// slashes is the length of the two slashes that text begins with, each of which
// JSON may escape; 0 when there are none.
func slashes(text []byte) int {
	n := 0
	for range 2 {
		if n < len(text) && text[n] == '\\' {
			n++
		}
		if n == len(text) || text[n] != '/' {
			return 0
		}
		n++
	}
	return n
}

// maxUser bounds how far is looked for the end of a password with a slash, so that a
// hostile line is not read again and again.
const maxUser = 1 << 10

// userEnd is where the user name and the password end with which the authority of
// a URL begins; 0 when it has none.
func userEnd(text []byte) int {
	end := func(stops string) int {
		if i := bytes.IndexAny(text, stops); i >= 0 {
			return i
		}
		return len(text)
	}
	authority := text[:end("/?#\\\" \t\r\n")]
	user := bytes.LastIndexByte(authority, '@')
	if _, port, found := bytes.Cut(authority, []byte(":")); user < 0 && found && !isPort(port) {
		// What follows the colon is no port: a password with an unescaped slash.
		text = text[:min(len(text), maxUser)]
		user = bytes.LastIndexByte(text[:end("\" \t\r\n")], '@')
	}
	return max(user, 0)
}
