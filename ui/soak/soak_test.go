// Package soak runs the dashboard for a week of simulated time, with a user who makes mistakes and
// in bad weather, with the real jobs and the real client against the sandbox. It checks its
// conditions all the time.
//
//	go test ./ui/soak -soak.time=168h -soak.batches=50 -soak.seed=7 -timeout=1h
//
// The seed decides the weather and the user's actions. It does not decide times that the program
// itself draws, such as the jitter of a retry.
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
	rnd     *rand.Rand // for the user's actions
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
	seen   map[string]seen // results files, by path
	first  *measure        // at the beginning
	days   int
}

// TestSoak runs for some hours, or as long as the flags say.
func TestSoak(t *testing.T) {
	dir := t.TempDir()
	t.Logf("replay with -soak.seed=%d -soak.time=%s -soak.batches=%d", *soakSeed, *soakTime, *soakBatches)
	outside := time.Now()
	synctest.Test(t, func(t *testing.T) {
		s := newSoak(t, dir, outside, *soakSeed, *soakTime)
		web := &http.Server{Handler: s.network}
		served := make(chan struct{})
		go func() { defer close(served); _ = web.Serve(s.network) }()
		defer func() { // also after a soak that failed
			if s.program != nil {
				s.program.stop()
			}
			_ = web.Close()
			<-served
			time.Sleep(10 * time.Minute) // time for hanging connections to end
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

// live is the whole soak: that much time with everything, then good weather in which everything
// comes to its end.
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

// tell adds a line to the log that is shown after a failure.
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

// failf ends the soak and prints everything that is needed to repeat it.
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

// TestClock checks that the clock simulates a suspend.
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
