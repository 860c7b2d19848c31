package jsonpos

import (
	"bytes"
	"unicode/utf8"

	"syncbatch-tui/batchfile/scrub"
)

// HideSecrets returns JSON with a star in place of each character of the secrets in its
// strings. It returns text without secrets unchanged.
func HideSecrets(text []byte) []byte {
	if !bytes.ContainsAny(text, `@?#\`) {
		return text
	}
	plain, at := unescape(text)
	var secrets []scrub.Span
	for start := 0; start < len(plain); start++ {
		end := start + stringEnd(plain[start:])
		for _, s := range scrub.Find(plain[start:end]) {
			secrets = append(secrets, scrub.Span{Start: at[start+s.Start], End: at[start+s.End]})
		}
		start = end
	}
	return scrub.Star(text, secrets)
}

// stringEnd returns the offset of the first quote, or the end of the text.
func stringEnd(text []byte) int {
	if i := bytes.IndexByte(text, '"'); i >= 0 {
		return i
	}
	return len(text)
}

// unescape undoes JSON's escapes of ASCII characters, and returns where each byte of the
// result, and its end, comes from. Other escapes become an x, and so does an escaped
// quote, because it does not end a string.
func unescape(text []byte) (plain []byte, at []int) {
	plain, at = make([]byte, 0, len(text)), make([]int, 0, len(text)+1)
	for i := 0; i < len(text); {
		b, size := text[i], 1
		if unit := UTF16Escape(text, i); unit >= 0 {
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
		plain, at = append(plain, b), append(at, i)
		i += size
	}
	return plain, append(at, len(text))
}
