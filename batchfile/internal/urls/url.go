// Package urls knows which URLs a server on the internet can download: how they are
// written, where they lead, when their signatures expire, and which of their parts are
// secrets.
package urls

import (
	"bytes"
	"net/netip"
	"strings"
	"unicode/utf8"
)

// URL is an http or https URL in parts. They are unchanged except for Host.
type URL struct {
	IsHTTPS bool
	// HasUser means that there is a user name before the host, perhaps with a password.
	HasUser bool
	// Origin is everything before the path.
	Origin []byte
	// Host is in lower case, without port and user.
	Host []byte
	// Addr is the address if Host is one; zero for a name.
	Addr netip.Addr
	// Rest is path, query and fragment.
	Rest []byte
}

// Parse splits an http or https URL with a host into its parts, or returns why text is not
// one. It is stricter than net/url about the host, lenient about everything else, and does
// not copy.
func Parse(text []byte) (URL, *Fault) {
	after, isHTTPS, fault := cutScheme(text)
	if fault != nil {
		return URL{}, fault
	}
	if _, _, fault := cutScheme(after); fault == nil {
		return URL{}, twoSchemes
	}
	authority, rest := after, []byte(nil)
	for i, b := range after {
		if b == '/' || b == '?' || b == '#' {
			authority, rest = after[:i], after[i:]
			break
		}
	}
	u, fault := parseAuthority(authority)
	u.IsHTTPS, u.Origin, u.Rest = isHTTPS, text[:len(text)-len(rest)], rest
	return u, fault
}

// cutScheme removes the http:// or https:// of a text, or returns why there is none.
func cutScheme(text []byte) (after []byte, isHTTPS bool, fault *Fault) {
	scheme := len("http")
	if len(text) > scheme && text[scheme]|0x20 == 's' {
		scheme++
	}
	if len(text) < scheme || !bytes.EqualFold(text[:scheme], []byte("https")[:scheme]) {
		return nil, false, NotWeb
	}
	after, found := bytes.CutPrefix(text[scheme:], []byte("://"))
	switch {
	case found:
		return after, scheme == len("https"), nil
	case bytes.HasPrefix(after, []byte(":")), bytes.HasPrefix(after, []byte("//")):
		return nil, false, noSlashes
	}
	return nil, false, NotWeb
}

// hostBytes are the bytes that a host may contain, including international names; urlBytes
// are those that a URL may contain unescaped.
var hostBytes, urlBytes = byteSet("-._~", true), byteSet("-._~:/?#[]@!$&'()*+,;=", false)

// byteSet returns the set of ASCII letters and digits, the bytes in others, and perhaps
// all bytes beyond ASCII.
func byteSet(others string, beyondASCII bool) (set [256]bool) {
	for b := range set {
		c := byte(b)
		set[b] = 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
			strings.IndexByte(others, c) >= 0 || c >= utf8.RuneSelf && beyondASCII
	}
	return set
}

// Unescaped returns the offset of the first character that must be escaped in a URL, or
// -1.
func Unescaped(text []byte) int {
	for i := 0; i < len(text); i++ {
		i += plainPrefix(text[i:])
		if i == len(text) {
			return -1
		}
		if isEscape := text[i] == '%' && i+2 < len(text) && IsHex(text[i+1]) && IsHex(text[i+2]); !isEscape {
			return i
		}
	}
	return -1
}

// plainPrefix returns how many bytes of text need no escape in a URL. It checks eight
// bytes at a time, because signed URLs have a thousand.
func plainPrefix(text []byte) int {
	i := 0
	for ; i+8 <= len(text); i += 8 {
		t := text[i : i+8 : i+8]
		if !(urlBytes[t[0]] && urlBytes[t[1]] && urlBytes[t[2]] && urlBytes[t[3]] &&
			urlBytes[t[4]] && urlBytes[t[5]] && urlBytes[t[6]] && urlBytes[t[7]]) {
			break
		}
	}
	for i < len(text) && urlBytes[text[i]] {
		i++
	}
	return i
}

// IsHex reports whether b is a hexadecimal digit.
func IsHex(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'f' || 'A' <= b && b <= 'F'
}
