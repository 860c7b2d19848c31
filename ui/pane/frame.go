package pane

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/theme"
)

// Frame is a pane's border with its title.
type Frame struct {
	Theme theme.Theme
	// Title is at the left of the top border, Note follows it, dimmed, and Right is at the
	// right end. Note is cut first.
	Title, Note, Right string
	// Width and Height include the border.
	Width, Height int
	Focused       bool
	// Exact means that each line of the body is exactly as wide as the inside of the
	// frame, so that Render need not measure it.
	Exact bool
}

// FrameSize is how many cells of a pane the border takes in each direction.
const FrameSize = 2

// minFramed is the least height of a frame with room for one line.
const minFramed = FrameSize + 1

// Render draws the frame around the lines of body, each cut or padded to the inner width.
// A frame too low for one line is drawn as its title alone.
func (f Frame) Render(body []string) []string {
	if f.Width < FrameSize || f.Height < 1 {
		return blank(max(f.Width, 0), max(f.Height, 0))
	}
	border := f.Theme.Border
	if f.Focused {
		border = f.Theme.BorderFocused
	}
	if f.Height < minFramed {
		return append([]string{f.upper("─", "─")}, blank(f.Width, f.Height-1)...)
	}
	inner := f.Width - FrameSize
	side := border.Render("│")
	lines := make([]string, 0, f.Height)
	lines = append(lines, f.upper("╭", "╮"))
	for i := range f.Height - FrameSize {
		switch {
		case i >= len(body):
			lines = append(lines, side+strings.Repeat(" ", inner)+side)
		case f.Exact:
			lines = append(lines, side+body[i]+side)
		default:
			lines = append(lines, side+format.Fit(body[i], inner)+side)
		}
	}
	return append(lines, border.Render("╰"+strings.Repeat("─", inner)+"╯"))
}

// upper draws the top border with the title.
func (f Frame) upper(left, right string) string {
	border, title := f.Theme.Border, f.Theme.Text
	if f.Focused {
		border, title = f.Theme.BorderFocused, f.Theme.Title
	}
	room := f.Width - FrameSize
	end := ""
	if n := format.Width(f.Right) + 3; f.Right != "" && n+format.Width(f.Title)+2 <= room { // the title with a space on both sides
		end = " " + f.Right + " " + border.Render("─")
		room -= n
	}
	text := ""
	if room > 2 {
		text = " " + title.Render(ansi.Truncate(f.Title, room-2, "…")) + " "
	}
	if rest := room - format.Width(text); f.Note != "" && rest > 4 {
		text += f.Theme.Dim.Render(format.Middle(f.Note, rest-2)) + " "
	}
	return border.Render(left) + text +
		border.Render(strings.Repeat("─", max(0, room-format.Width(text)))) + end + border.Render(right)
}

func blank(w, h int) []string {
	lines := make([]string, h)
	for i := range lines {
		lines[i] = strings.Repeat(" ", w)
	}
	return lines
}

// Beside joins two blocks with the same number of lines side by side.
func Beside(left, right []string) []string {
	lines := make([]string, min(len(left), len(right)))
	for i := range lines {
		lines[i] = left[i] + right[i]
	}
	return lines
}

// OverlayTop returns the line of a screen where the first line of an overlaid box goes.
func OverlayTop(screen, box int) int { return max(0, (screen-box)/2) }

// Overlay lays box over the middle of screen, whose lines are w cells wide. It cuts a box
// that does not fit.
func Overlay(screen, box []string, w int) []string {
	box = box[:min(len(box), len(screen))]
	top := OverlayTop(len(screen), len(box))
	out := append([]string(nil), screen...)
	for i, line := range box {
		line = ansi.Truncate(line, w, "")
		n := format.Width(line)
		x := (w - n) / 2
		under := StripHot(screen[top+i])
		// Fit fills the gap that a wide character leaves when it is cut in half.
		out[top+i] = format.Fit(ansi.Truncate(under, x, ""), x) + line +
			format.CutLeft(under, x+n)
	}
	return out
}
