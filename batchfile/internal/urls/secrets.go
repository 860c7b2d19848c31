package urls

import (
	"bytes"
	"cmp"
	"slices"
	"unicode/utf8"
)

// Span is a range of bytes of a text.
type Span struct{ Start, End int }

// Star returns text with a star in place of each character of some spans, which are in
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

// FindSecrets finds the passwords and the signed queries in a text.
func FindSecrets(text []byte) []Span {
	secrets := append(findUsers(text), findSigned(text)...)
	slices.SortFunc(secrets, func(a, b Span) int { return cmp.Compare(a.Start, b.Start) })
	return secrets
}

// secretNames are how the names of parameters end that let whoever has their value in.
var secretNames = append([]string{"key", "secret", "password"}, signatureNames...)

// findSigned finds the queries of URLs that have a signature or a token. Each goes to
// the end of its text, since a signature that was not escaped may have anything in it;
// only Python's quotes end it before.
func findSigned(text []byte) []Span {
	var found []Span
	query, name := -1, 0 // where they start; without a query -1
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b == '?' || b == '#':
			query, name = i+1, i+1
		case b == '&' || b == ';':
			name = i + 1
		case b == '=' && query >= 0 && isSecret(text[name:i]):
			i += indexAny(text[i:], "'")
			found = append(found, Span{int(query), int(i)})
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
			found = append(found, Span{int(start), int(start + user)})
		}
		start = end
	}
	return found
}

// indexAny is where the first of some characters is in text, or its end.
func indexAny(text []byte, chars string) int {
	if i := bytes.IndexAny(text, chars); i >= 0 {
		return i
	}
	return len(text)
}
