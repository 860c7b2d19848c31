package batchfile

import (
	"bytes"
	"cmp"
	"slices"
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

// maxPublic is the longest line, in bytes, that PublicLine reads through.
const maxPublic = 256 << 10

// PublicLine is Line for showing: what stands before the hosts of its URLs, a user
// name and a password, and what lets its owner in, a query with a signature or a token,
// is stars. Its columns are those of Line. It is nil for a line of more than 256 KiB,
// too, which nobody reads. Finding a line takes a time that grows with it: whoever
// shows many problems of a line asks once.
func (f *File) PublicLine(n int) []byte {
	line := f.Line(n)
	if len(line) > maxPublic {
		return nil
	}
	return hideSecrets(line)
}

// hideSecrets gives JSON with a star in place of each character of the secrets in its
// strings. What has none is returned as it is.
func hideSecrets(text []byte) []byte {
	if !bytes.ContainsAny(text, `@?#\`) {
		return text
	}
	plain, at := unescape(text)
	var secrets []span
	for start := 0; start < len(plain); start++ {
		end := start + indexAny(plain[start:], `"`)
		for _, s := range findSecrets(plain[start:end]) {
			secrets = append(secrets, span{at[start+int(s.start)], at[start+int(s.end)]})
		}
		start = end
	}
	return star(text, secrets)
}

// star gives text with a star in place of each character of some spans, which are in
// order and may overlap.
func star(text []byte, spans []span) []byte {
	var out []byte
	copied := int32(0)
	for _, s := range spans {
		if s.end <= copied {
			continue
		}
		start := max(s.start, copied)
		out = append(out, text[copied:start]...)
		out = append(out, bytes.Repeat([]byte("*"), utf8.RuneCount(text[start:s.end]))...)
		copied = s.end
	}
	return append(out, text[copied:]...)
}

// findSecrets finds the passwords and the signed queries in a text.
func findSecrets(text []byte) []span {
	secrets := append(findUsers(text), findSigned(text)...)
	slices.SortFunc(secrets, func(a, b span) int { return cmp.Compare(a.start, b.start) })
	return secrets
}

// secretNames are how the names of parameters end that let whoever has their value in.
var secretNames = append([]string{"key", "secret", "password"}, signatureNames...)

// findSigned finds the queries of URLs that have a signature or a token. Each goes to
// the end of its text, since a signature that was not escaped may have anything in it;
// only Python's quotes end it before.
func findSigned(text []byte) []span {
	var found []span
	query, name := -1, 0 // where they start; without a query -1
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b == '?' || b == '#':
			query, name = i+1, i+1
		case b == '&' || b == ';':
			name = i + 1
		case b == '=' && query >= 0 && isSecret(text[name:i]):
			i += indexAny(text[i:], "'")
			found = append(found, span{int32(query), int32(i)})
			query = -1
		case b == '\'':
			query = -1
		}
	}
	return found
}

// isSecret reports whether a parameter with that name has a secret for its value.
func isSecret(name []byte) bool {
	return slices.ContainsFunc(secretNames, func(end string) bool {
		return len(name) >= len(end) && bytes.EqualFold(name[len(name)-len(end):], []byte(end))
	})
}

// findUsers finds user names and passwords in a text, be it a URL that could be
// fetched or not: what stands before an @, where a colon is in it or two slashes are
// before it. A password may also have what ends a word elsewhere, and go on after it to
// the last @ of the text: it is taken for one where a colon comes before no port, but
// not within a sentence. It takes a time that grows with the text and no faster.
func findUsers(text []byte) []span {
	var found []span
	for start := 0; start < len(text); start++ {
		before := text[:start]
		end := start + indexAny(text[start:], "/\\?#' \t\r\n")
		word := text[start:end]
		user, colon := bytes.LastIndexByte(word, '@'), bytes.IndexByte(word, ':')
		inURL := bytes.HasSuffix(before, []byte("//")) || bytes.HasSuffix(before, []byte(`\\`))
		port := word[colon+1:]
		switch {
		case user < 0 && colon >= 0 && !bytes.HasSuffix(before, []byte(" ")) && (!isPort(port) || inURL && len(port) == 0):
			user, end = bytes.LastIndexByte(text[start:], '@'), len(text)
		case !inURL && (colon < 0 || colon > user):
			user = -1
		}
		if user > 0 {
			found = append(found, span{int32(start), int32(start + user)})
		}
		start = end
	}
	return found
}

// unescape undoes the escapes of ASCII in JSON, and says where each byte of that, and
// its end, comes from. All other escapes are an x, and so is a quote that ends no string.
func unescape(text []byte) (plain []byte, at []int32) {
	plain, at = make([]byte, 0, len(text)), make([]int32, 0, len(text)+1)
	for i := 0; i < len(text); {
		b, size := text[i], 1
		if unit := utf16Escape(text, i); unit >= 0 {
			b, size = 'x', len(`\u0000`)
			if unit < utf8.RuneSelf && unit != '"' {
				b = byte(unit)
			}
		} else if b == '\\' && i+1 < len(text) {
			b, size = text[i+1], len(`\n`)
			if b != '/' && b != '\\' {
				b = 'x'
			}
		}
		plain, at = append(plain, b), append(at, int32(i))
		i += size
	}
	return plain, append(at, int32(len(text)))
}

// indexAny is where the first of some characters is in text, or its end.
func indexAny(text []byte, chars string) int {
	if i := bytes.IndexAny(text, chars); i >= 0 {
		return i
	}
	return len(text)
}
