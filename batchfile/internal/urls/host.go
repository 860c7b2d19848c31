package urls

import (
	"bytes"
	"net/netip"
	"slices"
)

// HostKind is the kind of a host.
type HostKind uint8

const (
	// MediaHost is a host without known problems.
	MediaHost HostKind = iota
	// PrivateHost is a host that only this machine or network can reach.
	PrivateHost
	// PlaceholderHost is a host used in examples and templates.
	PlaceholderHost
	// PageHost is a host that serves pages with players instead of media.
	PageHost
)

// Host describes a host and its subdomains.
type Host struct {
	Kind HostKind
	// Hint says how to get a URL of the media itself, for a PageHost.
	Hint  string
	marks []string // a PageHost serves media at URLs with one of these
}

// ServesMedia reports whether a PageHost serves media at a URL with that path and
// query.
func (h Host) ServesMedia(rest []byte) bool {
	return slices.ContainsFunc(h.marks, func(mark string) bool { return bytes.Contains(rest, []byte(mark)) })
}

const (
	useBucket = "copy the file to a bucket and sign a URL"
	noPlayer  = "Sync fetches media files, not players"
)

// knownHosts have at most three labels; the longest match counts. They include the names
// that RFC 2606 and 6762 reserve for examples and local networks.
var knownHosts = map[string]Host{
	"localhost":   {Kind: PrivateHost},
	"local":       {Kind: PrivateHost},
	"internal":    {Kind: PrivateHost},
	"lan":         {Kind: PrivateHost},
	"home.arpa":   {Kind: PrivateHost},
	"example":     {Kind: PlaceholderHost},
	"invalid":     {Kind: PlaceholderHost},
	"test":        {Kind: PlaceholderHost},
	"example.com": {Kind: PlaceholderHost},
	"example.org": {Kind: PlaceholderHost},
	"example.net": {Kind: PlaceholderHost},

	"drive.google.com":  {PageHost, useBucket, []string{"export=download"}},
	"docs.google.com":   {PageHost, useBucket, []string{"export=download"}},
	"dropbox.com":       {PageHost, "write dl=1 in place of dl=0", []string{"dl=1", "raw=1"}},
	"dl.dropbox.com":    {Kind: MediaHost},
	"youtube.com":       {PageHost, noPlayer, nil},
	"youtu.be":          {PageHost, noPlayer, nil},
	"vimeo.com":         {PageHost, noPlayer, []string{"/progressive_redirect/", "/external/"}},
	"tiktok.com":        {PageHost, noPlayer, nil},
	"instagram.com":     {PageHost, noPlayer, nil},
	"loom.com":          {PageHost, noPlayer, nil},
	"cdn.loom.com":      {Kind: MediaHost},
	"onedrive.live.com": {PageHost, useBucket, []string{"/download"}},
	"1drv.ms":           {PageHost, useBucket, nil},
	"sharepoint.com":    {PageHost, useBucket, []string{"download=1", "/download.aspx"}},
	"wetransfer.com":    {PageHost, useBucket, nil},
	"we.tl":             {PageHost, useBucket, nil},
	"github.com":        {PageHost, "use the file's raw URL", []string{"/raw/", "/releases/download/", "raw=true"}},
}

// HostOf describes the host of a URL.
func HostOf(u URL) Host {
	if u.Addr.IsValid() {
		return addrKind(u.Addr)
	}
	host := bytes.TrimSuffix(u.Host, []byte("."))
	var found Host
	for labels, dot := 0, len(host); labels < 3 && dot >= 0; labels++ {
		dot = bytes.LastIndexByte(host[:dot], '.')
		if known, ok := knownHosts[string(host[dot+1:])]; ok {
			found = known
		}
	}
	switch {
	case found.Kind != MediaHost:
	case bytes.IndexByte(host, '.') < 0:
		found.Kind = PrivateHost // a name on the internet has at least two labels
	case bytes.HasPrefix(host, []byte("your-")) || bytes.HasPrefix(host, []byte("your_")):
		found.Kind = PlaceholderHost // your-bucket.s3.amazonaws.com
	}
	return found
}

// Addresses that the internet does not route, in addition to those that netip knows (from
// IANA's registries of special addresses).
var (
	privateAddrs = prefixes("0.0.0.0/8", "100.64.0.0/10", "198.18.0.0/15", "240.0.0.0/4")
	exampleAddrs = prefixes("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)

func prefixes(texts ...string) []netip.Prefix {
	var all []netip.Prefix
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}

func addrKind(addr netip.Addr) Host {
	contains := func(p netip.Prefix) bool { return p.Contains(addr) }
	switch {
	case addr.IsPrivate(), addr.IsLoopback(), addr.IsLinkLocalUnicast(), addr.IsUnspecified(), addr.IsMulticast(),
		slices.ContainsFunc(privateAddrs, contains):
		return Host{Kind: PrivateHost}
	case slices.ContainsFunc(exampleAddrs, contains):
		return Host{Kind: PlaceholderHost}
	}
	return Host{}
}
