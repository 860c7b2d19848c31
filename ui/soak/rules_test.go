package soak

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"slices"
	"time"

	"syncbatch-tui/ui"
)

// The promises during an outage, and after it.
const (
	maxCalls  = 80 // per hour
	freshTime = 75 * time.Second
	// hangover is how long into an outage work that the user started may still be ending.
	hangover = 30 * time.Minute
)

// watch checks what must be true at every moment.
func (s *soak) watch() {
	s.checkPaid()
	s.checkUnknown()
	s.checkFiles()
	s.network.mu.Lock()
	leaked := s.network.leaked
	s.network.mu.Unlock()
	if leaked != "" {
		s.failf("the host of the files saw the key or a Referer, for %s", leaked)
	}
}

// checkPaid checks that nothing was created without a confirmation.
func (s *soak) checkPaid() {
	created := map[[sha256.Size]byte]int{}
	for _, m := range s.server.all() {
		created[m.payload]++
		if in := s.input(m.root()); created[m.payload] > in.allowed {
			s.failf("%s was created %d times, and confirmed %d times", m.name, created[m.payload], in.allowed)
		}
	}
}

// checkUnknown checks that unknown submissions are reported.
func (s *soak) checkUnknown() {
	state, err := s.program.jobs.Load()
	s.must(err)
	if n := len(state.Unknown()); n > 0 && len(s.program.model.(*ui.Model).Outcome().Unknown) == 0 {
		s.failf("%d submissions are unknown, and the dashboard does not say so", n)
	}
}

// seen is the first state of a results file.
type seen struct {
	size    int64
	changed time.Time
	hash    [sha256.Size]byte
}

// checkFiles checks that no results file changes or goes away.
func (s *soak) checkFiles() {
	for path, known := range s.seen {
		info, err := os.Stat(path)
		s.must(err)
		if info.Size() == known.size && info.ModTime().Equal(known.changed) {
			continue
		}
		content, err := os.ReadFile(path)
		s.must(err)
		if sha256.Sum256(content) != known.hash {
			s.failf("%s has other content than it had", path)
		}
		s.seen[path] = seen{info.Size(), info.ModTime(), known.hash}
	}
	paths, err := filepath.Glob(filepath.Join(s.out, "output*"))
	s.must(err)
	for _, path := range paths {
		if _, known := s.seen[path]; !known {
			info, err := os.Stat(path)
			s.must(err)
			content, err := os.ReadFile(path)
			s.must(err)
			s.seen[path] = seen{info.Size(), info.ModTime(), sha256.Sum256(content)}
			s.tell("there is %s, %d bytes", filepath.Base(path), len(content))
		}
	}
}

// checkCalls checks that an outage does not cause a storm of requests.
func (s *soak) checkCalls(from, to time.Time) {
	s.network.mu.Lock()
	defer s.network.mu.Unlock()
	tries := s.network.tries
	s.network.tries = nil
	tries = slices.DeleteFunc(tries, func(at time.Time) bool { return at.Before(from.Add(hangover)) || at.After(to) })
	most := 0
	for i, first := range tries {
		n, _ := slices.BinarySearchFunc(tries[i:], first.Add(time.Hour), time.Time.Compare)
		most = max(most, n)
	}
	if s.tell("%d requests in the busiest hour", most); most > maxCalls {
		s.failf("%d requests in an hour of an outage", most)
	}
}

// checkFresh checks that data is fresh soon after the network is back.
func (s *soak) checkFresh(back time.Time) {
	if age := s.network.age(); age > time.Since(back)+time.Second {
		s.failf("the network is there for %s, and the last list is %s old", time.Since(back), age)
	}
}
