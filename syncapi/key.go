package syncapi

import (
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
	"sync"
)

// ErrBadKey is wrapped by the error of [ParseKey]. It never holds the key.
var ErrBadKey = errors.New("the API key cannot be used")

// mask is what a Secret prints as.
const mask = "••••••••"

// Secret holds an API key and always prints as dots.
type Secret struct {
	// A function, because fmt reads strings out of unexported fields, where it
	// does not call Format, and prints no more than the address of a function.
	reveal func() string
}

// ParseKey makes a Secret from an API key. It drops the white space around the key, which
// comes along with a file or a paste. For an empty key, and for one with anything but
// visible ASCII, which no HTTP header can carry, the error wraps ErrBadKey.
func ParseKey(s string) (Secret, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return Secret{}, fmt.Errorf("%w: it is empty", ErrBadKey)
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return Secret{}, fmt.Errorf("%w: character %d is not a visible ASCII character", ErrBadKey, i+1)
		}
	}
	return Secret{func() string { return s }}, nil
}

// IsZero reports whether there is no key.
func (s Secret) IsZero() bool { return s.reveal == nil }

// Reveal returns the key itself, for a header or a keyring. It is empty if there is no key.
func (s Secret) Reveal() string {
	if s.IsZero() {
		return ""
	}
	return s.reveal()
}

// hide replaces the key in a text from outside with dots.
func (s Secret) hide(text string) string {
	if s.IsZero() {
		return text
	}
	return strings.ReplaceAll(text, s.reveal(), mask)
}

// Format implements [fmt.Formatter], so that no verb prints the key.
func (Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(mask)) }

// String implements [fmt.Stringer].
func (Secret) String() string { return mask }

// MarshalText implements [encoding.TextMarshaler], for JSON and flags.
func (Secret) MarshalText() ([]byte, error) { return []byte(mask), nil }

// LogValue implements [slog.LogValuer].
func (Secret) LogValue() slog.Value { return slog.StringValue(mask) }

// Scrub cleans a text that came from a server: it returns it on one line, with dots in
// the place of the users, passwords and queries of the URLs in it. Sync quotes the URLs
// that it cannot fetch, and their queries are signatures. Every text of Sync or of a host
// of files goes through it before it is shown, logged or kept.
func Scrub(text string) string { return hideAddresses(oneLine(text)) }

// Scrub is like the function [Scrub], and hides the key, too, which some servers repeat.
func (s Secret) Scrub(text string) string { return Scrub(s.hide(text)) }

// sentence is the start of a text, cleaned, without the full stop at its end: what is said
// next to it begins with one of its own. The key is looked for before the text is cut.
func (s Secret) sentence(text string) string {
	text = oneLine(s.hide(text))
	return strings.TrimRight(hideAddresses(text[:min(len(text), maxMessage)]), ". ")
}

// scrub cleans what Sync says about a batch. Its URLs are needed as they are: OutputURL for
// the results, WebhookURL to recognize the batch of a submission.
func (s Secret) scrub(b Batch) Batch {
	b.Status = Status(s.Scrub(string(b.Status)))
	return b
}

// oneLine turns each run of white space into a single space. CI systems could take a line
// of its own for a command.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// scheme is the start of a URL, also with its slashes escaped as in JSON, or with all of
// its marks escaped as in a query.
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
// start of the next URL, but a query goes on over the URLs in it.
func hideInWord(word string) string {
	var out strings.Builder
	done := 0
	starts := scheme().FindAllStringIndex(word, -1)
	for i, start := range starts {
		if start[0] < done {
			continue // within a query that is masked
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
		out.WriteString(word[done:start[1]])
		if strings.HasSuffix(word[:start[1]], "/") {
			out.WriteString(hideInAddress(word[start[1]:end]))
		} else {
			out.WriteString(mask)
		}
		done = end
	}
	return out.String() + word[done:]
}

// hideInAddress masks the secrets in what follows the scheme of a URL.
func hideInAddress(address string) string {
	host := len(address)
	if end := strings.IndexAny(address, `/\?#`); end >= 0 {
		host = end
	}
	tail := address[host:]
	if end := strings.IndexAny(tail, "?#"); end >= 0 && (tail[end] == '?' || strings.ContainsAny(tail[end:], "=?")) {
		tail = tail[:end+1] + mask
	}
	if at := strings.LastIndex(address[:host], "@"); at >= 0 {
		return mask + address[at:host] + tail
	}
	return address[:host] + tail
}
