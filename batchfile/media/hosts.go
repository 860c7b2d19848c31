package media

import (
	"context"
	"sync"
	"time"
)

const (
	// MaxParallel is how many requests run at a time.
	MaxParallel = 16
	// MaxPerHost is how many of them go to one host.
	MaxPerHost = 4
)

// hosts limits the requests, and pauses where a host asks for it.
type hosts struct {
	all chan struct{}

	mu    sync.Mutex
	known map[string]*host
}

// host is one server: a host name with its port.
type host struct {
	slots chan struct{}
	users int // waiting for a slot or holding one
	until time.Time
}

func newHosts() *hosts {
	return &hosts{all: make(chan struct{}, MaxParallel), known: make(map[string]*host)}
}

// acquire waits for a turn to call a host; release returns it. Its error is that of the
// context. It takes the host's slot first, so that a waiter does not hold a global slot
// that another host could use, and so that there is no deadlock.
func (h *hosts) acquire(ctx context.Context, name string) (release func(), err error) {
	one := h.enter(name)
	select {
	case one.slots <- struct{}{}:
	case <-ctx.Done():
		h.leave(name)
		return nil, ctx.Err()
	}
	err = h.wait(ctx, one)
	if err == nil {
		select {
		case h.all <- struct{}{}:
			return func() {
				<-h.all
				<-one.slots
				h.leave(name)
			}, nil
		case <-ctx.Done():
			err = ctx.Err()
		}
	}
	<-one.slots
	h.leave(name)
	return nil, err
}

// wait waits as long as the host has asked for.
func (h *hosts) wait(ctx context.Context, one *host) error {
	for {
		h.mu.Lock()
		rest := time.Until(one.until)
		h.mu.Unlock()
		if rest <= 0 {
			return nil
		}
		timer := time.NewTimer(rest)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
	}
}

// pause makes all requests to a host wait.
func (h *hosts) pause(name string, d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if one := h.known[name]; one != nil {
		if until := time.Now().Add(d); until.After(one.until) {
			one.until = until
		}
	}
}

func (h *hosts) enter(name string) *host {
	h.mu.Lock()
	defer h.mu.Unlock()
	one := h.known[name]
	if one == nil {
		one = &host{slots: make(chan struct{}, MaxPerHost)}
		h.known[name] = one
	}
	one.users++
	return one
}

// leave forgets a host that is not in use, unless it has asked for a pause.
func (h *hosts) leave(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	one := h.known[name]
	if one.users--; one.users == 0 && !time.Now().Before(one.until) {
		delete(h.known, name)
	}
}
