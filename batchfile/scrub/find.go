package scrub

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Span is a range of bytes of a text.
type Span struct{ Start, End int }

// Star returns text with a star in place of each character of the spans, which are in
// order and may overlap.
func Star(text []byte, spans []Span) []byte {
	var out []byte
	copied := 0
	for _, s := range spans {
		if s.End <= copied {
			continue
		}
		start := max(s.Start, copied)
		out = append(out, text[copied:start]...)
		out = append(out, bytes.Repeat([]byte("*"), utf8.RuneCount(text[start:s.End]))...)
		copied = s.End
	}
	return append(out, text[copied:]...)
}

// Find finds the passwords and the signed queries in a text, in order.
func Find(text []byte) []Span {
	secrets := append(findUsers(text), findSigned(text)...)
	slices.SortFunc(secrets, func(a, b Span) int { return cmp.Compare(a.Start, b.Start) })
	return secrets
}

// secretEndings are the endings of parameter names whose values grant access. secretNames
// are secret names whose endings also occur in harmless names.
var (
	secretEndings = append([]string{"key", "secret", "password", "auth", "jwt"}, SignatureNames...)
	secretNames   = []string{"hm", "oh", "pwd"}
)

// SignatureNames are the parameters in which services put a signature.
var SignatureNames = []string{"Signature", "sig", "sign", "token", "hash", "hmac", "md5"}

// JWTPrefix is how every JSON Web Token starts: an object in base64.
const JWTPrefix = "eyJ"

// findSigned finds the queries of URLs with a signature or a token. Each extends to the
// end of its text, because an unescaped signature may contain anything; only Python's
// quotes end it earlier.
func findSigned(text []byte) []Span {
	var found []Span
	query, name := -1, 0 // where they start; -1 without a query
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b == '?' || b == '#':
			query, name = i+1, i+1
		case b == '&' || b == ';':
			name = i + 1
		case b == '=' && query >= 0 && isSecret(text[name:i], text[i+1:]):
			i += indexAny(text[i:], "'")
			found = append(found, Span{query, i})
			query = -1
		case b == '\'':
			query = -1
		}
	}
	return found
}

// isSecret reports whether the value of a parameter is a secret.
func isSecret(name, value []byte) bool {
	return bytes.HasPrefix(value, []byte(JWTPrefix)) ||
		slices.ContainsFunc(secretNames, func(s string) bool { return sameName(name, s) }) ||
		slices.ContainsFunc(secretEndings, func(end string) bool {
			return len(name) >= len(end) && sameName(name[len(name)-len(end):], end)
		})
}

// findUsers finds user names and passwords in a text, even if it is not a valid URL: the
// part before an @, if it has a colon or comes after two slashes. A password can contain
// characters that would end a word elsewhere, and can extend to the last @ of the text.
// findUsers assumes that after a colon without a port, but not within a sentence. Its time
// is linear in the length of the text.
func findUsers(text []byte) []Span {
	var found []Span
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
			found = append(found, Span{start, start + user})
		}
		start = end
	}
	return found
}

// indexAny returns the offset of the first of some characters in text, or the end of text.
func indexAny(text []byte, chars string) int {
	if i := bytes.IndexAny(text, chars); i >= 0 {
		return i
	}
	return len(text)
}

// isPort reports whether text is empty or a number from 1 to 65535.
func isPort(text []byte) bool {
	n, err := strconv.ParseUint(string(text), 10, 16)
	return len(text) == 0 || err == nil && n > 0
}

// sameName reports whether two names differ at most in case.
func sameName(a []byte, b string) bool { return len(a) == len(b) && bytes.EqualFold(a, []byte(b)) }
