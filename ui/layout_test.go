package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/screen"
)

// sizes are the sizes for which the layout is tested.
var sizes = []tea.WindowSizeMsg{
	{Width: 80, Height: 24}, {Width: 80, Height: 50}, {Width: 100, Height: 30}, {Width: 120, Height: 40},
	{Width: 160, Height: 45}, {Width: 200, Height: 60}, {Width: 300, Height: 80},
}

// No pane leaves more than a few lines blank while another one cuts its content.
func TestNoBlankLinesWhileContentIsCut(t *testing.T) {
	for _, size := range sizes {
		for name, keys := range map[string][]string{
			"files": nil, "broken": {"down"}, "folder": {"down", "down"}, "report": {"enter"}, "problems": {"down", "enter"},
			"groups": {"down", "enter", "t"}, "batches": {"3"}, "filter": {"/", "b", "r"}, "back": {"down", "enter", "3", "1", "up"},
		} {
			t.Run(fmt.Sprintf("%s/%dx%d", name, size.Width, size.Height), func(t *testing.T) {
				inApp(t, nil, func(a *app) {
					a.send(size)
					a.press(keys...)
					a.isFull()
				})
			})
		}
	}
}

// isFull checks that no pane has spare blank lines while another one cuts its content.
func (a *app) isFull() {
	a.t.Helper()
	l := a.model().layout
	most, cut := 0, false
	for i, p := range l.panes {
		_, height := p.Size()
		lines := p.View()
		if height < pane.FrameSize+1 {
			cut = true
			continue
		}
		blank := 0
		for _, line := range lines[1 : len(lines)-1] {
			if strings.Trim(ansi.Strip(line), "│ ") == "" {
				blank++
			}
		}
		most = max(most, blank)
		if p.Want() > height-pane.FrameSize {
			cut = true
		} else if blank > height-pane.FrameSize-p.Want()+2 {
			a.t.Errorf("pane %d wants %d lines and leaves %d of %d blank", screen.PaneID(i), p.Want(), blank, height)
		}
	}
	if cut && most > maxBlank {
		a.t.Errorf("%d blank lines while content is cut:\n%s", most, a.screen())
	}
}

// Changing numbers do not move the borders, and neither does one more row of many.
func TestPollMovesNoBorder(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.send(tea.WindowSizeMsg{Width: 80, Height: 50})
		many := make([]syncapi.Batch, 30)
		for i := range many {
			many[i] = syncapi.Batch{ID: fmt.Sprintf("batch_%d", i), Status: syncapi.StatusProcessing, CreatedAt: start, Metrics: syncapi.Metrics{Total: 20}}
		}
		var before [screen.Panes]rect
		for i := range 6 {
			a.jobs.set(func(f *fakeJobs) {
				many[0].Metrics.Succeeded++
				f.batches = many[:28+i%2]
			})
			if a.press("r"); i == 0 {
				before = a.model().layout.places
			}
			if got := a.model().layout.places; got != before {
				t.Fatalf("a poll moves %v to %v", before, got)
			}
		}
	})
}

// Growing content of one pane takes the room that another one leaves.
func TestContentTakesTheRoom(t *testing.T) {
	inApp(t, nil, func(a *app) {
		a.send(tea.WindowSizeMsg{Width: 80, Height: 50})
		a.jobs.set(func(f *fakeJobs) {
			for i := range 60 {
				f.batches = append(f.batches, syncapi.Batch{ID: fmt.Sprintf("batch_more%d", i), Status: syncapi.StatusPending, CreatedAt: start})
			}
		})
		a.press("3", "r")
		a.isFull()
		if _, height := a.model().batches.Size(); height < 20 {
			t.Errorf("63 batches have %d lines of 50:\n%s", height, a.screen())
		}
	})
}

func TestDistribute(t *testing.T) {
	for rows := 3; rows <= 80; rows++ {
		for _, wants := range [][3]int{{3, 3, 3}, {7, 26, 6}, {100, 5, 1000}, {100, 100, 100}} {
			for first := range 3 {
				shares := make([]share, 3)
				for i := range shares {
					shares[i] = share{want: wants[i], isFirst: i == first, isLast: i == (first+1)%3}
				}
				distribute(rows, shares, 1)
				if got := shares[0].got + shares[1].got + shares[2].got; got != rows {
					t.Fatalf("%d of %d rows for %v", got, rows, wants)
				}
				if rows >= 13 && shares[first].got < min(wants[first], focusedHeight) {
					t.Errorf("the focus has %d of %d rows for %v", shares[first].got, rows, wants)
				}
			}
		}
	}
}
