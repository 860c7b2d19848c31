package format

import "strings"

// BreakCommands makes a line of text harmless to GitHub Actions. The runner executes a
// line that begins with "::" after white space, or that contains "##[", as a command, such
// as one that sets variables or hides output. A visible backslash breaks such commands.
func BreakCommands(line string) string {
	line = strings.ReplaceAll(line, "##[", `##\[`)
	if text := strings.TrimSpace(line); strings.HasPrefix(text, "::") {
		return strings.Replace(line, "::", `\::`, 1)
	}
	return line
}
