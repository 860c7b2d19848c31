package dialog

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/screen"
)

// Queue shows dialogs one at a time: the one on the screen, and those that wait until
// nothing else is asked and no text is being typed. What opened over other keys would be
// answered by them.
//
// In its first moment a dialog takes only esc, which never does what is asked, unless it
// takes text. The moment is longer than the time between two keys of a typing user, and
// begins again with each key: keys that were meant for something else, and a key that is
// held down, end before an answer counts.
type Queue struct {
	shown   screen.Screen // nil for none
	waiting []screen.Screen
	moments int // begun so far; tells the ticks of one from another's
	awaited int // the moment whose ticks come
	passed  int // ticks of the moment that have passed
}

// A moment is counted in ticks. Each begins when the one before has arrived.
// After a stall the keys of meanwhile come before the next tick, and one timer for all
// could come before them.
const (
	momentTicks = 5
	momentTick  = 100 * time.Millisecond
)

// Moment is how long a dialog takes no key but esc.
const Moment = momentTicks * momentTick

// MomentMsg is a tick of a moment.
type MomentMsg struct{ moment int }

// Shown is the dialog on the screen, or nil.
func (q *Queue) Shown() screen.Screen { return q.shown }

// Empty reports whether nothing is asked or waits to be.
func (q *Queue) Empty() bool { return q.shown == nil && len(q.waiting) == 0 }

// Waiting reports whether a dialog waits.
func (q *Queue) Waiting() bool { return len(q.waiting) > 0 }

// Add puts a dialog at the end.
func (q *Queue) Add(d screen.Screen) { q.waiting = append(q.waiting, d) }

// Fail adds an alert about an error, or adds the error to the alert about the same action,
// if there is one.
func (q *Queue) Fail(env *screen.Env, title string, err error) {
	if a, ok := q.shown.(*Alert); ok && a.about(title) {
		a.add(title, err)
		q.Appeared()
		return
	}
	for _, d := range q.waiting {
		if a, ok := d.(*Alert); ok && a.about(title) {
			a.add(title, err)
			return
		}
	}
	q.Add(NewAlert(env, title, err))
}

// Remove takes a dialog away and reports whether it was there.
func (q *Queue) Remove(d screen.Screen) bool {
	i := slices.Index(q.waiting, d)
	switch {
	case d == q.shown:
		q.shown = nil
	case i >= 0:
		q.waiting = slices.Delete(q.waiting, i, i+1)
	default:
		return false
	}
	if c, ok := d.(interface{ close() }); ok {
		c.close()
	}
	return true
}

// Open shows the next dialog, if none is on the screen.
func (q *Queue) Open(width, height int) tea.Cmd {
	if q.shown != nil || len(q.waiting) == 0 {
		return nil
	}
	q.shown, q.waiting = q.waiting[0], q.waiting[1:]
	q.Appeared()
	q.SetSize(width, height)
	return q.shown.Init()
}

// SetSize tells the dialog the size of the terminal.
func (q *Queue) SetSize(width, height int) {
	if q.shown != nil {
		q.shown.SetSize(width, height)
	}
}

// Appeared begins the moment in which the dialog takes no key: when it opens, and when a
// window grows that was too small for it to be seen. Await waits for its end.
func (q *Queue) Appeared() {
	q.moments, q.passed = q.moments+1, 0
	q.arm(false)
}

// arm tells the dialog whether it takes keys.
func (q *Queue) arm(armed bool) {
	if d, ok := q.shown.(interface{ arm(armed bool) }); ok {
		d.arm(armed)
	}
}

// Await waits for the first tick of a moment that has begun, and returns nil when none
// has since the last call.
func (q *Queue) Await() tea.Cmd {
	if q.awaited == q.moments {
		return nil
	}
	q.awaited = q.moments
	return q.tick()
}

func (q *Queue) tick() tea.Cmd {
	moment := q.moments
	return tea.Tick(momentTick, func(time.Time) tea.Msg { return MomentMsg{moment} })
}

// Tick takes a tick, and waits for the next.
func (q *Queue) Tick(msg MomentMsg) tea.Cmd {
	if msg.moment != q.moments || q.Armed() {
		return nil
	}
	if q.passed++; q.Armed() {
		q.arm(true)
		return nil
	}
	return q.tick()
}

// Armed reports whether the dialog was on the screen for long enough to be read.
func (q *Queue) Armed() bool { return q.passed >= momentTicks }

// Unread reports whether the dialog takes no key yet.
func (q *Queue) Unread() bool { return q.shown != nil && !q.shown.Capturing() && !q.Armed() }

// Update gives a key or a paste to the dialog.
func (q *Queue) Update(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); q.Unread() && (!ok || press.String() != "esc") {
		q.Appeared()
		q.passed = -momentTicks // a key that is held down pauses before it repeats
		return nil
	}
	return q.shown.Update(msg)
}
