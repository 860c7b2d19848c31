package sandbox

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"time"
)

// Running is a running sandbox that listens.
type Running struct {
	server  *Server
	url     string
	servers []*http.Server
	cancel  context.CancelFunc // of the webhooks
	wg      sync.WaitGroup
	close   func() error
}

// Serve runs a sandbox for a user: it prints the base URL, the API key and the secret of
// the webhooks, and serves until ctx is done. Its errors are those of Start and of Close.
func Serve(ctx context.Context, addr string, w io.Writer, opts ...Option) error {
	// Ids differ from one sandbox to the next, because clients keep ledgers of batches by
	// id.
	seed := WithSeed(uint64(time.Now().UnixNano()))
	s, err := Start(addr, append([]Option{seed}, opts...)...)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, `The sandbox of the Sync Batch API. Nothing costs anything.

%s%s
Webhooks are signed with the secret %s
Sample media:  %s/media/clip-5s.mp4
Costs so far:  %[5]s/sandbox/bill
ctrl+c ends it.
`, setVariable("SYNC_BASE_URL", s.BaseURL()), setVariable("SYNC_API_KEY", Key), s.server.secret, s.FilesURL(), s.BaseURL())
	<-ctx.Done()
	return s.Close()
}

// setVariable returns the command that sets an environment variable in the usual shell of
// this system.
func setVariable(name, value string) string {
	if runtime.GOOS == "windows" {
		return fmt.Sprintf("  $env:%s = %q\n", name, value)
	}
	return fmt.Sprintf("  export %s=%s\n", name, value)
}

// Start serves a sandbox at addr, a loopback address with a port such as "127.0.0.1:3001",
// "[::1]:3001" or "localhost:0", where 0 means any free port. It serves the files at a
// second port of the same address. Both answer 403 to a Host header that is not localhost
// or a loopback address. Webhooks are delivered until Close. Its errors are those of an
// address that cannot be listened on.
func Start(addr string, opts ...Option) (*Running, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %q is not a host and a port such as 127.0.0.1:3001", addr)
	}
	if !isLoopback(host) {
		// Any caller can make the sandbox send webhooks, so only loopback is allowed.
		return nil, fmt.Errorf("sandbox: %q is not a loopback address: use 127.0.0.1, [::1] or localhost", addr)
	}
	api, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("sandbox: %w", err)
	}
	bound, _, _ := net.SplitHostPort(api.Addr().String())
	files, err := net.Listen("tcp", net.JoinHostPort(bound, "0"))
	if err != nil {
		_ = api.Close()
		return nil, fmt.Errorf("sandbox: the files: %w", err)
	}
	url := "http://" + api.Addr().String()
	opts = append(opts[:len(opts):len(opts)], WithURL(url), WithFilesURL("http://"+files.Addr().String()))
	ctx, cancel := context.WithCancel(context.Background())
	run := &Running{server: New(opts...), url: url, cancel: cancel}
	run.close = sync.OnceValue(run.stop)
	run.serve(api, loopbackOnly(run.server))
	run.serve(files, loopbackOnly(run.server.Files()))
	run.wg.Go(func() { run.deliver(ctx) })
	return run, nil
}

// deliver sends webhooks until ctx is done. It polls instead of computing when the next
// one is due, because the sandbox's clock may be any clock.
func (r *Running) deliver(ctx context.Context) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_ = r.server.DeliverWebhooks(ctx) // DeliverWebhooks itself tries again
		}
	}
}

// serve serves at a listener until stop.
func (r *Running) serve(l net.Listener, handler http.Handler) {
	const slow = 30 * time.Second // an upload of 5 MiB over loopback takes far less
	srv := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: slow,
		ReadTimeout:       slow,
		WriteTimeout:      2 * slow,
		IdleTimeout:       2 * slow,
		MaxHeaderBytes:    64 << 10,
		// The default writes to standard error, which may show a dashboard.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	r.servers = append(r.servers, srv)
	r.wg.Go(func() { _ = srv.Serve(l) })
}

// loopbackOnly refuses calls whose Host header does not name this machine. Otherwise a web
// page could reach the sandbox through its own name that resolves to 127.0.0.1 (DNS
// rebinding).
func loopbackOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.Host)
		if err != nil {
			host = strings.Trim(r.Host, "[]") // it has no port
		}
		if !isLoopback(strings.ToLower(host)) {
			http.Error(w, "The sandbox answers only to localhost and loopback addresses.", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// BaseURL returns the URL of the API, such as "http://127.0.0.1:3001".
func (r *Running) BaseURL() string { return r.url }

// FilesURL returns the second origin, which serves results and media.
func (r *Running) FilesURL() string { return r.server.filesURL }

// Server returns the sandbox itself.
func (r *Running) Server() *Server { return r.server }

// Close stops listening, gives running calls a moment to end, and waits for everything
// that Start began. A second call does nothing and returns the same error.
func (r *Running) Close() error { return r.close() }

func (r *Running) stop() error {
	r.cancel()
	const moment = 250 * time.Millisecond
	ctx, cancel := context.WithTimeout(context.Background(), moment)
	defer cancel()
	var first error
	for _, srv := range r.servers {
		if srv.Shutdown(ctx) != nil {
			if err := srv.Close(); first == nil {
				first = err
			}
		}
	}
	r.wg.Wait()
	return first
}
