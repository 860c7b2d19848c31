package syncapi

import (
	"sync"
	"time"
)

// awakeStep is how often an awakeTimer checks the clock.
const awakeStep = time.Second

// awakeTimer calls a function after the program has run for a given time. A program that was
// stopped, by SIGSTOP or because the computer slept, wakes up past its time limits with an answer
// waiting in the socket. It must read that answer before it gives up.
type awakeTimer struct {
	call func()
	now  func() time.Time

	mu    sync.Mutex
	timer *time.Timer
	left  time.Duration // 0 while the timer is stopped
	seen  time.Time     // when the timer last checked the clock
	ended bool
}

// newAwakeTimer makes a stopped timer.
func newAwakeTimer(call func()) *awakeTimer {
	t := &awakeTimer{call: call, now: time.Now}
	t.timer = time.AfterFunc(time.Hour, t.tick)
	t.timer.Stop()
	return t
}

// reset restarts the timer.
func (t *awakeTimer) reset(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return
	}
	t.left, t.seen = d, t.now()
	t.timer.Reset(min(d, awakeStep))
}

// stop stops the timer.
func (t *awakeTimer) stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.left = 0
	t.timer.Stop()
}

// end stops the timer for good.
func (t *awakeTimer) end() {
	t.stop()
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ended = true
}

func (t *awakeTimer) tick() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.left <= 0 {
		return // the timer was stopped in the meantime
	}
	now := t.now()
	t.left -= min(now.Sub(t.seen), 2*awakeStep) // the program was stopped for part of a longer step
	t.seen = now
	if t.left <= 0 {
		t.left = 0
		t.call()
		return
	}
	t.timer.Reset(min(t.left, awakeStep))
}
