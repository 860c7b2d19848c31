package screen

import (
	"maps"
	"slices"
	"sync"

	tea "charm.land/bubbletea/v2"
)

// Paid are the paid calls in flight. The zero value has none. It is safe for concurrent
// use.
type Paid struct {
	mu      sync.Mutex
	calls   int             // number in flight
	made    int             // number of all calls
	results map[int]tea.Msg // not yet handled by an update, by call number
	changed chan struct{}   // closed when a call ends; nil unless something waits
}

// PaidMsg is the result of a call. The dashboard unwraps it.
type PaidMsg struct {
	Msg  tea.Msg
	call int
}

// Call wraps a command and keeps its result until an update handles it, because the
// program may end while the call is in flight.
func (p *Paid) Call(cmd tea.Cmd) tea.Cmd {
	return func() tea.Msg {
		p.mu.Lock()
		p.calls++
		p.made++
		result := PaidMsg{call: p.made}
		p.mu.Unlock()
		defer func() { p.end(result) }()
		result.Msg = cmd()
		return result
	}
}

func (p *Paid) end(result PaidMsg) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.calls--
	if result.Msg != nil {
		if p.results == nil {
			p.results = map[int]tea.Msg{}
		}
		p.results[result.call] = result.Msg
	}
	if p.changed != nil {
		close(p.changed)
		p.changed = nil
	}
}

// Take returns the message of a result.
func (p *Paid) Take(result PaidMsg) tea.Msg {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.results, result.call)
	return result.Msg
}

// Wait waits until no call is in flight, or until abrupt is closed.
func (p *Paid) Wait(abrupt <-chan struct{}) {
	for {
		p.mu.Lock()
		if p.calls == 0 {
			p.mu.Unlock()
			return
		}
		if p.changed == nil {
			p.changed = make(chan struct{})
		}
		changed := p.changed
		p.mu.Unlock()
		select {
		case <-changed:
		case <-abrupt:
			return
		}
	}
}

// Left returns the messages that no update has handled, in the order of their calls.
func (p *Paid) Left() []tea.Msg {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []tea.Msg
	for _, call := range slices.Sorted(maps.Keys(p.results)) {
		all = append(all, p.results[call])
	}
	p.results = nil
	return all
}
