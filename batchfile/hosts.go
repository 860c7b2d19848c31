package batchfile

import (
	"bytes"
	"net/netip"
	"slices"
)

var (
	rulePlaceholderURL = &Rule{
		Name: "placeholder-url", Severity: Warning,
		Summary:     "the host is one of those that examples use",
		Explanation: "example.com and its like hold no media and take no webhooks. The URL comes from documentation or a template and was not replaced.",
		Wrong:       `"input": [{"type": "video", "url": "https://example.com/v.mp4"}, …]`,
		Right:       `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, …]`,
	}
	rulePageURL = &Rule{
		Name: "page-url", Severity: Warning,
		Summary: "the URL is that of a page, not of the media",
		Explanation: "Links that Google Drive, Dropbox, YouTube and the like give out for sharing open a page with a player. " +
			"What Sync fetches there is HTML. Use a direct or a signed download URL.",
		Wrong: `"input": [{"type": "video", "url": "https://drive.google.com/file/d/1a2b3c/view"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, …]`,
	}
)

// hostKind is what is known of a host.
type hostKind uint8

const (
	mediaHost hostKind = iota // nothing speaks against it
	privateHost
	placeholderHost
	pageHost
)

// knownHost is a host and its subdomains that cannot serve media, or does so
// only for URLs with one of some marks.
type knownHost struct {
	kind  hostKind
	hint  string
	marks []string
}

const (
	useBucket = "copy the file to a bucket and sign a URL"
	noPlayer  = "Sync fetches media files, not players"
)

// knownHosts have three labels at most, and the longest that fits counts. Among them
// are the names that RFC 2606 and 6762 reserve for examples and for local networks.
var knownHosts = map[string]knownHost{
	"localhost":   {kind: privateHost},
	"local":       {kind: privateHost},
	"internal":    {kind: privateHost},
	"lan":         {kind: privateHost},
	"home.arpa":   {kind: privateHost},
	"example":     {kind: placeholderHost},
	"invalid":     {kind: placeholderHost},
	"test":        {kind: placeholderHost},
	"example.com": {kind: placeholderHost},
	"example.org": {kind: placeholderHost},
	"example.net": {kind: placeholderHost},

	"drive.google.com":  {pageHost, useBucket, []string{"export=download"}},
	"docs.google.com":   {pageHost, useBucket, []string{"export=download"}},
	"dropbox.com":       {pageHost, "write dl=1 in place of dl=0", []string{"dl=1", "raw=1"}},
	"dl.dropbox.com":    {kind: mediaHost},
	"youtube.com":       {pageHost, noPlayer, nil},
	"youtu.be":          {pageHost, noPlayer, nil},
	"vimeo.com":         {pageHost, noPlayer, []string{"/progressive_redirect/", "/external/"}},
	"tiktok.com":        {pageHost, noPlayer, nil},
	"instagram.com":     {pageHost, noPlayer, nil},
	"loom.com":          {pageHost, noPlayer, nil},
	"cdn.loom.com":      {kind: mediaHost},
	"onedrive.live.com": {pageHost, useBucket, []string{"/download"}},
	"1drv.ms":           {pageHost, useBucket, nil},
	"sharepoint.com":    {pageHost, useBucket, []string{"download=1", "/download.aspx"}},
	"wetransfer.com":    {pageHost, useBucket, nil},
	"we.tl":             {pageHost, useBucket, nil},
	"github.com":        {pageHost, "use the file's raw URL", []string{"/raw/", "/releases/download/", "raw=true"}},
}

// hostOf is what is known of the host of a URL.
func hostOf(u webURL) knownHost {
	if u.addr.IsValid() {
		return addrKind(u.addr)
	}
	host := bytes.TrimSuffix(u.host, []byte("."))
	var found knownHost
	for labels, dot := 0, len(host); labels < 3 && dot >= 0; labels++ {
		dot = bytes.LastIndexByte(host[:dot], '.')
		if known, ok := knownHosts[string(host[dot+1:])]; ok {
			found = known
		}
	}
	switch {
	case found.kind != mediaHost:
	case bytes.IndexByte(host, '.') < 0:
		found.kind = privateHost // no name in the internet is a single word
	case bytes.HasPrefix(host, []byte("your-")) || bytes.HasPrefix(host, []byte("your_")):
		found.kind = placeholderHost // your-bucket.s3.amazonaws.com
	}
	return found
}

// Addresses that lead nowhere in the internet, beside those that netip knows of, by
// IANA's registries of special addresses.
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

func addrKind(addr netip.Addr) knownHost {
	contains := func(p netip.Prefix) bool { return p.Contains(addr) }
	switch {
	case addr.IsPrivate(), addr.IsLoopback(), addr.IsLinkLocalUnicast(), addr.IsUnspecified(), addr.IsMulticast(),
		slices.ContainsFunc(privateAddrs, contains):
		return knownHost{kind: privateHost}
	case slices.ContainsFunc(exampleAddrs, contains):
		return knownHost{kind: placeholderHost}
	}
	return knownHost{}
}

// checkHost checks for hosts that do not serve media.
func (c *checker) checkHost(at span, u webURL, host knownHost) {
	switch host.kind {
	case placeholderHost:
		c.add(rulePlaceholderURL, at, say("%s is a host for examples", quoted(u.host)), words("write the URL of the media"))
	case pageHost:
		for _, mark := range host.marks {
			if bytes.Contains(u.rest, []byte(mark)) {
				return
			}
		}
		c.add(rulePageURL, at, say("a link to %s opens a page, not the media", quoted(u.host)), words(host.hint))
	}
}
