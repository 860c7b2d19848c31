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

// maxPublic is the longest line, in bytes, that PublicLine reads through.
const maxPublic = 256 << 10

// PublicLine is Line for showing: what stands before the hosts of its URLs, a user
// name and a password, is stars. Its columns are those of Line. It is nil for a
// line of more than 256 KiB, too, so that a report of a thousand problems does not
// read one of megabytes for each.
func (f *File) PublicLine(n int) []byte {
	line := f.Line(n)
	if len(line) > maxPublic {
		return nil
	}
	return hidePasswords(line)
}

// hidePasswords gives text with a star in place of each character of the user names
// and passwords in its URLs. What has none is returned as it is. It takes a time
// that grows with the text and no faster.
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
			user, seen := userEnd(text[start:])
			out = append(out, text[copied:start]...)
			out = append(out, bytes.Repeat([]byte("*"), utf8.RuneCount(text[start:start+user]))...)
			copied, at = start+user, start+seen
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

// userEnd is where the user name and the password end with which the authority of
// a URL begins, 0 when it has none, and how far there is no other one.
func userEnd(text []byte) (user, seen int) {
	authority := text[:indexAny(text, "/?#\" \t\r\n")]
	user = bytes.LastIndexByte(authority, '@')
	if _, port, found := bytes.Cut(authority, []byte(":")); user < 0 && found && !isPort(port) {
		// What follows the colon is no port: a password with something in it that has
		// to be escaped. It may go on to the end of the string.
		seen = stringEnd(text)
		user = bytes.LastIndexByte(text[:seen], '@')
	}
	return max(user, 0), max(user, seen, 0)
}

// stringEnd is where the JSON string ends that text begins in.
func stringEnd(text []byte) int {
	for i, c := range text {
		if c == '\n' || c == '"' && (i == 0 || text[i-1] != '\\') {
			return i
		}
	}
	return len(text)
}

// indexAny is where the first of some characters is in text, or its end.
func indexAny(text []byte, chars string) int {
	if i := bytes.IndexAny(text, chars); i >= 0 {
		return i
	}
	return len(text)
}
