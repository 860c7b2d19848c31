package soak

import (
	"sync/atomic"
	"time"
	"unsafe"
)

// clock tells the time of the program and of the server. The bubble's clock is the monotonic clock
// of the program's machine. That machine sleeps now and then, and its wall clock is set.
type clock struct {
	born  time.Time    // in the bubble
	start time.Time    // the clocks' time then
	slept atomic.Int64 // nanoseconds that the machine was suspended
	wrong atomic.Int64 // how far its wall clock is ahead of the server's
}

// monday is the start of every soak, whenever it runs.
var monday = time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)

// newClock makes a clock, in a bubble. outside is a time from outside the bubble, because times in
// a bubble have no monotonic reading.
func newClock(outside time.Time) *clock {
	return &clock{born: time.Now(), start: apart(outside, monday.Sub(outside.Round(0)))}
}

// now is the program's time: a suspend moves its wall clock and not its monotonic clock, as on
// Linux.
func (c *clock) now() time.Time {
	return apart(c.start.Add(time.Since(c.born)), time.Duration(c.slept.Load()+c.wrong.Load()))
}

// server is the time at Sync.
func (c *clock) server() time.Time {
	return monday.Add(time.Since(c.born) + time.Duration(c.slept.Load()))
}

// suspend puts the machine to sleep.
func (c *clock) suspend(d time.Duration) { c.slept.Add(int64(d)) }

// set sets the wall clock d ahead of the server's.
func (c *clock) set(d time.Duration) { c.wrong.Store(int64(d)) }

// apart is t with a wall clock that is d ahead, and the same monotonic reading. No function of
// package time can make such a time; only a suspend does.
func apart(t time.Time, d time.Duration) time.Time {
	u := t.Add(d)
	*monotonic(&u) = *monotonic(&t)
	return u
}

// monotonic is the second word of a time. It holds the monotonic reading, if the time has one.
// TestClock fails if that ever changes.
func monotonic(t *time.Time) *int64 {
	return (*int64)(unsafe.Add(unsafe.Pointer(t), unsafe.Sizeof(uint64(0))))
}
