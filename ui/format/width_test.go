package format

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// FuzzWidth compares the fast measurement with the slow one.
func FuzzWidth(f *testing.F) {
	for _, s := range []string{
		"", "plain", "│ \x1b[1;38;2;1;2;3m▸ ✔\x1b[m ■■□···… ≤ $24.00 │", "\x1b[4:3m⚠\x1b[0m", "⚠\ufe0f", "✔\u0301 ■\u200d■",
		"\x1b", "\x1b[", "\x1b[1", "\x1b[1;", "\x1b[1K", "\x1bm", "日本語", "é", "e\u0301", "a\tb", "\x1b]0;x\ax", "\xe2\x94", "\u2581\u25fd",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := Width(s), ansi.StringWidth(s); got != want {
			t.Errorf("%q: %d cells, want %d", s, got, want)
		}
	})
}

func TestSymbolsAreOneCell(t *testing.T) {
	for r := rune(0x80); r < 0x20000; r++ {
		if n := ansi.StringWidth(string(r)); isSymbol(r) && n != 1 {
			t.Errorf("%U %c takes %d cells", r, r, n)
		}
	}
}

func BenchmarkWidth(b *testing.B) {
	line := "│\x1b[38;2;1;2;3m▸ ✔ COMPLETED   batch_def456  spring.jsonl  ■■■■■■■■■■■■■■■\x1b[m 100%  50 ✔  0 ✖  output.jsonl│"
	b.Run("ours", func(b *testing.B) {
		for b.Loop() {
			Width(line)
		}
	})
	b.Run("graphemes", func(b *testing.B) {
		for b.Loop() {
			ansi.StringWidth(line)
		}
	})
}
