package terminal

import (
	"io"
	"strings"
	"testing"
	"time"
)

// piece is input that comes after a pause.
type piece struct {
	after time.Duration
	text  string
}

// script plays pieces of input with its own clock.
type script struct {
	clock  time.Time
	pieces []piece
}

func (s *script) read(p []byte) (int, error) {
	if len(s.pieces) == 0 {
		return 0, io.EOF
	}
	next := s.pieces[0]
	s.clock, s.pieces = s.clock.Add(next.after), s.pieces[1:]
	return copy(p, next.text), nil
}

// typed returns what a program reads from the pieces.
func typed(pieces ...piece) string {
	s := &script{clock: time.Unix(0, 0), pieces: pieces}
	r := &Reader{read: s.read, now: func() time.Time { return s.clock }}
	all, p := "", make([]byte, 256)
	for {
		n, err := r.Read(p)
		all += string(p[:n])
		if err != nil {
			return all
		}
	}
}

func TestSequencesStayWhole(t *testing.T) {
	const ms = time.Millisecond
	for name, test := range map[string]struct {
		pieces []piece
		want   string
	}{
		"keys":                            {[]piece{{0, "j"}, {80 * ms, "k"}}, "jk"},
		"a whole answer":                  {[]piece{{0, "\x1b]11;rgb:1e1e/1e1e/1e1e\a"}}, "\x1b]11;rgb:1e1e/1e1e/1e1e\a"},
		"OSC in two pieces":               {[]piece{{0, "\x1b]11;rgb:1e"}, {80 * ms, "1e/1e1e/1e1e\x1b\\"}, {ms, "j"}}, "\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\j"},
		"OSC cut inside its end":          {[]piece{{0, "\x1b]11;rgb:1e\x1b"}, {80 * ms, "\\"}}, "\x1b]11;rgb:1e\x1b\\"},
		"DCS in three pieces":             {[]piece{{0, "\x1bP>|"}, {300 * ms, "tm"}, {300 * ms, "ux\x1b\\"}}, "\x1bP>|tmux\x1b\\"},
		"four pieces, 900 ms apart":       {[]piece{{0, "\x1b]11;rgb:"}, {900 * ms, "ee/"}, {900 * ms, "ee"}, {900 * ms, "\a"}}, "\x1b]11;rgb:ee/ee\a"},
		"CSI in two pieces":               {[]piece{{0, "\x1b[?2026;"}, {80 * ms, "2$y"}}, "\x1b[?2026;2$y"},
		"APC in two pieces":               {[]piece{{0, "\x1b_Gi=1;"}, {80 * ms, "OK\x1b\\"}}, "\x1b_Gi=1;OK\x1b\\"},
		"SS3 in two pieces":               {[]piece{{0, "\x1bO"}, {80 * ms, "Q"}}, "\x1bOQ"},
		"a key before an unfinished one":  {[]piece{{0, "j\x1b]11;rgb:1e"}}, "j"},
		"an answer that does not end":     {[]piece{{0, "\x1b]11;rgb:1e"}, {1500 * ms, "j"}}, "j"},
		"an answer that ends late":        {[]piece{{0, "\x1b]11;rgb:1e"}, {1500 * ms, "1e/1e1e\aj"}}, "\x1b]11;rgb:1e1e/1e1e\aj"},
		"a CSI that ends late":            {[]piece{{0, "\x1b[?2026"}, {1300 * ms, ";2$y"}}, "\x1b[?2026;2$y"},
		"what ends late, but not with it": {[]piece{{0, "\x1b]11;rgb:1e"}, {9 * time.Second, "e\a"}}, "e\a"},
		"ctrl+c in an answer":             {[]piece{{0, "\x1b]11;rgb:1e"}, {80 * ms, "\x03"}}, "\x03"},
		"an arrow in an answer":           {[]piece{{0, "\x1b]11;rgb:1e"}, {80 * ms, "\x1b[A"}}, "\x1b[A"},
		"the escape key":                  {[]piece{{0, "\x1b"}, {80 * ms, "j"}}, "\x1bj"},
		"escape, and then an arrow":       {[]piece{{0, "\x1b"}, {80 * ms, "\x1b[A"}}, "\x1b\x1b[A"},
		"escape, and then a bracket":      {[]piece{{0, "\x1b"}, {80 * ms, "["}, {80 * ms, "A"}}, "\x1b[A"},
		"a key with Alt":                  {[]piece{{0, "\x1bb"}}, "\x1bb"},
		"alt+] and a key":                 {[]piece{{0, "\x1b]"}, {80 * ms, "j"}}, "\x1b]j"},
		"the ESC of an answer alone":      {[]piece{{0, "\x1b"}, {80 * ms, "]11;rgb:1e1e/1e1e/1e1e\a"}}, "\x1b\x1b]11;rgb:1e1e/1e1e/1e1e\a"},
		"its ESC alone, a little earlier": {[]piece{{0, "\x1b"}, {20 * ms, "]11;rgb:1e1e/1e1e/1e1e\a"}}, "\x1b]11;rgb:1e1e/1e1e/1e1e\a"},
		"its ESC alone, and more pieces":  {[]piece{{0, "\x1b"}, {80 * ms, "]11;rgb:1e"}, {80 * ms, "1e/eq\a"}}, "\x1b\x1b]11;rgb:1e1e/eq\a"},
		"the ESC of the mouse alone":      {[]piece{{0, "\x1b"}, {80 * ms, "[<35;5;5M"}}, "\x1b\x1b[<35;5;5M"},
		"escape, and an answer in pieces": {[]piece{{0, "\x1b\x1b]11;rgb:1e"}, {20 * ms, "1e\a"}}, "\x1b\x1b]11;rgb:1e1e\a"},
		"a paste":                         {[]piece{{0, "\x1b[200~a\nb"}, {80 * ms, "c\x1b[201~"}}, "\x1b[200~a\nbc\x1b[201~"},
		"a paste cut in its end":          {[]piece{{0, "\x1b[200~" + strings.Repeat("a", 247) + "\x1b["}, {0, "201~"}}, "\x1b[200~" + strings.Repeat("a", 247) + "\x1b[201~"},
		"an answer that is too long":      {[]piece{{0, "\x1b]11;" + strings.Repeat("e", 200)}, {0, strings.Repeat("q", 200)}, {0, "q\aj"}}, "\x1b]1q\aj"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := typed(test.pieces...); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// Bubble Tea takes a Reader for a file, because it sets raw mode only on a file.
func TestReaderIsAFile(_ *testing.T) {
	var _ interface {
		io.ReadWriteCloser
		Fd() uintptr
		Name() string
	} = (*Reader)(nil)
}

func FuzzReader(f *testing.F) {
	f.Add("\x1b]11;rgb:1e", "1e/1e\a")
	f.Add("\x1b", "[A")
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a) == 0 || len(a) > 100 || len(b) == 0 || len(b) > 100 {
			return
		}
		got := typed(piece{0, a}, piece{80 * time.Millisecond, b})
		if len(got) > len(a)+len(b)+1 {
			t.Errorf("%q and %q became longer: %q", a, b, got)
		}
		_, before := split([]byte(a + b))
		if _, rest := split([]byte(got)); len(rest) > 0 && len(before) == 0 {
			t.Errorf("%q and %q became unfinished: %q", a, b, got)
		}
	})
}
