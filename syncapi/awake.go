package syncapi

import (
	"sync"
	"time"
)

// awakeStep is how often an awakeTimer looks at the clock.
const awakeStep = time.Second

// awakeTimer calls a function after a time in which the program ran. A program that was
// stopped, by SIGSTOP or by a computer that went to sleep, finds its time limits over and
// an answer waiting in the socket, and has to read that before it gives up.
type awakeTimer struct {
	call func()
	now  func() time.Time

	mu    sync.Mutex
	timer *time.Timer
	left  time.Duration // 0 while it is stopped
	seen  time.Time     // when the clock was last looked at
	ended bool
}

// newAwakeTimer makes a timer that is stopped.
func newAwakeTimer(call func()) *awakeTimer {
	t := &awakeTimer{call: call, now: time.Now}
	t.timer = time.AfterFunc(time.Hour, t.tick)
	t.timer.Stop()
	return t
}

// reset starts the timer anew.
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
		return // stopped meanwhile
	}
	now := t.now()
	t.left -= min(now.Sub(t.seen), 2*awakeStep) // a step that took longer was not all ours
	t.seen = now
	if t.left <= 0 {
		t.left = 0
		t.call()
		return
	}
	t.timer.Reset(min(t.left, awakeStep))
}
