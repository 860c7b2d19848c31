package soak

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// The hosts have names that never resolve: a request that bypassed the pipes would reach no one.
const (
	apiHost  = "api.sync.test"
	fileHost = "files.sync.test"
)

// The kinds of requests. Each kind meets different faults.
const (
	kindPOST  = "POST"
	kindList  = "list"
	kindOther = "other"
	kindFile  = "file"
)

// network connects the client to the sandbox with pipes in memory, with the weather in between.
type network struct {
	clock   *clock
	weather *weather
	server  *server
	conns   chan net.Conn
	ended   chan struct{} // closed when the server is gone
	end     func()

	mu     sync.Mutex
	open   map[net.Conn]bool // the server's ends
	tries  []time.Time       // when requests were made and connections failed, by the bubble's clock
	fresh  time.Time         // when a list was last answered, by the bubble's clock
	leaked string            // the path at which the key was sent to the other host; empty for none
}

func newNetwork(c *clock, w *weather, s *server) *network {
	n := &network{clock: c, weather: w, server: s, conns: make(chan net.Conn), ended: make(chan struct{}), open: map[net.Conn]bool{}}
	n.end = sync.OnceFunc(func() { close(n.ended) })
	return n
}

const dialTimeout = 10 * time.Second // the same as in the client's own dialer

// errDial is the error for a connection that does not come about in time.
var errDial = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("i/o timeout")}

// dial makes a connection, unless the weather forbids it.
func (n *network) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	switch n.weather.at(n.clock.server()).fault {
	case refuse:
		n.count()
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	case hole:
		ctx, cancel := context.WithTimeout(ctx, dialTimeout)
		defer cancel()
		if !n.through(ctx) {
			n.count()
			return nil, errDial
		}
	}
	here, there := net.Pipe()
	select {
	case n.conns <- there:
		return here, nil
	case <-ctx.Done():
	case <-n.ended:
	}
	return nil, errDial
}

// through waits for the end of a black hole: repeated packets then arrive. It returns false if ctx
// ends first.
func (n *network) through(ctx context.Context) bool {
	for n.weather.at(n.clock.server()).fault == hole {
		select {
		case <-ctx.Done():
			return false
		case <-time.After(time.Second):
		}
	}
	return ctx.Err() == nil
}

// age is how long ago a list was last answered.
func (n *network) age() time.Duration {
	n.mu.Lock()
	defer n.mu.Unlock()
	return time.Since(n.fresh)
}

// count counts a request, or a failed connection.
func (n *network) count() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.tries = append(n.tries, time.Now())
}

// Accept gives the server the next connection. With Close and Addr, the network is the server's
// listener.
func (n *network) Accept() (net.Conn, error) {
	select {
	case conn := <-n.conns:
		n.mu.Lock()
		defer n.mu.Unlock()
		n.open[conn] = true
		return &serverEnd{Conn: conn, network: n}, nil
	case <-n.ended:
		return nil, net.ErrClosed
	}
}

// Close ends the listener.
func (n *network) Close() error {
	n.end()
	return nil
}

// Addr is only needed for net.Listener.
func (n *network) Addr() net.Addr { return &net.IPAddr{} }

// serverEnd is a connection that the network forgets when it is closed.
type serverEnd struct {
	net.Conn
	network *network
}

// Close closes the connection.
func (c *serverEnd) Close() error {
	c.network.mu.Lock()
	delete(c.network.open, c.Conn)
	c.network.mu.Unlock()
	return c.Conn.Close()
}

// cutAll breaks every connection.
func (n *network) cutAll() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for conn := range n.open {
		conn.Close()
	}
}

// kindOf is the kind of a request.
func kindOf(r *http.Request) string {
	switch {
	case r.Host == fileHost:
		return kindFile
	case r.Method == http.MethodPost && r.URL.Path == "/v2/batch":
		return kindPOST
	case r.URL.Path == "/v2/batch":
		return kindList
	}
	return kindOther
}

// ServeHTTP applies the weather to a request.
func (n *network) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.count()
	kind := kindOf(r)
	if kind == kindFile && (r.Header.Get("X-Api-Key") != "" || r.Header.Get("Referer") != "") {
		n.mu.Lock()
		n.leaked = r.URL.Path
		n.mu.Unlock()
	}
	f, rnd := n.weather.draw(kind, n.clock.server())
	if f == closeBefore || f == refuse { // the connection was there before the refusal
		panic(http.ErrAbortHandler)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil || f == hole && !n.through(r.Context()) {
		panic(http.ErrAbortHandler)
	}
	if f == slow {
		time.Sleep(time.Duration(rnd.IntN(50_000)) * time.Millisecond)
	}
	if f == otherTag {
		r.Header.Del("Range")
	}
	a := &answer{}
	if f != html502 && f != rateLimit || kind == kindPOST && f == html502 && rnd.IntN(2) == 0 {
		a = n.server.answer(kind, r, body, f == lag)
	}
	if instead := f.instead(rnd); instead != nil && (f != denied || kind == kindFile) {
		a = instead
	}
	n.deliver(w, r, a, f, rnd)
	if kind == kindList && a.code == http.StatusOK {
		n.mu.Lock()
		n.fresh = time.Now()
		n.mu.Unlock()
	}
}

// deliver writes as much of an answer as the weather lets through.
func (n *network) deliver(w http.ResponseWriter, r *http.Request, a *answer, f fault, rnd *rand.Rand) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if f == otherTag {
		w.Header().Set("ETag", `"`+strconv.Itoa(rnd.Int())+`"`)
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(a.body)))
	if f == closeAfter {
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(a.code)
	if f != cut && f != stall {
		_, _ = w.Write(a.body)
		return
	}
	_, _ = w.Write(a.body[:len(a.body)/2])
	_ = http.NewResponseController(w).Flush()
	if f == stall {
		select { // until the client or the server gives up
		case <-r.Context().Done():
		case <-time.After(5 * time.Minute):
		}
	}
	panic(http.ErrAbortHandler)
}
