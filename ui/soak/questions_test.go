package soak

import (
	"regexp"
	"strings"
)

// The questions that can be on the screen.
var (
	askedResolve  = regexp.MustCompile(`Outcome unknown: (\S+)`)
	askedAgain    = regexp.MustCompile(`Send (\S+) again\?`)
	askedDownload = regexp.MustCompile(`Download the results of \d+ batches\?`)
	offered       = regexp.MustCompile(`It is (batch_\w+)`)
)

const (
	alertButton = " OK    enter"
	askedSubmit = "Submit to"
	promptHint  = "esc cancels"
)

// asked reports whether a dialog is open.
func (s *soak) asked() bool {
	screen := s.program.screen()
	return askedResolve.MatchString(screen) || askedAgain.MatchString(screen) || strings.Contains(screen, alertButton) ||
		strings.Contains(screen, askedSubmit) || strings.Contains(screen, promptHint)
}

// attend answers the question on the screen.
func (s *soak) attend() {
	p := s.program
	if p.width < 120 || p.height < 40 {
		p.resize(120, 40)
	}
	for range 20 {
		if s.asked() {
			p.read()
		}
		screen := p.screen()
		resolve, again := askedResolve.FindStringSubmatch(screen), askedAgain.FindStringSubmatch(screen)
		switch {
		case resolve != nil:
			s.resolve(resolve[1])
		case again != nil:
			s.again(again[1])
		case strings.Contains(screen, alertButton):
			p.press("enter")
		case strings.Contains(screen, askedSubmit), strings.Contains(screen, promptHint):
			p.press("esc")
		default:
			return
		}
	}
	s.failf("the questions do not end")
}

// resolve answers a question about an unknown submission, after a look at Sync's own pages, or
// leaves it open.
func (s *soak) resolve(name string) {
	p := s.program
	screen := p.screen()
	if s.rnd.IntN(5) == 0 {
		s.tell("outcome of %s? left open", name)
		p.press("esc")
		return
	}
	state, err := p.jobs.Load()
	s.must(err)
	owned := map[string]bool{}
	for _, sub := range state.Submissions {
		owned[sub.BatchID] = true
	}
	truly := map[string]bool{} // the batches that it really created
	for _, m := range s.server.all() {
		if m.name == name && !owned[m.id] {
			truly[m.id] = true
		}
	}
	candidates := offered.FindAllStringSubmatch(screen, -1)
	for i, c := range candidates {
		if truly[c[1]] {
			s.tell("outcome of %s? %s", name, c[1])
			for range i + 1 {
				p.press("down")
			}
			p.press("enter")
			p.read()
			p.press("y")
			return
		}
	}
	if len(truly) > 0 {
		s.tell("outcome of %s? it is not among the %d candidates; left open", name, len(candidates))
		p.press("esc")
		return
	}
	if !strings.Contains(screen, "It was not accepted") { // the lookups are not over
		s.tell("outcome of %s? left open until the list was seen", name)
		p.press("esc")
		return
	}
	s.tell("outcome of %s? nothing", name)
	s.input(name).allowed++
	for range len(candidates) + 1 {
		p.press("down")
	}
	p.press("enter")
	if strings.Contains(p.screen(), "Was "+name+" not accepted?") { // a batch matches
		p.read()
		p.press("y")
	}
}

// again answers whether to send the same requests again.
func (s *soak) again(name string) {
	p := s.program
	if s.rnd.IntN(10) > 0 {
		p.press("esc")
		return
	}
	s.tell("%s is to be sent again", name)
	s.input(name).allowed++
	p.press("y")
}

// downloadAll downloads everything that is finished, and confirms the question if there is one.
func (s *soak) downloadAll() {
	s.program.press("D")
	if askedDownload.MatchString(s.program.screen()) {
		s.program.read()
		s.program.press("y")
	}
}
