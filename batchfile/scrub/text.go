// Package scrub finds and masks secrets in text from outside: the users, passwords and
// signed queries of URLs, and tokens. No other code does that.
package scrub

import (
	"regexp"
	"strings"
	"sync"
)

// Mask replaces a secret.
const Mask = "••••••••"

// Text cleans a text from a server: it returns it on one line, with [Mask] in place of the
// users, passwords and queries of the URLs in it, and of API keys and JSON Web Tokens.
// Sync quotes the URLs that it cannot download, and their queries are signatures. A clean
// text stays unchanged.
func Text(text string) string {
	return tokens().ReplaceAllString(hideAddresses(OneLine(text)), "$1"+Mask)
}

// tokens matches API keys of Sync and JSON Web Tokens, wherever they occur.
var tokens = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(^|[^A-Za-z0-9_-])(?:sk-[A-Za-z0-9_-]{16,}|eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+)`)
})

// OneLine turns each run of white space into a single space. CI systems could interpret a
// line of its own as a command.
func OneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// scheme matches the start of a URL, even with its slashes escaped as in JSON, or with all
// of its punctuation escaped as in a query.
var scheme = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)[a-z0-9+.-]*(?::(?:\\*/){2}|%3a%2f%2f)`) })

// hideAddresses masks the secrets of the URLs in a text of one line: users with their
// passwords, queries, which are signatures, and the values in fragments.
func hideAddresses(text string) string {
	words := strings.Split(text, " ")
	for i, word := range words {
		words[i] = hideInWord(word)
	}
	return strings.Join(words, " ")
}

// hideInWord masks the secrets of the URLs in one word. A URL ends at a quote or at the
// start of the next URL, but a query includes the URLs in it.
func hideInWord(word string) string {
	var out strings.Builder
	done := 0
	starts := scheme().FindAllStringIndex(word, -1)
	for i, start := range starts {
		if start[0] < done {
			continue // inside a query that is masked
		}
		end := len(word)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		if strings.ContainsAny(word[start[1]:end], "?#") {
			end = len(word)
		}
		if quote := strings.IndexAny(word[start[1]:end], "\"'<>`"); quote >= 0 {
			end = start[1] + quote
		}
		out.WriteString(hideInPath(word[done:start[0]]) + word[start[0]:start[1]])
		if strings.HasSuffix(word[:start[1]], "/") {
			out.WriteString(hideInAddress(word[start[1]:end]))
		} else {
			out.WriteString(Mask)
		}
		done = end
	}
	return out.String() + hideInPath(word[done:])
}

// hideInPath masks the query of a path without a scheme if it is signed.
func hideInPath(word string) string {
	for _, s := range findSigned([]byte(word)) {
		return word[:s.Start] + Mask + word[s.End:]
	}
	return word
}

// hideInAddress masks the secrets in what follows the scheme of a URL.
func hideInAddress(address string) string {
	host := len(address)
	if end := strings.IndexAny(address, `/\?#`); end >= 0 {
		host = end
	}
	tail := address[host:]
	if end := strings.IndexAny(tail, "?#"); end >= 0 && (tail[end] == '?' || strings.ContainsAny(tail[end:], "=?")) {
		tail = tail[:end+1] + Mask
	}
	if at := strings.LastIndex(address[:host], "@"); at >= 0 {
		return Mask + address[at:host] + tail
	}
	return address[:host] + tail
}
