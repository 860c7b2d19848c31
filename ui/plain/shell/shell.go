// Package shell quotes commands that the user can copy into a shell.
package shell

import (
	"runtime"
	"strings"

	"syncbatch-tui/ui/format"
)

// Command is words as a command for a POSIX shell, and on Windows for PowerShell, each
// quoted where it needs to be.
func Command(words []string) string {
	if runtime.GOOS == "windows" {
		return powerShell(words)
	}
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = quote(w)
	}
	return strings.Join(quoted, " ")
}

// quote makes a word for a shell. What would not survive a terminal is written
// with an escape, in the $'…' form of POSIX 2024.
func quote(word string) string {
	const safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@%+,"
	switch {
	case word != "" && strings.Trim(word, safe) == "":
		return word
	case format.Clean(word) == word && format.BreakCommands(word) == word:
		return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	var b strings.Builder
	b.WriteString("$'")
	for i := range len(word) {
		switch c := word[i]; {
		case c == '\'' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c >= 0x20 && c < 0x7f && c != '[':
			b.WriteByte(c)
		default:
			b.WriteString(octal(c))
		}
	}
	b.WriteByte('\'')
	return b.String()
}

// octal is the escape of a byte, with three digits, so that no digit after it is
// taken for a part of it.
func octal(c byte) string {
	return string([]byte{'\\', '0' + c>>6, '0' + c>>3&7, '0' + c&7})
}
