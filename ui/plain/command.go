package plain

import (
	"strings"

	"syncbatch-tui/ui/format"
)

// FollowCommand is the shell command that follows batches to their end: command,
// which is the program with the flags to repeat, the ids, and --monitor, as ShellCommand
// writes it.
func FollowCommand(command, ids []string) string {
	words := append([]string(nil), command...)
	for _, id := range ids {
		words = append(words, "--batch-id", id)
	}
	return ShellCommand(append(words, "--monitor"))
}

// ShellCommand is words as a command for a POSIX shell, each quoted where it needs to be.
func ShellCommand(words []string) string {
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
