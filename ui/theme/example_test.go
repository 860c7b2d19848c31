package theme_test

import (
	"fmt"

	"syncbatch-tui/ui/theme"
)

// Without colours, weight and reversal say what matters; the word says the rest.
func ExampleNew() {
	t := theme.New(true, true)
	fmt.Printf("%q\n", t.Fail.Render("FAILED"))
	fmt.Printf("%q\n", t.Fail.On(true).Render("FAILED"))
	// Output:
	// "\x1b[1mFAILED\x1b[m"
	// "\x1b[1;7mFAILED\x1b[m"
}
