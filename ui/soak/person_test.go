package soak

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
)

// actions are the user's actions, with their frequencies.
var actions = []struct {
	weight int
	do     func(*soak)
}{
	{6, (*soak).downloads},
	{4, (*soak).details},
	{6, (*soak).fiddle},
	{4, (*soak).sizes},
	{2, (*soak).suspend},
	{2, (*soak).reopen},
	{2, (*soak).killed},
	{2, (*soak).setClock},
	{2, (*soak).diskFull},
	{2, func(s *soak) { s.tell("r"); s.program.press("r") }},
	{2, func(s *soak) { s.tell("v"); s.program.press("v") }},
}

// step is one step of some minutes: time passes, files appear and are submitted at a steady rate,
// and the user does something.
func (s *soak) step(d time.Duration, batches int) {
	s.pass(time.Duration(10+s.rnd.IntN(int(max(1, min(20*time.Minute, d/120)/time.Second)))) * time.Second)
	s.watch()
	if s.weather.at(s.clock.server()).outage() {
		s.sitOut()
		return
	}
	due := float64(batches) * float64(s.clock.server().Sub(s.began)) / (0.8 * float64(d))
	if n := len(s.server.all()); float64(max(n, len(s.inputs))) < min(due, float64(batches)) {
		s.appear()
	}
	if in := s.unsent(); in != nil && s.rnd.IntN(3) > 0 {
		s.submit(in)
	}
	total := 0
	for _, a := range actions {
		total += a.weight
	}
	n := s.rnd.IntN(total)
	for _, a := range actions {
		if n -= a.weight; n < 0 {
			s.home()
			a.do(s)
			return
		}
	}
}

// pass lets time pass while the user is away.
func (s *soak) pass(d time.Duration) { s.program.wait(d) }

// home gives the window a good size, and returns to the main screen.
func (s *soak) home() {
	p := s.program
	p.resize(120, 40)
	for range 8 {
		s.attend()
		if p.press("esc", "esc"); strings.HasPrefix(p.screen(), " syncbatch ") && !s.asked() {
			p.press("1")
			return
		}
	}
	s.failf("there is no way back to the main screen")
}

// submit submits an input as a user does: goes to the file, presses s, reads, and says yes.
func (s *soak) submit(in *input) {
	s.home()
	p := s.program
	p.press(":")
	p.send(tea.PasteMsg{Content: filepath.Join(s.in, in.name())})
	p.press("enter")
	if p.wait(2 * time.Second); s.asked() { // another dialog opened
		s.attend()
		return
	}
	if !p.sees("Report "+in.name()) || !p.sees(fmt.Sprintf(" %d request", in.requests)) {
		s.failf("%s has no report", in.name())
	}
	p.press("s")
	if !p.sees("Submit to") {
		s.tell("s for %s, and no question", in.name())
		return
	}
	if p.read(); !p.sees("Submit to") {
		return
	}
	if s.rnd.IntN(10) == 0 {
		s.tell("s for %s, and no, after a yes to a question that was not visible", in.name())
		p.resize(59, 15)
		p.press("y", "enter")
		p.resize(120, 40)
		p.read()
		p.press("n")
		return
	}
	if !in.confirmed {
		in.confirmed, in.allowed = true, 1
	}
	s.tell("s for %s, and yes", in.name())
	p.press("y")
	for range s.rnd.IntN(20) {
		p.wait(time.Second)
		s.checkUnknown()
	}
	switch s.rnd.IntN(10) {
	case 0, 1:
		s.killed()
	case 2:
		s.reopen()
	case 3:
		s.suspend()
	}
}

// fiddle presses keys that neither pay nor fetch.
func (s *soak) fiddle() {
	harmless := []string{"1", "2", "3", "j", "k", "g", "G", "tab", "n", "N", "t", "S", "?", "L", ".", "esc", "l", "down"}
	var pressed []string
	for range 5 + s.rnd.IntN(30) {
		k := harmless[s.rnd.IntN(len(harmless))]
		pressed = append(pressed, k)
		s.program.press(k)
		if s.rnd.IntN(10) == 0 {
			s.size()
		}
	}
	s.tell("keys %s", strings.Join(pressed, " "))
}

// size gives the window a random size.
func (s *soak) size() { s.program.resize(1+s.rnd.IntN(300), 1+s.rnd.IntN(100)) }

// sizes drags the window's corner around.
func (s *soak) sizes() {
	for range 1 + s.rnd.IntN(8) {
		s.size()
	}
	s.tell("the window is %dx%d", s.program.width, s.program.height)
}

// downloads fetches results, of all ended batches or of some batch.
func (s *soak) downloads() {
	if s.rnd.IntN(2) == 0 {
		s.tell("D")
		s.downloadAll()
		return
	}
	s.choose()
	s.tell("d")
	s.program.press("d")
}

// choose moves the cursor to some batch.
func (s *soak) choose() {
	s.program.press("3", "g")
	for range s.rnd.IntN(max(1, len(s.server.all()))) {
		s.program.press("j")
	}
}

// small matches the page of a batch of fewer than 100 requests.
var small = regexp.MustCompile(`\b\d{1,2} of \d{1,2},`)

// details opens the page of a batch and fetches from it: first results, then one video or, for a
// small batch, all.
func (s *soak) details() {
	s.choose()
	p := s.program
	p.press("enter")
	if s.rnd.IntN(2) == 0 {
		s.tell("the page of a batch, d")
		p.press("d")
		p.wait(time.Duration(s.rnd.IntN(60)) * time.Second)
		s.attend()
	}
	key := "m"
	if s.rnd.IntN(2) == 0 && small.MatchString(p.screen()) {
		key = "M"
	}
	s.tell("the page of a batch, %s", key)
	p.press("G", key)
	p.wait(time.Duration(s.rnd.IntN(60)) * time.Second)
}
