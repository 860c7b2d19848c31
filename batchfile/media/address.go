package media

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"syscall"
)

// guard rejects addresses that are not on the public internet. It checks the address of
// each connection after name resolution, so that a name cannot have one address for the
// check and another for the connection.
type guard struct {
	// allowLoopback lets the embedded sandbox serve its samples.
	allowLoopback bool
	// next is called after the guard has accepted an address; nil in production.
	next func(netip.AddrPort) error
}

// addressError is the rejection of an address.
type addressError struct{ addr netip.Addr }

func (e *addressError) Error() string { return fmt.Sprintf("%s is not on the public internet", e.addr) }

// control is used as the ControlContext of a net.Dialer.
func (g *guard) control(_ context.Context, _, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return &addressError{}
	}
	if err := g.check(to.Addr()); err != nil {
		return err
	}
	if g.next != nil {
		return g.next(to)
	}
	return nil
}

// check returns an *addressError for an address that must not be called.
func (g *guard) check(addr netip.Addr) error {
	addr = addr.WithZone("").Unmap()
	if isPublic(addr) || g.allowLoopback && addr.IsLoopback() {
		return nil
	}
	return &addressError{addr}
}

// checkHost is like check for a URL's host that is an address itself, or a name that
// always means this machine. Any other name passes: its addresses are checked when it is
// dialed.
func (g *guard) checkHost(host string) error {
	name := strings.ToLower(strings.TrimSuffix(host, "."))
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return g.check(netip.AddrFrom4([4]byte{127, 0, 0, 1}))
	}
	if addr, err := netip.ParseAddr(name); err == nil {
		return g.check(addr)
	}
	return nil
}

var (
	// special4 are the IPv4 networks that are not on the public internet: private ones,
	// carrier-grade NAT, loopback, link-local with the metadata services of clouds, tests,
	// documentation, multicast and the reserved rest.
	special4 = prefixes("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
		"172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
		"198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4")
	// public6 are the IPv6 networks on the public internet, and special6 the exceptions.
	public6  = prefixes("2000::/3")
	special6 = prefixes("2001::/23", "2001:db8::/32", "3fff::/20")
	// nat64 addresses hold an IPv4 address at the end, 6to4 ones after 16 bits.
	nat64  = netip.MustParsePrefix("64:ff9b::/96")
	sixTo4 = netip.MustParsePrefix("2002::/16")
)

func prefixes(texts ...string) []netip.Prefix {
	list := make([]netip.Prefix, len(texts))
	for i, text := range texts {
		list[i] = netip.MustParsePrefix(text)
	}
	return list
}

func isIn(addr netip.Addr, networks []netip.Prefix) bool {
	for _, n := range networks {
		if n.Contains(addr) {
			return true
		}
	}
	return false
}

// isPublic reports whether an address is on the public internet.
func isPublic(addr netip.Addr) bool {
	switch {
	case !addr.IsValid():
		return false
	case addr.Is4():
		return !isIn(addr, special4)
	}
	b := addr.As16()
	switch {
	case nat64.Contains(addr):
		return isPublic(netip.AddrFrom4([4]byte(b[12:16])))
	case sixTo4.Contains(addr):
		return isPublic(netip.AddrFrom4([4]byte(b[2:6])))
	}
	return isIn(addr, public6) && !isIn(addr, special6)
}

// dialer returns a dialer that connects only where the guard allows it.
func (g *guard) dialer(resolver *net.Resolver) *net.Dialer {
	return &net.Dialer{Timeout: connectTimeout, Resolver: resolver, ControlContext: g.control}
}
