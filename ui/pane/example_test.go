package pane_test

import (
	"fmt"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/ui/pane"
	"syncbatch-tui/ui/theme"
)

// A pane is a list's window in a frame.
func ExampleFrame_Render() {
	rows := []string{"first", "second", "third", "fourth"}
	frame := pane.Frame{Theme: theme.New(true, colorprofile.ASCII), Title: "Rows", Right: "4", Width: 24, Height: 4, Focused: true}

	var list pane.List
	list.SetLen(len(rows))
	list.SetHeight(frame.Height - pane.FrameSize)
	list.Select(2)

	start, end := list.Visible()
	for _, line := range frame.Render(rows[start:end]) {
		fmt.Println(ansi.Strip(line))
	}
	above, below := list.Hidden()
	fmt.Println(above, "above,", below, "below")
	// Output:
	// ╭ Rows ──────────── 4 ─╮
	// │second                │
	// │third                 │
	// ╰──────────────────────╯
	// 1 above, 1 below
}
