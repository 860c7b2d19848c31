package syncapi

import "strings"

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

// hideAddresses masks the secrets of the URLs in a text of one line: users with their
// passwords, and queries, which are signatures.
func hideAddresses(text string) string {
	words := strings.Split(text, " ")
	for i, word := range words {
		scheme, rest, ok := strings.Cut(word, "://")
		if !ok {
			continue
		}
		address, after := rest, ""
		if end := strings.IndexAny(rest, "\"'<>`"); end >= 0 {
			address, after = rest[:end], hideAddresses(rest[end:])
		}
		host := len(address)
		if end := strings.IndexAny(address, "/?#"); end >= 0 {
			host = end
		}
		tail := address[host:]
		if path, _, signed := strings.Cut(tail, "?"); signed {
			tail = path + "?" + mask
		}
		if at := strings.LastIndex(address[:host], "@"); at >= 0 {
			address = mask + address[at:host]
		} else {
			address = address[:host]
		}
		words[i] = scheme + "://" + address + tail + after
	}
	return strings.Join(words, " ")
}
