package format

import "strings"

// BreakCommands makes a line of text that GitHub Actions reads harmless: the runner
// takes a line that begins with "::" after white space, and "##[" anywhere, for a
// command, such as one that sets variables or hides output. A backslash breaks them
// and stays visible.
func BreakCommands(line string) string {
	line = strings.ReplaceAll(line, "##[", `##\[`)
	if text := strings.TrimSpace(line); strings.HasPrefix(text, "::") {
		return strings.Replace(line, "::", `\::`, 1)
	}
	return line
}
