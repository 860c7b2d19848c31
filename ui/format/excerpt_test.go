package format

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

func TestExcerptMarksWhatIsMeant(t *testing.T) {
	long := strings.Repeat("x", 200)
	tests := map[string]struct {
		line        string
		column, end int
		source      string
		marked      string // the text above the carets
	}{
		"at the start":         {"abc def", 1, 4, "abc def", "abc"},
		"in the middle":        {"abc def ghi", 5, 8, "abc def ghi", "def"},
		"the last":             {"abc", 3, 4, "abc", "c"},
		"after the end":        {"abc", 4, 5, "abc", ""},
		"column far too large": {"abc", 99, 100, "abc", ""},
		"no end":               {"abc", 2, 0, "abc", "b"},
		"cut before":           {long + "bad" + long, 201, 204, "…xxxxxxxxxbad" + strings.Repeat("x", 16) + "…", "bad"},
		"cut within":           {long, 3, 190, "xx" + strings.Repeat("x", 27) + "…", strings.Repeat("x", 27) + "…"},
		"longer than the line": {"ab" + long, 1, 999, "ab" + strings.Repeat("x", 27) + "…", "ab" + strings.Repeat("x", 27) + "…"},
		"wide characters":      {"世界 bad", 4, 7, "世界 bad", "bad"},
		"wide and marked":      {"a世界b", 2, 4, "a世界b", "世界"},
		"accents":              {"e\u0301e\u0301 bad", 6, 9, "e\u0301e\u0301 bad", "bad"},
		"a flag":               {"🇫🇷 bad", 4, 7, "FR bad", "bad"},
		"tab":                  {"a\tbad", 3, 6, "a bad", "bad"},
		"escape":               {"\x1b[2Jbad", 5, 8, "␛[2Jbad", "bad"},
		"bidi":                 {"\u202ebad", 2, 5, "\ufffdbad", "bad"},
		"not UTF-8":            {"\xff\xfebad", 3, 6, "\ufffd\ufffdbad", "bad"},
	}
	const width = 30
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			source, caret, ok := Excerpt([]byte(tt.line), tt.column, tt.end, width)
			if !ok || source != tt.source {
				t.Fatalf("got %q, %v, want %q", source, ok, tt.source)
			}
			pad, carets := strings.Count(caret, " "), strings.Count(caret, "^")
			if got := ansi.Cut(source, pad, pad+carets); got != tt.marked {
				t.Errorf("%q marks %q, want %q", caret, got, tt.marked)
			}
			if n := max(1, Width(tt.marked)); carets != n {
				t.Errorf("%d marks below %d cells", carets, n)
			}
		})
	}
}

func TestExcerptWithoutAPlace(t *testing.T) {
	if source, caret, ok := Excerpt([]byte("the whole line"), 0, 0, 30); !ok || source != "the whole line" || caret != "" {
		t.Errorf("a whole line: %q, %q, %v", source, caret, ok)
	}
	for name, line := range map[string][]byte{"no line": nil, "too long": bytes.Repeat([]byte("x"), maxSource+1)} {
		if _, _, ok := Excerpt(line, 1, 2, 30); ok {
			t.Error(name, "is quoted")
		}
	}
}

func FuzzExcerpt(f *testing.F) {
	f.Add([]byte(`{"request_id": "世界"}`), 16, 20, 40)
	f.Add([]byte("e\u0301\u0301\u0301\u0301\u0301\u0301 \U0001F468\u200d\U0001F469 \xff\xf0\x9f"), 3, 9, 20)
	f.Add(bytes.Repeat([]byte("\u0301"), 2000), 1000, 1500, 25)
	f.Fuzz(func(t *testing.T, line []byte, column, end, width int) {
		source, caret, ok := Excerpt(line, min(max(column, 0), 1e6), min(max(end, 0), 1e6), min(width, 500))
		if !ok {
			return
		}
		// The printer cleans the whole line, and this must not move the marked text.
		printed := Clean(source)
		if got := ansi.StringWidth(printed); got > width || got != ansi.StringWidth(source) || !utf8.ValidString(source) {
			t.Errorf("%d cells of %d: %q", got, width, source)
		}
		if ansi.StringWidth(caret) > max(width, ansi.StringWidth(source)+1) {
			t.Errorf("%q marks beyond %q", caret, source)
		}
	})
}
