package media

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	// urlTimeout is how long one URL may take in total, not counting the wait for its
	// turn.
	urlTimeout = 30 * time.Second
	// slowAfter is how long a server may take for its first bytes before the media
	// counts as slow.
	slowAfter = 5 * time.Second
	// maxWorkers is how many URLs are in progress at a time, most of them waiting for
	// their host.
	maxWorkers = 64
)

// Prober checks media. It keeps its results, so that checking the same URLs again costs
// little or nothing. It is safe for concurrent use.
type Prober struct {
	guard      *guard
	transports *transports
	transport  http.RoundTripper // transports, or the result of Options.Wrap
	hosts      *hosts
	cache      *cache
	userAgent  string
	timeout    time.Duration
}

// Options configure a Prober; the zero value is for production.
type Options struct {
	// AllowLoopback allows URLs on this machine. It is for the embedded sandbox, which
	// serves the media of its samples.
	AllowLoopback bool
	// UserAgent is sent with each request; "syncbatch-tui" if it is empty.
	UserAgent string
	// Timeout is how long one URL may take; 30 seconds if it is 0.
	Timeout time.Duration
	// Proxy returns the proxy for a request; if nil, http.ProxyFromEnvironment is used. A
	// proxy resolves names itself, so that only hosts that are addresses are checked.
	Proxy func(*http.Request) (*url.URL, error)
	// Wrap puts a layer in front of the network, such as the sandbox's own answers for the
	// media of its samples; nil for none.
	Wrap func(next http.RoundTripper) http.RoundTripper

	resolver *net.Resolver
	onDial   func(netip.AddrPort) error // after the guard has accepted an address
}

// New returns a Prober. Close it when it is no longer needed.
func New(o Options) *Prober {
	p := &Prober{
		guard:     &guard{allowLoopback: o.AllowLoopback, next: o.onDial},
		hosts:     newHosts(),
		cache:     newCache(),
		userAgent: o.UserAgent,
		timeout:   o.Timeout,
	}
	if p.userAgent == "" {
		p.userAgent = "syncbatch-tui"
	}
	if p.timeout == 0 {
		p.timeout = urlTimeout
	}
	p.transports = newTransports(p.guard, o.resolver, o.Proxy)
	p.transport = p.transports
	if o.Wrap != nil {
		p.transport = o.Wrap(p.transports)
	}
	return p
}

// Close closes the idle connections.
func (p *Prober) Close() { p.transports.close() }

// Probe checks each distinct URL once, and returns the results in the order in which the
// URLs first occur. It calls done, which may be nil, for each result as it comes, one at a
// time. When ctx is done, the remaining URLs are NotChecked, and Probe returns at once.
func (p *Prober) Probe(ctx context.Context, urls []string, done func(Result)) []Result {
	distinct := unique(urls)
	results := make([]Result, len(distinct))
	var mu sync.Mutex
	turns := make(chan int)
	var workers sync.WaitGroup
	for range min(maxWorkers, len(distinct)) {
		workers.Go(func() {
			for i := range turns {
				r := p.probe(ctx, distinct[i])
				mu.Lock()
				results[i] = r
				if done != nil {
					done(r)
				}
				mu.Unlock()
			}
		})
	}
	for _, i := range byHost(distinct) {
		turns <- i
	}
	close(turns)
	workers.Wait()
	return results
}

func unique(urls []string) []string {
	seen := make(map[string]bool, len(urls))
	var distinct []string
	for _, u := range urls {
		if !seen[u] {
			seen[u] = true
			distinct = append(distinct, u)
		}
	}
	return distinct
}

// byHost returns an order in which the hosts take turns, so that a slow one does not delay
// the others.
func byHost(urls []string) []int {
	turn := make([]int, len(urls))
	counts := make(map[string]int)
	order := make([]int, len(urls))
	for i, raw := range urls {
		name := raw
		if u, err := url.Parse(raw); err == nil {
			name = hostKey(u)
		}
		turn[i] = counts[name]
		counts[name]++
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return turn[a] - turn[b] })
	return order
}

// hostKey returns the unique name of a server: the host in lower case with the port.
func hostKey(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return net.JoinHostPort(strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")), port)
}

// probe checks one URL, or uses the cached result.
func (p *Prober) probe(ctx context.Context, raw string) Result {
	if ctx.Err() != nil {
		return stopped(raw)
	}
	known, isFresh := p.cache.get(raw)
	if isFresh {
		return known.result
	}
	v := &visit{p: p, raw: raw, known: known}
	result := v.run(ctx)
	// A problem may be fixed by the next check, so only good results are kept.
	if result.Status == Found {
		p.cache.put(raw, result, v.validator)
	}
	return result
}

func stopped(raw string) Result {
	return Result{URL: raw, Status: NotChecked, Reason: "stopped"}
}
