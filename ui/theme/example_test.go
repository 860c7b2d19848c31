package theme_test

import (
	"fmt"

	"github.com/charmbracelet/colorprofile"

	"syncbatch-tui/ui/theme"
)

// Without colors, bold and reverse mark what is important; the word says the rest.
func ExampleNew() {
	t := theme.New(true, colorprofile.ASCII)
	fmt.Printf("%q\n", t.Fail.Render("FAILED"))
	fmt.Printf("%q\n", t.Fail.On(true).Render("FAILED"))
	// Output:
	// "\x1b[1mFAILED\x1b[m"
	// "\x1b[1;7mFAILED\x1b[m"
}

// Sixteen colors are the terminal's own: dim text is gray, and the selected row is
// reversed, in one color.
func ExampleNew_sixteen() {
	t := theme.New(true, colorprofile.ANSI)
	fmt.Printf("%q\n", t.Dim.Render("2m"))
	fmt.Printf("%q\n", t.Fail.Render("FAILED"))
	fmt.Printf("%q\n", t.Fail.On(true).Render("FAILED"))
	// Output:
	// "\x1b[90m2m\x1b[m"
	// "\x1b[91mFAILED\x1b[m"
	// "\x1b[7mFAILED\x1b[m"
}
