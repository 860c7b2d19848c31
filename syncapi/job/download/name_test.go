package download_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"syncbatch-tui/syncapi/job/download"
)

func TestMediaNames(t *testing.T) {
	for id, want := range map[string]string{
		"video_001":              "video_001",
		"Grüße":                  "Grüße",
		"Gru\u0308\u00dfe":       "Grüße", // decomposed
		"видео-7":                "видео-7",
		"広告_日本語":                 "広告_日本語",
		"हिन्दी":                 "हिन्दी",
		"عرض١":                   "عرض١",
		"a/b":                    "a_b",
		`a\b:c*?"<>|`:            "a_b_c______",
		"../../evil":             "_.._evil",
		"..":                     "_",
		"":                       "_",
		".hidden":                "hidden",
		"--help":                 "help",
		"con":                    "_con",
		"NUL.txt":                "_NUL.txt",
		"a b\tc\n":               "a_b_c_",
		"\u202egnp":              "_gnp",
		"zero\u200bwidth":        "zero_width",
		"bad\xffbyte":            "bad_byte",
		"\x1b]52;c;x\a":          "__52_c_x_",
		strings.Repeat("x", 300): strings.Repeat("x", 180),
		strings.Repeat("é", 300): strings.Repeat("é", 90),
		strings.Repeat("日", 300): strings.Repeat("日", 60),
	} {
		names := download.MediaNames(id, ".mp4")
		if names[0] != want+".mp4" {
			t.Errorf("%q gets %q, want %q", id, names[0], want)
		}
		seen := map[string]bool{}
		for _, n := range names {
			if seen[n] || !utf8.ValidString(n) || len(n) > 200 || strings.ContainsAny(n, `/\:`) || strings.HasPrefix(n, ".") {
				t.Errorf("%q gets %q", id, n)
			}
			seen[n] = true
		}
	}
}

// TestMediaNamesCollide has IDs that a file system may treat as the same name: the second names
// differ in more than case.
func TestMediaNamesCollide(t *testing.T) {
	for _, ids := range [][]string{{"a/b", "a:b", "a_b"}, {"Video", "video", "VIDEO"}, {"Gr\u00fcn", "Gru\u0308n"}, {strings.Repeat("x", 300), strings.Repeat("x", 301)}} {
		seen := map[string]string{}
		for _, id := range ids {
			second := strings.ToLower(download.MediaNames(id, ".mp4")[1])
			if other, taken := seen[second]; taken {
				t.Errorf("%q and %q both get %q", id, other, second)
			}
			seen[second] = id
		}
	}
}
