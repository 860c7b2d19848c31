package syncapi

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"syncbatch-tui/batchfile/scrub"
)

// ErrBadKey is wrapped by the error of [ParseKey]. It never holds the key.
var ErrBadKey = errors.New("the API key cannot be used")

// mask is what a Secret prints as.
const mask = scrub.Mask

// Secret holds an API key and always prints as dots.
type Secret struct {
	// The key is in a function, because fmt reads strings out of unexported fields where it does
	// not call Format, but prints only the address of a function.
	reveal func() string
}

// ParseKey makes a Secret from an API key. It drops the white space that a file or a paste adds
// around the key. The error wraps ErrBadKey for an empty key and for a key with anything but
// visible ASCII, which an HTTP header cannot carry.
func ParseKey(s string) (Secret, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return Secret{}, fmt.Errorf("%w: it is empty", ErrBadKey)
	}
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			if s[i] == ' ' {
				return Secret{}, fmt.Errorf("%w: it has a space at position %d", ErrBadKey, i+1)
			}
			return Secret{}, fmt.Errorf("%w: it has an invalid character at position %d", ErrBadKey, i+1)
		}
	}
	return Secret{func() string { return s }}, nil
}

// IsZero reports whether there is no key.
func (s Secret) IsZero() bool { return s.reveal == nil }

// Reveal returns the key itself, for a header or a keyring; empty if there is no key.
func (s Secret) Reveal() string {
	if s.IsZero() {
		return ""
	}
	return s.reveal()
}

// hide replaces the key with dots in a text from outside.
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

// Scrub is [scrub.Text], and also hides the key, which some servers repeat. Pass every text of Sync
// or of a host of files through it before you show, log or keep it.
func (s Secret) Scrub(text string) string { return scrub.Text(s.hide(text)) }

// sentence is the start of a text, cleaned, without the final full stop, because the text after it
// begins with one. It hides the key before it cuts the text.
func (s Secret) sentence(text string) string {
	text = scrub.OneLine(s.hide(text))
	return strings.TrimRight(scrub.Text(text[:min(len(text), maxMessage)]), ". ")
}

// scrub cleans Sync's texts about a batch. It keeps URLs as they are: OutputURL leads to the
// results, and WebhookURL identifies the batch of a submission.
func (s Secret) scrub(b Batch) Batch {
	b.Status = Status(s.Scrub(string(b.Status)))
	return b
}
