package urls

import (
	"bytes"
	"errors"
	"net/netip"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Fault is why a text is not a URL that can be downloaded.
type Fault struct {
	// Message is the end of a sentence that begins with the text.
	Message string
	hint    string // empty if Remedy examines the text
}

var (
	// NotWeb is the fault of a text that does not look like a web URL at all.
	NotWeb     = &Fault{Message: "is not an http or https URL with a host"}
	twoSchemes = &Fault{"has two schemes", `write "https://" once`}
	noSlashes  = &Fault{"has no :// after http or https", `write "https://": a colon and two slashes`}
	badHost    = &Fault{"has characters in its host that hosts cannot have", "a host is letters, digits, hyphens and dots"}
	badLabel   = &Fault{"has a host with nothing before a dot", "write what is missing, or remove the dot"}
	longName   = &Fault{"has a host that is longer than names are", "a name has up to 253 characters, and up to 63 between two dots"}
	badIPv4    = &Fault{"has a host that ends in a number and is not an IPv4 address", "an address is four numbers from 0 to 255, such as 93.184.216.34"}
	badIPv6    = &Fault{"has brackets without an IPv6 address in them", "write it as in http://[2001:db8::1]/v.mp4"}
	badPort    = &Fault{"has an invalid port", "a port is a number from 1 to 65535; most URLs need none"}
)

// The longest names and labels, by RFC 1035.
const (
	maxHost  = 253
	maxLabel = 63
)

// parseAuthority returns Host, Addr and HasUser of an authority.
func parseAuthority(authority []byte) (URL, *Fault) {
	at := bytes.LastIndexByte(authority, '@')
	u := URL{Host: authority[at+1:], HasUser: at >= 0}
	if i := bytes.LastIndexByte(u.Host, ':'); i > bytes.LastIndexByte(u.Host, ']') {
		if !isPort(u.Host[i+1:]) {
			return u, badPort
		}
		u.Host = u.Host[:i]
	}
	if len(u.Host) == 0 {
		return u, NotWeb
	}
	if u.Host[0] == '[' {
		addr, err := netip.ParseAddr(string(bytes.Trim(u.Host, "[]")))
		if err != nil || !addr.Is6() || addr.Zone() != "" || u.Host[len(u.Host)-1] != ']' {
			return u, badIPv6
		}
		u.Addr = addr.Unmap()
		return u, nil
	}
	if fault := checkName(u.Host); fault != nil {
		return u, fault
	}
	u.Host = lower(u.Host)
	if endsInNumber(u.Host) {
		addr, ok := parseIPv4(u.Host)
		if !ok {
			return u, badIPv4
		}
		u.Addr = addr
	}
	return u, nil
}

// isPort reports whether text is empty or a number from 1 to 65535.
func isPort(text []byte) bool {
	n := 0
	for _, b := range text {
		if n = n*10 + int(b-'0'); b < '0' || b > '9' || n > 65535 {
			return false
		}
	}
	return n > 0 || len(text) == 0
}

// checkName checks the characters and labels of a host. An empty label at the end,
// the root of all names, is allowed.
func checkName(host []byte) *Fault {
	start := 0
	for i, b := range host {
		switch {
		case !hostBytes[b]:
			return badHost
		case b != '.':
		case i == start:
			return badLabel
		case utf8.RuneCount(host[start:i]) > maxLabel:
			return longName
		default:
			start = i + 1
		}
	}
	if utf8.RuneCount(host[start:]) > maxLabel || utf8.RuneCount(bytes.TrimSuffix(host, []byte("."))) > maxHost {
		return longName
	}
	return nil
}

// lower is host in lower case; it copies only if necessary.
func lower(host []byte) []byte {
	for _, b := range host {
		if 'A' <= b && b <= 'Z' {
			return bytes.ToLower(host)
		}
	}
	return host
}

// endsInNumber reports whether a host must be an IPv4 address, by the URL standard
// (WHATWG, host parsing), which HTTP clients follow.
func endsInNumber(host []byte) bool {
	host = bytes.TrimSuffix(host, []byte("."))
	last := host[bytes.LastIndexByte(host, '.')+1:]
	if len(last) == 0 || last[0] < '0' || last[0] > '9' {
		return false
	}
	_, ok := ipv4Number(string(last))
	return ok || len(bytes.Trim(last, "0123456789")) == 0
}

// parseIPv4 reads an IPv4 address in any form of the URL standard: up to four numbers,
// decimal, octal after a 0 or hexadecimal after 0x, where the last one stands for all
// remaining bytes. 127.1 and 2130706433 are 127.0.0.1.
func parseIPv4(host []byte) (netip.Addr, bool) {
	parts := strings.Split(string(bytes.TrimSuffix(host, []byte("."))), ".")
	if len(parts) > 4 {
		return netip.Addr{}, false
	}
	sum := uint64(0)
	for i, part := range parts {
		n, ok := ipv4Number(part)
		left := 4 - i // bytes
		isLast := i == len(parts)-1
		if !ok || !isLast && n > 255 || isLast && n >= 1<<(8*left) {
			return netip.Addr{}, false
		}
		if !isLast {
			n <<= 8 * (left - 1)
		}
		sum += n
	}
	return netip.AddrFrom4([4]byte{byte(sum >> 24), byte(sum >> 16), byte(sum >> 8), byte(sum)}), true
}

// ipv4Number reads one number of an address; a number that overflows 64 bits becomes the
// largest one.
func ipv4Number(text string) (uint64, bool) {
	base := 10
	switch {
	case strings.HasPrefix(text, "0x"):
		text, base = text[2:], 16
	case len(text) > 1 && text[0] == '0':
		text, base = text[1:], 8
	}
	if text == "" {
		return 0, base == 16
	}
	n, err := strconv.ParseUint(text, base, 64)
	return n, err == nil || errors.Is(err, strconv.ErrRange)
}
