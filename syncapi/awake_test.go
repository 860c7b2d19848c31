package syncapi_test

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/syncapi"
)

// TestAwakeTimer stops the program, according to its clock, for longer than the limit.
func TestAwakeTimer(t *testing.T) {
	for name, stopped := range map[string]time.Duration{"not at all": 0, "for a minute": time.Minute, "for a day": 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var jump atomic.Int64
				start := time.Now()
				over := make(chan time.Duration, 1)
				timer := syncapi.NewAwakeTimer(func() { over <- time.Since(start) }, func() time.Time {
					return time.Now().Add(time.Duration(jump.Load()))
				})
				timer.Reset(45 * time.Second)
				time.Sleep(10500 * time.Millisecond)
				jump.Store(int64(stopped))
				want := 45 * time.Second
				if got := <-over; got > want || got < want-2*time.Second || stopped == 0 && got != want {
					t.Errorf("it ends after %s, want %s", got, want)
				}
				timer.Reset(time.Second)
				timer.Stop()
				time.Sleep(time.Minute)
				if len(over) > 0 {
					t.Error("it ends although it was stopped")
				}
			})
		})
	}
}
