package logs

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
)

const (
	// feedSize is how many exchanges can wait for the dashboard.
	feedSize = 256
	// maxTaken is how many exchanges one message brings.
	maxTaken = 64
)

// Feed passes exchanges from the client's goroutines to the dashboard. It never blocks the
// client: while the dashboard does not read, the oldest exchanges are dropped.
type Feed struct{ exchanges chan syncapi.Exchange }

// NewFeed returns an empty feed.
func NewFeed() *Feed { return &Feed{make(chan syncapi.Exchange, feedSize)} }

// Observe adds an exchange. It is safe for concurrent use.
func (f *Feed) Observe(x syncapi.Exchange) {
	for {
		select {
		case f.exchanges <- x:
			return
		default:
		}
		select {
		case <-f.exchanges: // drop the oldest to make room
		default:
		}
	}
}

// exchangesMsg brings the client's exchanges since the last one.
type exchangesMsg []syncapi.Exchange

// take waits for the next exchanges until ctx is done.
func (f *Feed) take(ctx context.Context) tea.Cmd {
	return func() tea.Msg {
		select {
		case <-ctx.Done():
			return nil
		case x := <-f.exchanges:
			taken := exchangesMsg{x}
			for len(taken) < maxTaken {
				select {
				case x := <-f.exchanges:
					taken = append(taken, x)
				default:
					return taken
				}
			}
			return taken
		}
	}
}
