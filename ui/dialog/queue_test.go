package dialog

import "testing"

// Ticks count only for the question for which they were started.
func TestMomentOfAnotherQuestion(t *testing.T) {
	var q Queue
	q.Add(&Alert{})
	q.Open(80, 24)
	old := MomentMsg{q.moments}
	q.Tick(old)
	q.Appeared() // the window was too small in the meantime
	for range momentTicks {
		if q.Tick(old) != nil || q.Armed() {
			t.Fatal("an older moment's tick counts")
		}
	}
	for range momentTicks {
		q.Tick(MomentMsg{q.moments})
	}
	if !q.Armed() {
		t.Error("the moment does not end")
	}
}
