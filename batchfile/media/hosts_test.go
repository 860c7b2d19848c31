package media

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestPause checks that the requests to a host, and no others, wait as long as the host
// asks for.
func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHosts()
		release, err := h.acquire(t.Context(), "busy:443")
		if err != nil {
			t.Fatal(err)
		}
		h.pause("busy:443", 10*time.Second)
		h.pause("busy:443", time.Second) // a shorter one later does not shorten it
		release()
		start := time.Now()
		for name, want := range map[string]time.Duration{"other:443": 0, "busy:443": 10 * time.Second} {
			release, err := h.acquire(t.Context(), name)
			if waited := time.Since(start); err != nil || waited > 10*time.Second || name == "busy:443" && waited != want {
				t.Errorf("%s waited %v, %v", name, waited, err)
			}
			release()
		}
		if len(h.known) > 0 {
			t.Errorf("%d hosts are kept", len(h.known))
		}
	})
}

// TestAcquireEnds checks that the context ends the waits for a slot, a pause and a turn.
func TestAcquireEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHosts()
		var releases []func()
		for range MaxPerHost {
			release, err := h.acquire(t.Context(), "full:443")
			if err != nil {
				t.Fatal(err)
			}
			releases = append(releases, release)
		}
		keep := h.enter("paused:443") // as a running request does
		h.pause("paused:443", time.Hour)
		for _, name := range []string{"full:443", "paused:443"} {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			if _, err := h.acquire(ctx, name); err == nil {
				t.Errorf("there was a turn for %s", name)
			}
			cancel()
		}
		for _, release := range releases {
			release()
		}
		if len(keep.slots) > 0 || len(h.all) > 0 {
			t.Error("slots are still taken")
		}
	})
}
