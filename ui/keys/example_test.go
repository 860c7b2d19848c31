package keys_test

import (
	"fmt"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/ui/keys"
)

// Matching and display use the same binding.
func ExampleDefault() {
	k := keys.Default()
	pressed := tea.KeyPressMsg{Code: 's', Text: "s"}
	fmt.Println(key.Matches(pressed, k.Submit))
	fmt.Println(k.Submit.Help().Key, k.Submit.Help().Desc)
	// Output:
	// true
	// s submit
}
