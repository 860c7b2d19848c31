package batches

import (
	"errors"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

func TestRunning(t *testing.T) {
	s := job.Snapshot{Batches: []syncapi.Batch{
		{ID: "a", Status: syncapi.StatusProcessing, Metrics: syncapi.Metrics{Total: 10, Succeeded: 4, Failed: 1}},
		{ID: "b", Status: syncapi.StatusCompleted, Metrics: syncapi.Metrics{Total: 10, Succeeded: 10}}, // its results are not ready yet
		{ID: "c", Status: syncapi.StatusCompleted, OutputURL: "x", Metrics: syncapi.Metrics{Total: 70, Succeeded: 70}},
		{ID: "d", Status: syncapi.StatusFailed, Metrics: syncapi.Metrics{Total: 70}},
	}}
	m := show(s, 100, 10)
	if n, ratio := m.Running(); n != 2 || ratio != 0.75 {
		t.Errorf("%d running, %v done", n, ratio)
	}
}

// A running batch counts as running while Sync gives no answer about it, until Sync says
// that there is no such batch.
func TestRunningIsNotLost(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		want int
	}{
		"no answer": {errors.New("timed out"), 2},
		"refused":   {&syncapi.Error{StatusCode: 403}, 2},
		"not found": {&syncapi.Error{StatusCode: 404}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			m := show(some(2), 120, 10)
			if n, _ := m.Running(); n != 2 {
				t.Fatalf("%d running before", n)
			}
			m.SetSnapshot(job.Snapshot{Batches: some(1).Batches, Errors: map[string]error{"batch_000001": test.err}}, now)
			if n, _ := m.Running(); n != test.want {
				t.Errorf("%d running, want %d:\n%s", n, test.want, text(m))
			}
		})
	}
}

func TestEnded(t *testing.T) {
	m := show(some(2), 120, 10)
	s := some(2)
	s.Batches[1].Status, s.Batches[1].OutputURL = syncapi.StatusCompleted, "https://x"
	if ended := m.SetSnapshot(s, now); len(ended) != 1 || ended[0].ID != "batch_000001" {
		t.Errorf("ended: %v", ended)
	}
	if ended := m.SetSnapshot(s, now); len(ended) != 0 {
		t.Errorf("ended twice: %v", ended)
	}
	later := New(env(colorprofile.ASCII), Config{})
	if ended := later.SetSnapshot(s, now); len(ended) != 0 {
		t.Error("what had ended before the start is news")
	}
}
