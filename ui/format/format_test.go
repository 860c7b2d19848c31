package format

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

func TestClean(t *testing.T) {
	for name, test := range map[string]struct{ in, want string }{
		"plain text":             {"Frühling 3.jsonl", "Frühling 3.jsonl"},
		"a tab and a newline":    {"a\tb\nc\r", "a b␊c␍"},
		"an escape sequence":     {"\x1b[2J", "␛[2J"},
		"DEL and NUL":            {"\x7f\x00", "␡␀"},
		"a lone DEL":             {"a\x7fb", "a␡b"},
		"C1 controls":            {"\u009b31m\u009d", "\ufffd31m\ufffd"},
		"bidirectional":          {"a\u202eb\u2066", "a\ufffdb\ufffd"},
		"zero width":             {"a\u200bb\ufeff", "a\ufffdb\ufffd"},
		"line separators":        {"a\u2028b\u2029", "a\ufffdb\ufffd"},
		"private use":            {"\ue000", "\ufffd"},
		"bad bytes":              {"a\xff\xfe", "a\ufffd\ufffd"},
		"a variation":            {"❤\ufe0f", "❤"},
		"marks":                  {"e" + strings.Repeat("\u0301", 50), "e" + strings.Repeat("\u0301", 4)},
		"flags and skin tones":   {"🇸🇪👍🏽", "SE👍"},
		"keycaps":                {"1\ufe0f\u20e3", "1"},
		"a Korean name of a Mac": {"\u1112\u1161\u11ab\u1100\u1173\u11af.jsonl", "한글.jsonl"},
		"half a syllable":        {"\u1161\u11ab", "\ufffd\ufffd"},
		"marks begin again":      {"e\u0301e\u0301", "e\u0301e\u0301"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Clean(test.in); got != test.want {
				t.Errorf("Clean(%q) = %q, want %q", test.in, got, test.want)
			}
		})
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "plain", "\x1b]52;c;YQ==\a", "\x1b_G\x1b\\", "a\u202e\u0301\u0301", "\xff\u009b", "日本語 👩‍👩‍👧"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		if Clean(got) != got {
			t.Errorf("cleaned twice it differs: %q", got)
		}
		for _, r := range got {
			if !unicode.IsPrint(r) && r != unicode.ReplacementChar && !unicode.Is(unicode.Zs, r) && !unicode.In(r, unicode.Cn) && unicode.In(r, unicode.C) {
				t.Errorf("%U in %q", r, got)
			}
		}
		if len([]rune(got)) > len([]rune(s)) {
			t.Errorf("%q has grown to %q", s, got)
		}
	})
}

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{
		-1: "0 B", 0: "0 B", 999: "999 B", 1000: "1.0 KB", 5051: "5.1 KB", 9949: "9.9 KB", 9951: "10 KB", 999_499: "999 KB",
		999_501: "1.0 MB", 5_242_880: "5.2 MB", 64 << 20: "67 MB", 1 << 62: "huge",
	} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %q, want %q", n, got, want)
		}
		if w := len(Bytes(n)); w > 6 {
			t.Errorf("Bytes(%d) is %d wide", n, w)
		}
	}
}

func TestDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Hour: "0s", 0: "0s", 999 * time.Millisecond: "0s", 59 * time.Second: "59s", time.Minute: "1m",
		time.Hour - 1: "59m", 23 * time.Hour: "23h", 24 * time.Hour: "1d", 364 * 24 * time.Hour: "364d",
		400 * 24 * time.Hour: "1y", 1<<63 - 1: "99y",
	} {
		if got := Duration(d); got != want {
			t.Errorf("Duration(%v) = %q, want %q", d, got, want)
		}
	}
	if got := Age(time.Now(), time.Time{}); got != "" {
		t.Errorf("the age of nothing is %q", got)
	}
}

func TestPercent(t *testing.T) {
	for ratio, want := range map[float64]string{-1: "0%", 0: "0%", 0.29: "29%", 0.57: "57%", 0.58: "58%", 0.999: "99%", 0.999999: "99%", 1: "100%", 7: "100%"} {
		if got := Percent(ratio); got != want {
			t.Errorf("Percent(%v) = %q, want %q", ratio, got, want)
		}
	}
}

func TestPath(t *testing.T) {
	for _, test := range [][3]string{
		{"/home/ann/a/b", "/home/ann", "~/a/b"}, {"/home/ann", "/home/ann", "~"},
		{"/home/anna/a", "/home/ann", "/home/anna/a"}, {"/home/ann/..x", "/home/ann", "~/..x"}, {"/a", "", "/a"},
	} {
		path, home, want := filepath.FromSlash(test[0]), filepath.FromSlash(test[1]), filepath.FromSlash(test[2])
		if got := Path(path, home); got != want {
			t.Errorf("Path(%q, %q) = %q, want %q", path, home, got, want)
		}
	}
}

// Every cut respects its width, whatever the text is.
func TestWidths(t *testing.T) {
	for _, s := range []string{"", "a", "batch_abc123", "日本語のファイル名.jsonl", "e\u0301e\u0301e\u0301", "👩‍👩‍👧 family.jsonl", "\x1b[31mred text here\x1b[0m"} {
		for w := range 30 {
			if n := ansi.StringWidth(Fit(s, w)); n != w {
				t.Errorf("Fit(%q, %d) is %d wide", s, w, n)
			}
			if n := ansi.StringWidth(FitRight(s, w)); n != w {
				t.Errorf("FitRight(%q, %d) is %d wide", s, w, n)
			}
			if n := ansi.StringWidth(Middle(s, w)); n > w {
				t.Errorf("Middle(%q, %d) is %d wide", s, w, n)
			}
			if n := ansi.StringWidth(Tail(s, w)); n > w {
				t.Errorf("Tail(%q, %d) is %d wide", s, w, n)
			}
			for _, l := range Wrap(ansi.Strip(s), w) {
				if n := ansi.StringWidth(l); w >= 2 && n > w { // a wide character takes two cells
					t.Errorf("Wrap(%q, %d) has a line %d wide", s, w, n)
				}
			}
		}
	}
	if got := Middle("batch_0123456789_end", 11); got != "batch…9_end" {
		t.Errorf("Middle keeps %q", got)
	}
	if got := Tail("abcdef", 3); got != "def" {
		t.Errorf("Tail keeps %q", got)
	}
}

func TestRate(t *testing.T) {
	for perMinute, want := range map[float64]string{
		44: "44/min", 1.5: "1.5/min", 9.96: "10/min", 9.94: "9.9/min", 1000: "1000/min", 1e12: "9999/min",
		0.5: "0.5/min", 0.17: "0.2/min", 0.16: "9.6/h", 0.05: "3.0/h", 0: "0.0/h", -1: "0.0/h",
	} {
		if got := Rate(perMinute); got != want || len(got) > 8 {
			t.Errorf("Rate(%v) = %q, want %q", perMinute, got, want)
		}
	}
}

func TestPilotEnd(t *testing.T) {
	for want, got := range map[string]string{
		"The request that was sent first succeeded.":       PilotEnd(1, 0),
		"The request that was sent first failed.":          PilotEnd(1, 1),
		"1 of the 3 requests that were sent first failed.": PilotEnd(3, 1),
		"The 3 requests that were sent first succeeded.":   PilotEnd(3, 0),
		"The other request":                                Capital(Others(1)),
		"the other 18":                                     Others(18),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Names that differ at their ends are not cut to the same text.
func TestName(t *testing.T) {
	for _, c := range []struct {
		name string
		w    int
		want string
	}{
		{"mixed-a.jsonl", 20, "mixed-a.jsonl"},
		{"mixed-a.jsonl", 12, "mixed-a"},
		{"mixed-campaign-a.jsonl", 12, "mix…mpaign-a"},
		{"mixed-campaign.jsonl 1/3", 12, "mix…aign 1/3"},
		{"日本語のキャンペーン", 8, "日… ーン"},
		{"mixed.jsonl", 2, "mi"},
	} {
		if got := Name(c.name, c.w); got != c.want {
			t.Errorf("%s in %d cells is %q, not %q", c.name, c.w, got, c.want)
		}
	}
}
