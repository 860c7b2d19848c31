package terminal

import (
	"io"
	"testing"
	"time"
)

// piece is input that comes after a pause.
type piece struct {
	after time.Duration
	text  string
}

// script plays pieces of input on a clock of its own.
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

func (s *script) ready(d time.Duration) bool {
	if len(s.pieces) == 0 || s.pieces[0].after > d {
		s.clock = s.clock.Add(d)
		if len(s.pieces) > 0 {
			s.pieces[0].after -= d
		}
		return false
	}
	return true
}

// typed is what a program gets to read of the pieces.
func typed(pieces ...piece) string {
	s := &script{clock: time.Unix(0, 0), pieces: pieces}
	r := &Reader{read: s.read, ready: s.ready, now: func() time.Time { return s.clock }}
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
		"CSI in two pieces":               {[]piece{{0, "\x1b[?2026;"}, {80 * ms, "2$y"}}, "\x1b[?2026;2$y"},
		"APC in two pieces":               {[]piece{{0, "\x1b_Gi=1;"}, {80 * ms, "OK\x1b\\"}}, "\x1b_Gi=1;OK\x1b\\"},
		"a key before an unfinished one":  {[]piece{{0, "j\x1b]11;rgb:1e"}}, "j"},
		"an answer that does not end":     {[]piece{{0, "\x1b]11;rgb:1e"}, {1500 * ms, "j"}}, "j"},
		"an answer that ends late":        {[]piece{{0, "\x1b]11;rgb:1e"}, {1500 * ms, "1e/1e1e\aj"}}, "j"},
		"what ends late, but not with it": {[]piece{{0, "\x1b]11;rgb:1e"}, {9 * time.Second, "e\a"}}, "e\a"},
		"the escape key":                  {[]piece{{0, "\x1b"}, {80 * ms, "j"}}, "\x1bj"},
		"escape, and then an arrow":       {[]piece{{0, "\x1b"}, {80 * ms, "\x1b[A"}}, "\x1b\x1b[A"},
		"the ESC of an answer alone":      {[]piece{{0, "\x1b"}, {80 * ms, "]11;rgb:1e1e/1e1e/1e1e\a"}}, "\x1b\x1b]11;rgb:1e1e/1e1e/1e1e\a"},
		"a paste":                         {[]piece{{0, "\x1b[200~a\nb"}, {80 * ms, "c\x1b[201~"}}, "\x1b[200~a\nbc\x1b[201~"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := typed(test.pieces...); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// A Reader is a file to Bubble Tea, which sets raw mode only on one.
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
		if unfinished([]byte(got)) >= 0 && unfinished([]byte(a+b)) < 0 {
			t.Errorf("%q and %q became unfinished: %q", a, b, got)
		}
	})
}
