package ui

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"
)

// questions is what is asked of a person, one thing at a time: the dialog on the
// screen, and those that wait until nothing else is asked and nothing is being
// typed. What opened over other keys would be answered by them.
type questions struct {
	dialog  dialog // on the screen; nil for none
	waiting []dialog
	moments int // begun so far; tells the ticks of one from another's
	passed  int // ticks of the moment that have passed
}

// A dialog takes no key in its first moment, which is longer than the time between two
// keys of somebody who types, and begins again with each: what was meant for something
// else ends before an answer counts, and so does a key that is held down. It is counted in ticks, of which each is begun when
// the one before has arrived: after a stall the keys of meanwhile come before the next,
// and one timer for all could come before them.
const (
	momentTicks = 5
	momentTick  = 100 * time.Millisecond
)

// momentMsg is a tick of a moment.
type momentMsg struct{ moment int }

// ask shows a dialog as soon as it is its turn.
func (q *questions) ask(d dialog) { q.waiting = append(q.waiting, d) }

// next opens the dialog whose turn it is.
func (q *questions) next() {
	if q.dialog == nil && len(q.waiting) > 0 {
		q.dialog, q.waiting = q.waiting[0], slices.Clone(q.waiting[1:])
		q.appeared()
	}
}

// appeared begins the moment in which the dialog takes no key: when it opens, and
// when a window grows that was too small for it to be seen. Update waits for its
// end.
func (q *questions) appeared() { q.moments, q.passed = q.moments+1, 0 }

// awaitMoment waits for the next tick.
func (q *questions) awaitMoment() tea.Cmd {
	moment := q.moments
	return tea.Tick(momentTick, func(time.Time) tea.Msg { return momentMsg{moment} })
}

// tick takes a tick, and waits for the next.
func (q *questions) tick(msg momentMsg) tea.Cmd {
	if msg.moment != q.moments || q.armed() {
		return nil
	}
	if q.passed++; q.armed() {
		return nil
	}
	return q.awaitMoment()
}

// armed reports whether the dialog was on the screen for long enough to be read.
func (q *questions) armed() bool { return q.passed >= momentTicks }

// answer gives a key or a paste to the dialog, and returns what it was opened for when
// that is the answer; nil when it is not. What a person types a text into was opened by
// a key of that person's, and needs no moment.
func (q *questions) answer(msg tea.Msg) tea.Msg {
	if _, typed := q.dialog.(prompt); !typed && !q.armed() {
		q.appeared()
		q.passed = -momentTicks // a key that is held down pauses before it repeats
		return nil
	}
	d, done, then := q.dialog.update(msg)
	q.dialog = d
	if done {
		q.dialog = nil
	}
	return then
}

// toDialog gives a key or a paste to the dialog, and does at once what it was opened
// for: before anything else is asked.
func (m *Model) toDialog(msg tea.Msg) tea.Cmd {
	if then := m.answer(msg); then != nil {
		return m.update(then)
	}
	return nil
}

// askNext opens what is to be asked next, if nothing is and nobody types: what was
// asked for, or else what is in doubt, or a key that is refused.
func (m *Model) askNext() {
	if m.typing() || m.dialog != nil || m.leaving {
		return
	}
	if len(m.waiting) == 0 {
		m.askDoubt()
	}
	if len(m.waiting) == 0 {
		m.askRefused()
	}
	m.next()
	m.refreshQuestion() // it may have waited
}

// typing reports whether keys are taken as text by something else than a dialog.
func (m *Model) typing() bool {
	if m.details != nil {
		return m.details.Capturing()
	}
	return m.capturing()
}
