// Package soak lets the dashboard live for a week of simulated time, in the care of
// a user who makes mistakes and in bad weather, with the real jobs and the real
// client against the sandbox. What must hold is held all the time.
//
//	go test ./ui/soak -soak.time=168h -soak.batches=50 -soak.seed=7 -timeout=1h
//
// The seed decides the weather and what the person does. Times that the program
// itself draws, such as the jitter of a retry, are not decided by it.
package soak

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var (
	soakTime    = flag.Duration("soak.time", 3*time.Hour, "the simulated time")
	soakBatches = flag.Int("soak.batches", 5, "how many batches are submitted, about")
	soakSeed    = flag.Uint64("soak.seed", 7, "what the weather and the person are drawn from")
)

func TestMain(m *testing.M) {
	time.Local = time.UTC
	if flag.Parse(); testing.Short() {
		fmt.Println("skipped: days of simulated work take minutes")
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// soak is one run.
type soak struct {
	t       *testing.T
	seed    uint64
	rnd     *rand.Rand // of the person
	began   time.Time  // by the server's clock
	clock   *clock
	weather *weather
	server  *server
	network *network
	program *program // nil between two sessions
	full    atomic.Bool
	failed  bool

	dir, in, out, state string // folders
	sessions            int

	inputs []*input
	story  []string
	seen   map[string]seen // result files, by path
	first  *measure        // at the beginning
	days   int
}

// TestSoak is some hours, or what the flags say.
func TestSoak(t *testing.T) {
	dir := t.TempDir()
	t.Logf("replay with -soak.seed=%d -soak.time=%s -soak.batches=%d", *soakSeed, *soakTime, *soakBatches)
	outside := time.Now()
	synctest.Test(t, func(t *testing.T) {
		s := newSoak(t, dir, outside, *soakSeed, *soakTime)
		web := &http.Server{Handler: s.network}
		served := make(chan struct{})
		go func() { defer close(served); _ = web.Serve(s.network) }()
		defer func() { // also of a soak that has failed
			if s.program != nil {
				s.program.stop()
			}
			_ = web.Close()
			<-served
			time.Sleep(10 * time.Minute) // what hangs in a silent connection
		}()
		s.live(*soakTime, *soakBatches)
	})
}

func newSoak(t *testing.T, dir string, outside time.Time, seed uint64, d time.Duration) *soak {
	c := newClock(outside)
	s := &soak{
		t: t, seed: seed, rnd: rand.New(rand.NewPCG(seed, 0)), began: c.server(), clock: c,
		dir: dir, in: filepath.Join(dir, "in"), out: filepath.Join(dir, "out"), state: filepath.Join(dir, "state-0"),
		seen: map[string]seen{},
	}
	life := min(6*time.Hour, d/8)
	s.weather = newWeather(seed, s.began, d)
	s.server = newServer(c, seed, life)
	s.network = newNetwork(c, s.weather, s.server)
	s.must(os.Mkdir(s.in, 0o755))
	s.must(os.Mkdir(s.out, 0o755))
	return s
}

// live is the whole of it: so much time with everything, and then good weather in
// which all comes to its end.
func (s *soak) live(d time.Duration, batches int) {
	s.open()
	s.endOfDay()
	for next := s.began.Add(24 * time.Hour); s.clock.server().Before(s.began.Add(d)); {
		s.step(d, batches)
		if !s.clock.server().Before(next) {
			s.endOfDay()
			next = s.clock.server().Add(24 * time.Hour)
		}
	}
	s.tell("good weather from here on")
	s.full.Store(false)
	s.finish()
	s.endOfDay()
	s.close()
	s.checkEnd()
}

// tell adds to what is told when something fails.
func (s *soak) tell(format string, args ...any) {
	line := fmt.Sprintf("%s  %s", s.at(), fmt.Sprintf(format, args...))
	if testing.Verbose() {
		s.t.Log(line)
	}
	const last = 30
	if s.story = append(s.story, line); len(s.story) > last {
		s.story = s.story[1:]
	}
}

// at is the simulated time since the beginning.
func (s *soak) at() string {
	spell := s.weather.at(s.clock.server())
	return fmt.Sprintf("%-12s %-20s", s.clock.server().Sub(s.began).Round(time.Second), spell.fault)
}

// failf ends the soak with all that is needed to see it again.
func (s *soak) failf(format string, args ...any) {
	s.t.Helper()
	s.t.Logf("the last that happened:")
	for _, line := range s.story {
		s.t.Log(line)
	}
	if s.program != nil && !s.failed {
		s.failed = true // drawing the screen may be what failed
		s.t.Logf("the screen:\n%s", s.program.screen())
	}
	s.t.Errorf("after %s: "+format, append([]any{s.at()}, args...)...)
	s.t.Errorf("replay with -soak.seed=%d -soak.time=%s -soak.batches=%d", s.seed, *soakTime, *soakBatches)
	s.t.FailNow()
}

func (s *soak) must(err error) {
	s.t.Helper()
	if err != nil {
		s.failf("%v", err)
	}
}

// TestClock holds that a suspend is what the clock makes of it.
func TestClock(t *testing.T) {
	outside := time.Now()
	synctest.Test(t, func(t *testing.T) {
		c := newClock(outside)
		before := c.now()
		time.Sleep(time.Second)
		c.suspend(time.Hour)
		after := c.now()
		if after.Sub(before) != time.Second || after.Round(0).Sub(before.Round(0)) != time.Hour+time.Second {
			t.Errorf("monotonic %v, wall %v", after.Sub(before), after.Round(0).Sub(before.Round(0)))
		}
	})
}
