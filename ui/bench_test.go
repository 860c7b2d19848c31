package ui

import (
	"context"
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/ui/batches"
)

// large returns a dashboard of 200 by 60 with n batches, and snapshots of polls, each of
// which changes some of them.
func large(b *testing.B, n, moved int) (tea.Model, []job.Snapshot) {
	b.Helper()
	var m tea.Model = New(context.Background(), Config{
		Jobs: &fakeJobs{}, Host: "api.sync.so", Dir: "/campaign", Interval: time.Second, Now: time.Now,
	})
	snapshots := make([]job.Snapshot, 64)
	for at := range snapshots {
		for j := range n {
			i := at
			if j >= moved {
				i = 0
			}
			snapshots[at].Batches = append(snapshots[at].Batches, syncapi.Batch{
				ID: fmt.Sprintf("batch_%06d", j), Status: syncapi.StatusProcessing, CreatedAt: start.Add(-time.Duration(j) * time.Minute),
				Metrics: syncapi.Metrics{Total: 200, Succeeded: j%90 + i, Failed: j % 10},
			})
		}
	}
	m, _ = m.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
	m, _ = m.Update(batches.PollEndedMsg{At: start, Snapshot: snapshots[0]})
	m.View()
	return m, snapshots
}

func BenchmarkPollToFrame(b *testing.B) {
	for _, size := range []struct{ batches, moved int }{{10, 10}, {1000, 1000}, {10_000, 10}, {10_000, 10_000}} {
		b.Run(fmt.Sprintf("%d-moved-%d", size.batches, size.moved), func(b *testing.B) {
			m, snapshots := large(b, size.batches, size.moved)
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				m, _ = m.Update(batches.PollEndedMsg{At: start, Snapshot: snapshots[i%len(snapshots)]})
				m.View()
			}
		})
	}
}

func BenchmarkKeyToFrame(b *testing.B) {
	for _, n := range []int{10, 1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m, _ := large(b, n, n)
			m, _ = m.Update(keyPress("3"))
			b.ReportAllocs()
			for b.Loop() {
				m, _ = m.Update(keyPress("j"))
				m.View()
			}
		})
	}
}
