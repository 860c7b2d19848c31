package syncapi_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/syncapi"
)

// TestStall talks to servers that go silent, on a bubble's clock.
func TestStall(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
	list := func(ctx context.Context, c *syncapi.Client) error {
		_, err := c.List(ctx, syncapi.Filter{})
		return err
	}
	create := func(n int) func(context.Context, *syncapi.Client) error {
		return func(ctx context.Context, c *syncapi.Client) error {
			_, err := c.Create(ctx, syncapi.Input{Content: lines(n)})
			if !errors.Is(err, syncapi.ErrOutcomeUnknown) {
				return fmt.Errorf("not unknown: %w", err)
			}
			return err
		}
	}
	for name, c := range map[string]struct {
		serve func(net.Conn)
		call  func(context.Context, *syncapi.Client) error
		want  time.Duration
		text  string
	}{
		"an answer stops": {
			func(conn net.Conn) { readRequest(conn); io.WriteString(conn, head+"[") },
			list,
			syncapi.StallTimeout, "nothing moved",
		},
		"an answer drips": {
			func(conn net.Conn) {
				readRequest(conn)
				io.WriteString(conn, head)
				for {
					time.Sleep(20 * time.Second)
					if _, err := io.WriteString(conn, " "); err != nil {
						return
					}
				}
			},
			list,
			2 * time.Minute, "it was not done within 2 minutes",
		},
		"no answer": {
			func(conn net.Conn) { readRequest(conn) },
			list,
			45 * time.Second, "timed out after 45 seconds of waiting for the answer",
		},
		"no answer to a paid POST": {
			func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) },
			create(1),
			time.Second + time.Minute, "timed out after 60 seconds of waiting for the answer",
		},
		"another protocol": {
			func(conn net.Conn) {
				readRequest(conn)
				io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n")
			},
			list,
			0, "101",
		},
		"an upload stops": {
			func(conn net.Conn) { _, _ = conn.Read(make([]byte, 100)) },
			create(100),
			10 * time.Minute, "",
		},
		"an upload stops in the body": {
			func(conn net.Conn) { _, _ = io.CopyN(io.Discard, conn, 10_000) },
			create(100),
			time.Second + syncapi.StallTimeout, "nothing moved",
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, hangUp := piped(t, c.serve)
				defer hangUp()
				start := time.Now()
				err := c.call(syncapi.WithoutRetry(t.Context()), client)
				if took := time.Since(start); took != c.want {
					t.Errorf("ends after %s, want %s: %v", took, c.want, err)
				}
				if err == nil || !strings.Contains(err.Error(), c.text) || strings.Contains(err.Error(), "not unknown") {
					t.Errorf("error is %v", err)
				}
			})
		})
	}
}

// TestSilentHop has hosts on the way to a file that refuse or redirect, and never finish their
// answer.
func TestSilentHop(t *testing.T) {
	const begun = "Content-Length: 100\r\n\r\n<"
	drip := func(conn net.Conn) {
		for {
			time.Sleep(20 * time.Second)
			if _, err := io.WriteString(conn, "<"); err != nil {
				return
			}
		}
	}
	for name, c := range map[string]struct {
		head  string
		after func(net.Conn)
		want  time.Duration
		text  string
	}{
		"a refusal stops": {"HTTP/1.1 403 Forbidden\r\n" + begun, nil, syncapi.StallTimeout, "403"},
		"a refusal drips": {"HTTP/1.1 404 Not Found\r\n" + begun, drip, syncapi.StallTimeout, "404"},
		"a redirect":      {"HTTP/1.1 302 Found\r\nLocation: ftp://127.0.0.1/x\r\n" + begun, nil, 0, "ftp"},
		"a 101":           {"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", nil, 0, "101"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, hangUp := piped(t, func(conn net.Conn) {
					readRequest(conn)
					io.WriteString(conn, c.head)
					if c.after != nil {
						c.after(conn)
					}
				})
				defer hangUp()
				ctx, cancel := context.WithTimeout(syncapi.WithoutRetry(t.Context()), time.Hour)
				defer cancel()
				start := time.Now()
				err := client.Download(ctx, syncapi.Batch{ID: "b", OutputURL: "http://127.0.0.1:1/x"}, part(t, ""))
				if took := time.Since(start); took != c.want || err == nil || !strings.Contains(err.Error(), c.text) {
					t.Errorf("ends after %s, want %s: %v", took, c.want, err)
				}
			})
		})
	}
}

// TestDeadConnection changes the network: an old connection takes bytes and returns none. A call
// after the change does not wait for it.
func TestDeadConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, hangUp := piped(t, func(conn net.Conn) {
			readRequest(conn)
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]")
			_, _ = io.Copy(io.Discard, conn)
		})
		defer hangUp()
		for i := range 3 {
			start := time.Now()
			_, err := client.List(syncapi.WithoutRetry(t.Context()), syncapi.Filter{})
			if took := time.Since(start); err != nil || took > time.Second {
				t.Errorf("call %d takes %s: %v", i+1, took, err)
			}
		}
	})
}

// piped is a client whose connections are pipes to serve. hangUp closes them, and waits until every
// serve has noticed.
func piped(t *testing.T, serve func(net.Conn)) (client *syncapi.Client, hangUp func()) {
	t.Helper()
	client, err := syncapi.New(syncapi.WithBaseURL("http://127.0.0.1:1"))
	if err != nil {
		t.Fatal(err)
	}
	var conns []net.Conn
	var serving sync.WaitGroup
	client.Dial(func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		conns = append(conns, ours, theirs)
		serving.Go(func() { serve(theirs) })
		return ours, nil
	})
	return client, func() {
		for _, conn := range conns {
			conn.Close()
		}
		serving.Wait()
	}
}

// readRequest reads a request without a body.
func readRequest(conn net.Conn) {
	buf := make([]byte, 1)
	var seen []byte
	for !strings.HasSuffix(string(seen), "\r\n\r\n") {
		if _, err := conn.Read(buf); err != nil {
			return
		}
		seen = append(seen, buf...)
	}
}
