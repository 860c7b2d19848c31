package soak

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// fault is something that a network or a server does to a request.
type fault string

const (
	none        fault = ""
	refuse      fault = "connection refused"
	hole        fault = "black hole"
	slow        fault = "slow answers"
	closeBefore fault = "closed before the body"
	closeAfter  fault = "closed after the body"
	error500    fault = "500 after the work was done"
	html502     fault = "HTML 502"
	rateLimit   fault = "429 with Retry-After"
	cut         fault = "answer cut at half"
	stall       fault = "silence amid the answer"
	lag         fault = "new ids are unknown"
	denied      fault = "signed URL 403"
	otherTag    fault = "ETag changed"
)

// spell is a time in which requests meet a fault.
type spell struct {
	fault      fault
	from, to   time.Time // by the server's clock
	likelihood float64   // for one request
}

// outage reports whether nothing at all gets through.
func (s spell) outage() bool { return s.fault == refuse || s.fault == hole }

// weather decides which fault a request meets. The seed decides the spells before the start. The
// fault of the nth request of a kind depends on the seed and n, so that a change of the program
// changes the weather as little as possible.
type weather struct {
	seed   uint64
	spells []spell
	calm   time.Time // after this there are no faults

	mu     sync.Mutex
	counts map[string]uint64 // of requests, by kind
	quiet  time.Time         // until when single requests meet no fault
}

// The lengths of the weather; a soak of less than a day has less of each.
const (
	fairTime    = 2 * time.Hour
	spellTime   = 25 * time.Minute
	longestHole = 6 * time.Hour
	// settleTime after an outage is free of faults, to see how soon the data is fresh.
	settleTime = 3 * time.Minute
)

func newWeather(seed uint64, from time.Time, d time.Duration) *weather {
	rnd := rand.New(rand.NewPCG(seed, 1))
	w := &weather{seed: seed, calm: from.Add(d), counts: map[string]uint64{}}
	kinds := []fault{refuse, hole, hole, slow, closeBefore, closeAfter, error500, html502, rateLimit, cut, stall, lag, denied, otherTag}
	for at := from; ; {
		at = at.Add(time.Duration(rnd.ExpFloat64() * float64(min(fairTime, d/8))))
		s := spell{fault: kinds[rnd.IntN(len(kinds))], from: at, likelihood: 0.3 + 0.7*rnd.Float64()}
		length := time.Duration((0.2 + rnd.ExpFloat64()) * float64(min(spellTime, d/20)))
		if s.outage() {
			length, s.likelihood = time.Duration(rnd.Float64()*float64(min(longestHole, d/4))), 1
		}
		if s.to = at.Add(length); s.to.After(w.calm) {
			return w
		}
		w.spells = append(w.spells, s)
		at = s.to.Add(settleTime)
	}
}

// at is the spell at now.
func (w *weather) at(now time.Time) spell {
	for _, s := range w.spells {
		if !now.Before(s.from) && now.Before(s.to) {
			return s
		}
	}
	return spell{}
}

// after is the outage that ended last before now, if there has been no fault since.
func (w *weather) after(now time.Time) (spell, bool) {
	for _, s := range w.spells {
		if s.outage() && !now.Before(s.to) && now.Before(s.to.Add(settleTime)) {
			return s, true
		}
	}
	return spell{}, false
}

// settle turns off the faults of single requests for a while, to see how soon the data is fresh,
// and reports whether there is no spell in that time either.
func (w *weather) settle(now time.Time) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.quiet = now.Add(settleTime)
	for _, s := range w.spells {
		if now.Before(s.to) && s.from.Before(w.quiet) {
			return false
		}
	}
	return true
}

// chance is how likely a single request meets a fault in fair weather.
func chance(kind string) (float64, []fault) {
	switch kind {
	case kindPOST:
		return 0.5, []fault{refuse, slow, closeBefore, closeAfter, error500, html502, rateLimit, cut, stall}
	case kindFile:
		return 0.3, []fault{slow, closeBefore, html502, cut, stall, denied, otherTag}
	}
	return 0.02, []fault{slow, closeBefore, error500, html502, rateLimit, cut, stall, lag}
}

// draw decides the fault of the next request of a kind at now.
func (w *weather) draw(kind string, now time.Time) (fault, *rand.Rand) {
	w.mu.Lock()
	w.counts[kind]++
	n, quiet := w.counts[kind], now.Before(w.quiet)
	w.mu.Unlock()
	h := fnv.New64a()
	fmt.Fprint(h, kind, n)
	rnd := rand.New(rand.NewPCG(w.seed, h.Sum64()))
	s := w.at(now)
	if s.fault != none && rnd.Float64() < s.likelihood {
		return s.fault, rnd
	}
	if _, settling := w.after(now); settling || quiet || s.fault != none || !now.Before(w.calm) {
		return none, rnd
	}
	if p, faults := chance(kind); rnd.Float64() < p {
		return faults[rnd.IntN(len(faults))], rnd
	}
	return none, rnd
}

// evil is part of a broken server's answer.
const evil = "<html>\x1b]52;c;aGk=\a\x1b[2J\x9b31m\u202e\u200b\x00Bad Gateway"

// instead is a fault's own answer, if it has one.
func (f fault) instead(rnd *rand.Rand) *answer {
	a := &answer{header: http.Header{"Content-Type": {"text/html"}}, body: []byte(evil)}
	switch f {
	case error500:
		a.code = http.StatusInternalServerError
	case html502:
		a.code = http.StatusBadGateway
	case rateLimit:
		a.code = http.StatusTooManyRequests
		a.header.Set("Retry-After", fmt.Sprint(1+rnd.IntN(30)))
	case denied:
		a.code = http.StatusForbidden
	default:
		return nil
	}
	return a
}
