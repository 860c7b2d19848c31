package shell

import (
	"strings"

	"syncbatch-tui/ui/format"
)

// powerShell is words as a command for PowerShell. A quoted program needs an operator.
func powerShell(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = quotePowerShell(w)
	}
	command := strings.Join(quoted, " ")
	if strings.HasPrefix(command, "'") {
		return "& " + command
	}
	return command
}

// powerShellQuotes doubles what ends a string in single quotes, typographic quotes included.
var powerShellQuotes = strings.NewReplacer("'", "''", "‘", "‘‘", "’", "’’", "‚", "‚‚", "‛", "‛‛")

// quotePowerShell makes a word for PowerShell. It drops what would not survive a terminal.
func quotePowerShell(word string) string {
	const safe = `abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=+\`
	if word != "" && strings.Trim(word, safe) == "" {
		return word
	}
	return "'" + powerShellQuotes.Replace(format.BreakCommands(format.Clean(word))) + "'"
}
