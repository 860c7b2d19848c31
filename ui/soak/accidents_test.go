package soak

import "time"

// suspend closes the lid for some hours. In good weather the data is fresh soon after it opens.
func (s *soak) suspend() {
	wasFresh := s.network.age() < freshTime
	d := time.Hour + time.Duration(s.rnd.Float64()*float64(min(11*time.Hour, s.server.life)))
	s.tell("suspended for %s", d.Round(time.Second))
	s.clock.suspend(d)
	if s.rnd.IntN(2) == 0 {
		s.network.cutAll()
	}
	woken := time.Now()
	if !s.weather.settle(s.clock.server()) || !wasFresh {
		s.program.wait(5 * time.Second)
		return
	}
	s.program.wait(freshTime)
	s.checkFresh(woken)
}

// reopen quits the program and starts it again.
func (s *soak) reopen() {
	s.tell("q, and started again")
	s.close()
	time.Sleep(time.Duration(s.rnd.IntN(600)) * time.Second)
	s.open()
}

// killed ends the program without asking it.
func (s *soak) killed() {
	s.tell("killed, and started again")
	s.kill()
	time.Sleep(time.Duration(s.rnd.IntN(60)) * time.Second)
	s.open()
}

// setClock sets the wall clock a day ahead, a day back, or right.
func (s *soak) setClock() {
	d := []time.Duration{24 * time.Hour, -24 * time.Hour, 0}[s.rnd.IntN(3)]
	s.tell("the wall clock is set to %s of the true time", d)
	s.clock.set(d)
}

// diskFull fills the disk, or frees it.
func (s *soak) diskFull() {
	s.full.Store(!s.full.Load())
	s.tell("the disk is full: %v", s.full.Load())
}

// sitOut waits for the end of an outage, and checks how the program behaves during it.
func (s *soak) sitOut() {
	spell := s.weather.at(s.clock.server())
	s.tell("an outage, for another %s", spell.to.Sub(s.clock.server()).Round(time.Second))
	sleeps := s.rnd.IntN(3) == 0
	began := time.Now()
	for s.clock.server().Before(spell.to) {
		s.program.wait(min(10*time.Minute, spell.to.Sub(s.clock.server())+time.Second))
		s.sizes()
		if sleeps && s.rnd.IntN(4) == 0 {
			s.suspend()
			sleeps = false
		}
	}
	back := time.Now()
	s.checkCalls(began, back)
	if s.weather.settle(s.clock.server()) {
		s.program.wait(freshTime)
		s.checkFresh(back)
	}
}
