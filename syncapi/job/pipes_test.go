package job_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"syncbatch-tui/syncapi"
)

// The hosts of servers in memory. Their names never resolve.
const (
	apiHost  = "api.sync.test"
	fileHost = "files.sync.test"
)

// pipes connects clients to a server in memory. In a bubble of synctest, waits between tries and
// for the client's rate limit then take no time.
type pipes struct {
	conns chan net.Conn
	ended chan struct{} // closed when the server is gone
	end   func()
}

// servePipes serves handler for all hosts until the test ends. The client option connects to it.
func servePipes(t *testing.T, handler http.HandlerFunc) (*httptest.Server, syncapi.Option) {
	t.Helper()
	p := &pipes{conns: make(chan net.Conn), ended: make(chan struct{})}
	p.end = sync.OnceFunc(func() { close(p.ended) })
	s := &httptest.Server{Listener: p, Config: &http.Server{Handler: handler}}
	s.Start()
	t.Cleanup(s.Close)
	s.URL = "https://" + apiHost
	return s, syncapi.WithDialTLS(p.dial)
}

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case p.conns <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-p.ended:
		return nil, net.ErrClosed
	}
}

// Accept gives the server the next connection. With Close and Addr, pipes is its listener.
func (p *pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.ended:
		return nil, net.ErrClosed
	}
}

// Close ends the listener.
func (p *pipes) Close() error {
	p.end()
	return nil
}

// Addr is only needed for net.Listener.
func (p *pipes) Addr() net.Addr { return &net.IPAddr{} }
