package format

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Bytes formats a size in at most six columns: "512 B", "5.1 KB", "12 MB". It uses powers
// of 1000, like file managers and Sync's published limit.
func Bytes(n int64) string {
	if n < 1000 {
		return fmt.Sprintf("%d B", max(n, 0))
	}
	f := float64(n)
	for _, unit := range []string{"KB", "MB", "GB", "TB", "PB"} {
		f /= 1000
		if f < 9.95 {
			return fmt.Sprintf("%.1f %s", f, unit)
		}
		if f < 999.5 {
			return fmt.Sprintf("%.0f %s", f, unit)
		}
	}
	return "huge"
}

// Duration formats a length of time in its largest unit, in at most four columns: "7s",
// "4m", "23h", "6d", "9y". A negative one, caused by a clock change, is "0s".
func Duration(d time.Duration) string {
	const day, year = 24 * time.Hour, 365 * 24 * time.Hour
	in := func(unit time.Duration, letter string) string { return strconv.Itoa(int(d/unit)) + letter }
	switch {
	case d < time.Second:
		return "0s"
	case d < time.Minute:
		return in(time.Second, "s")
	case d < time.Hour:
		return in(time.Minute, "m")
	case d < day:
		return in(time.Hour, "h")
	case d < year:
		return in(day, "d")
	}
	return strconv.Itoa(int(min(d/year, 99))) + "y"
}

// Latency formats how long a request took, in at most six columns: "45 ms", "1.2 s", "12
// s", and as a Duration from a minute on.
func Latency(d time.Duration) string {
	switch {
	case d < 999500*time.Microsecond:
		return fmt.Sprintf("%d ms", max(d, 0).Round(time.Millisecond).Milliseconds())
	case d < 9950*time.Millisecond:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	}
	return Duration(d)
}

// Moment formats a date and a time of day in the user's time zone, such as "Jan 2, 15:04".
func Moment(t time.Time) string { return t.Local().Format("Jan 2, 15:04") }

// Second is Moment with seconds, such as "Jan 2, 15:04:05".
func Second(t time.Time) string { return t.Local().Format("Jan 2, 15:04:05") }

// Clock formats the time of day in the user's time zone, such as "15:04:05".
func Clock(t time.Time) string { return t.Local().Format(time.TimeOnly) }

// Range formats two lengths of time as briefly as possible: "2-5m", "50s-2m", or "4m" if
// both look the same.
func Range(low, high time.Duration) string {
	from, to := Duration(low), Duration(high)
	if from == to {
		return to
	}
	if from[len(from)-1] == to[len(to)-1] {
		from = from[:len(from)-1]
	}
	return from + "-" + to
}

// Seconds formats the length of a medium, such as "12.5 s".
func Seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

// SecondsRange formats the lengths of several media, such as "3.2–28.9 s".
func SecondsRange(low, high time.Duration) string {
	if Seconds(low) == Seconds(high) {
		return Seconds(high)
	}
	return fmt.Sprintf("%.1f–%s", low.Seconds(), Seconds(high))
}

// Rate formats requests per minute, in at most eight columns: "44/min", "1.5/min". A
// slower rate is per hour, "3.0/h". More than 9999 per minute is "9999/min".
func Rate(perMinute float64) string {
	perHour := perMinute * 60
	switch {
	case perMinute >= 9.95:
		return fmt.Sprintf("%.0f/min", min(perMinute, 9999))
	case perHour >= 9.95:
		return fmt.Sprintf("%.1f/min", perMinute)
	}
	return fmt.Sprintf("%.1f/h", max(perHour, 0))
}

// Age formats the time from t to now as a Duration; empty for a zero t.
func Age(now, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return Duration(now.Sub(t))
}

// Percent formats a ratio from 0 to 1 as "41%"; it is 100% only if nothing is left.
func Percent(ratio float64) string {
	const rounding = 1e-9 // 0.29 is slightly less in binary and must still be 29%
	return strconv.Itoa(int(min(max(ratio, 0), 1)*100+rounding)) + "%"
}

// Dollars formats an amount as "$24.00".
func Dollars(amount float64) string { return fmt.Sprintf("$%.2f", amount) }

// Count formats a number with its noun: "1 request", "20 requests".
func Count(n int, noun string) string {
	return fmt.Sprintf("%d %s", n, Plural(n, noun, noun+"s"))
}

// Of formats a part of a number, such as "38 of 40".
func Of(n, all int) string { return fmt.Sprintf("%d of %d", n, all) }

// Plural returns one if n is 1, and many otherwise.
func Plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// Others names the remaining requests: "the other request", "the other 18".
func Others(n int) string {
	return Plural(n, "the other request", fmt.Sprintf("the other %d", n))
}

// PilotEnd says how the requests ended that were sent before the rest of their file.
func PilotEnd(requests, failed int) string {
	switch {
	case requests == 1:
		return "The request that was sent first " + Plural(failed, "failed.", "succeeded.")
	case failed > 0:
		return fmt.Sprintf("%d of the %d requests that were sent first failed.", failed, requests)
	}
	return fmt.Sprintf("The %d requests that were sent first succeeded.", requests)
}

// Capital capitalizes a sentence that starts with an ASCII letter.
func Capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// Path shortens a path that begins with the home folder to "~/…". It does not
// clean it.
func Path(path, home string) string {
	if home == "" {
		return path
	}
	rel, err := filepath.Rel(home, path)
	switch {
	case err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)):
		return path
	case rel == ".":
		return "~"
	}
	return filepath.Join("~", rel)
}

// Width returns how many cells s takes; s may be styled.
func Width(s string) int {
	if n, ok := simpleWidth(s); ok {
		return n
	}
	return ansi.StringWidth(s)
}

// simpleWidth measures text that consists only of printable ASCII, styling, and one-cell
// symbols that do not combine; nearly every line of a screen does. ok is false for any
// other text. Every line of every frame is measured, and this takes a tenth of the time of
// splitting text into graphemes.
func simpleWidth(s string) (n int, ok bool) {
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c < 0x7f {
			n, i = n+1, i+1
			continue
		}
		size := 0
		if c == '\x1b' {
			size = styleSize(s[i:])
		} else if r, runeSize := utf8.DecodeRuneInString(s[i:]); isSymbol(r) {
			n, size = n+1, runeSize
		}
		if size == 0 {
			return 0, false
		}
		i += size
	}
	return n, true
}

// isSymbol reports whether r is one of the symbols that the dashboard draws: box drawing,
// block, geometric and Braille ones, and a few more.
func isSymbol(r rune) bool {
	switch r {
	case '·', '…', '✔', '✖', '⚠', '≤':
		return true
	}
	return r >= 0x2500 && r <= 0x25fc || r >= 0x2800 && r <= 0x28ff
}

// styleSize returns the length of the styling sequence (SGR) at the start of s, which
// begins with ESC; 0 if it is another sequence.
func styleSize(s string) int {
	if len(s) < 3 || s[1] != '[' {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case c != ';' && c != ':' && (c < '0' || c > '9'):
			return 0
		}
	}
	return 0
}

// Fit cuts or pads s, which may be styled, to exactly w cells.
func Fit(s string, w int) string {
	if n := Width(s); n <= w {
		return s + strings.Repeat(" ", w-n)
	}
	s = ansi.Truncate(s, max(w, 0), "…")
	return s + strings.Repeat(" ", max(0, w-Width(s))) // a wide character may have been cut
}

// FitRight is Fit with the text aligned to the right.
func FitRight(s string, w int) string {
	if n := Width(s); n < w {
		return strings.Repeat(" ", w-n) + s
	}
	return Fit(s, w)
}

// Middle shortens s, which must not be styled, to at most w cells by leaving out its
// middle, because names and ids differ at their ends.
func Middle(s string, w int) string {
	n := Width(s)
	switch {
	case n <= w:
		return s
	case w < 3:
		return ansi.Truncate(s, max(w, 0), "")
	}
	head := ansi.Truncate(s, (w-1)/2, "")
	return head + "…" + CutLeft(s, n-(w-1-Width(head)))
}

// Name shortens the name of a request file, which must not be styled, to w cells. Names
// that differ at their ends stay different: the extension is dropped first, and then the
// middle is cut so that more of the end stays.
func Name(s string, w int) string {
	if Width(s) > w {
		s = strings.TrimSuffix(strings.Replace(s, ".jsonl ", " ", 1), ".jsonl") // a part's number follows it
	}
	n := Width(s)
	if n <= w || w < 3 {
		return Middle(s, w)
	}
	head := ansi.Truncate(s, (w-1)/3, "")
	return head + "…" + CutLeft(s, n-(w-1-Width(head)))
}

// Wrap breaks text, which must not be styled, into lines of at most w cells, at spaces if
// possible.
func Wrap(s string, w int) []string {
	if w < 1 {
		return nil
	}
	return strings.Split(ansi.Wrap(s, w, ""), "\n")
}

// Tail keeps the end of s, which must not be styled, within w cells.
func Tail(s string, w int) string {
	if n := Width(s); n > w {
		return CutLeft(s, n-w)
	}
	return s
}

// CutLeft removes the first n cells of s, which may be styled. The rest of a wide
// character cut in half becomes a space.
func CutLeft(s string, n int) string {
	rest := ansi.TruncateLeft(s, n, "")
	if Width(rest) > Width(s)-n {
		rest = " " + ansi.TruncateLeft(s, n+1, "")
	}
	return rest
}
