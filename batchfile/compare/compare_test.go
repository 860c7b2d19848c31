package compare_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/compare"
)

func file(lines ...string) *batchfile.File {
	return &batchfile.File{Content: []byte(strings.Join(lines, "\n"))}
}

func good(id string, seconds float64) string {
	return fmt.Sprintf(`{"request_id": %q, "response": {"status": "COMPLETED", "outputUrl": "https://x.io/a.mp4?Signature=%d", "outputDuration": %g}}`, id, time.Now().UnixNano(), seconds)
}

func bad(id, status, code string) string {
	return fmt.Sprintf(`{"request_id": %q, "response": {"status": %q, "error": "no", "error_code": %q}}`, id, status, code)
}

func TestResults(t *testing.T) {
	before := file(good("same", 2), good("breaks", 2), bad("fixed", "FAILED", "a"), good("longer", 2), bad("code", "FAILED", "a"),
		bad("rejected", "FAILED", "a"), good("gone", 1), bad("pending", "PENDING", ""), bad("twice", "FAILED", "a"), good("twice", 3), "junk",
		bad("failed", "FAILED", "a"), good("rounded", 2))
	after := file(good("new", 1), good("rounded", 2.0004), bad("failed", "FAILED", "a"), good("twice", 3), bad("pending", "FAILED", "b"), bad("rejected", "REJECTED", "a"),
		bad("code", "FAILED", "b"), good("longer", 2.04), good("fixed", 2), bad("breaks", "FAILED", "c"), good("same", 2), "junk", "junk")
	c := compare.Results(before, after)
	var got []string
	for _, change := range c.Changes {
		got = append(got, fmt.Sprintf("%s %s", change.Kind, change.RequestID))
	}
	want := "newly_failed breaks, newly_fixed fixed, duration longer, changed code, changed rejected, missing gone, newly_failed pending, added new"
	if strings.Join(got, ", ") != want || c.Same != 4 || c.Unreadable != [2]int{1, 2} || c.Count(compare.NewlyFailed) != 2 {
		t.Errorf("%d same, %v unreadable:\n got %s\nwant %s", c.Same, c.Unreadable, strings.Join(got, ", "), want)
	}
	if same := compare.Results(before, before); len(same.Changes) > 0 || same.Same != 11 {
		t.Errorf("with itself: %+v", same)
	}
}

func BenchmarkResults(b *testing.B) {
	var one, two []string
	for i := range 1000 {
		one = append(one, good(fmt.Sprint("scene-", i), 2))
		two = append(two, good(fmt.Sprint("scene-", 999-i), 2+float64(i%10/9)))
	}
	before, after := file(one...), file(two...)
	for b.Loop() {
		if c := compare.Results(before, after); len(c.Changes) != 100 {
			b.Fatal(len(c.Changes))
		}
	}
}
