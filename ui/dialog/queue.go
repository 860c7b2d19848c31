package dialog

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/screen"
)

// Queue shows dialogs one at a time. A dialog waits until no other dialog is open and no
// text is being typed, because the keys that the user is typing would answer it.
//
// In its first moment, a dialog accepts only esc, which never does what the dialog asks. A
// dialog that takes text accepts keys at once. The moment is longer than the time between
// two keys of a typing user, and starts again with each key, so that typed keys and a
// held-down key end before an answer counts.
type Queue struct {
	shown   screen.Screen // nil for none
	waiting []screen.Screen
	moments int // number of moments so far; distinguishes the ticks of one moment from another's
	awaited int // the moment whose ticks are awaited
	passed  int // how many ticks of the moment have passed
}

// A moment is counted in ticks, and each tick starts when the previous one has arrived.
// After a stall, the keys pressed in the meantime arrive before the next tick. A single
// timer could fire before them.
const (
	momentTicks = 5
	momentTick  = 100 * time.Millisecond
)

// Moment is how long a dialog accepts no key except esc.
const Moment = momentTicks * momentTick

// MomentMsg is a tick of a moment.
type MomentMsg struct{ moment int }

// Shown returns the dialog on the screen, or nil.
func (q *Queue) Shown() screen.Screen { return q.shown }

// Empty reports whether no dialog is open or waiting.
func (q *Queue) Empty() bool { return q.shown == nil && len(q.waiting) == 0 }

// Waiting reports whether a dialog is waiting.
func (q *Queue) Waiting() bool { return len(q.waiting) > 0 }

// Add appends a dialog to the queue.
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

// Remove removes a dialog and reports whether it was there.
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

// Open shows the next dialog if none is open.
func (q *Queue) Open(width, height int) tea.Cmd {
	if q.shown != nil || len(q.waiting) == 0 {
		return nil
	}
	q.shown, q.waiting = q.waiting[0], q.waiting[1:]
	q.Appeared()
	q.SetSize(width, height)
	return q.shown.Init()
}

// SetSize sets the size of the terminal for the dialog.
func (q *Queue) SetSize(width, height int) {
	if q.shown != nil {
		q.shown.SetSize(width, height)
	}
}

// Appeared starts the moment in which the dialog accepts no key: when the dialog opens,
// and when a window that was too small to show it grows. Await waits for the end of the
// moment.
func (q *Queue) Appeared() {
	q.moments, q.passed = q.moments+1, 0
	q.arm(false)
}

// arm tells the dialog whether it accepts keys.
func (q *Queue) arm(armed bool) {
	if d, ok := q.shown.(interface{ arm(armed bool) }); ok {
		d.arm(armed)
	}
}

// Await waits for the first tick of a moment. It returns nil if no moment has started
// since the last call.
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

// Tick handles a tick and waits for the next one.
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

// Armed reports whether the dialog has been on the screen long enough to be read.
func (q *Queue) Armed() bool { return q.passed >= momentTicks }

// Unread reports whether the dialog does not accept keys yet.
func (q *Queue) Unread() bool { return q.shown != nil && !q.shown.Capturing() && !q.Armed() }

// Update gives a key or a paste to the dialog.
func (q *Queue) Update(msg tea.Msg) tea.Cmd {
	if press, ok := msg.(tea.KeyPressMsg); q.Unread() && (!ok || press.String() != "esc") {
		q.Appeared()
		q.passed = -momentTicks // a held-down key pauses before it repeats
		return nil
	}
	return q.shown.Update(msg)
}
