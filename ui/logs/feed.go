package logs

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
)

const (
	// feedSize is how many exchanges wait for the dashboard at most.
	feedSize = 256
	// maxTaken is how many of them come as one message.
	maxTaken = 64
)

// Feed takes exchanges from the client's goroutines to the dashboard. It never holds the
// client up: while the dashboard stands still, the oldest exchanges are dropped.
type Feed struct{ exchanges chan syncapi.Exchange }

// NewFeed makes an empty feed.
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
		case <-f.exchanges: // the oldest makes room
		default:
		}
	}
}

// exchangesMsg brings what the client did since the last one.
type exchangesMsg []syncapi.Exchange

// take waits for the next exchanges until ctx ends.
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
