package batchfile

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// linesOf returns a file of lines of the given sizes, including line ends.
func linesOf(sizes ...int) *File {
	var b strings.Builder
	for _, n := range sizes {
		b.WriteString(strings.Repeat("x", n-1) + "\n")
	}
	return &File{Path: "dir/input.jsonl", Content: []byte(b.String())}
}

func TestSplit(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	const mega = 1_000_000
	for name, c := range map[string]struct {
		sizes []int
		want  []int // requests per part
	}{
		"one":                            {slices.Repeat([]int{10}, 1), []int{1}},
		"a full batch":                   {slices.Repeat([]int{10}, 500), []int{500}},
		"510":                            {slices.Repeat([]int{10}, 510), []int{255, 255}},
		"1001":                           {slices.Repeat([]int{10}, 1001), []int{333, 334, 334}},
		"5 MB and a byte":                {append(slices.Repeat([]int{100_000}, 49), 100_001), []int{25, 25}},
		"5 MB":                           {slices.Repeat([]int{100_000}, 50), []int{50}},
		"large ones first":               {append(slices.Repeat([]int{450_000}, 10), slices.Repeat([]int{20_000}, 40)...), []int{25, 25}},
		"large ones, no other way":       {slices.Repeat([]int{2 * mega}, 5), []int{1, 2, 2}},
		"one that is over by itself":     {[]int{10, 5_100_000, 10}, []int{1, 1, 1}},
		"uneven, and no more parts":      {append(slices.Repeat([]int{mega}, 6), slices.Repeat([]int{10}, 6)...), []int{5, 7}},
		"large ones, and a tail":         {append(slices.Repeat([]int{4_900_000}, 11), slices.Repeat([]int{10}, 501)...), append(slices.Repeat([]int{1}, 10), 251, 251)},
		"a large one in the middle":      {slices.Concat(slices.Repeat([]int{1000}, 490), []int{4_950_000}, slices.Repeat([]int{1000}, 60)), []int{440, 51, 60}},
		"uneven, filled part after part": {append(slices.Repeat([]int{mega}, 5), slices.Repeat([]int{10}, 450)...), []int{5, 450}},
	} {
		t.Run(name, func(t *testing.T) {
			f := linesOf(c.sizes...)
			parts, err := Split(f)
			if err != nil {
				t.Fatal(err)
			}
			var got []int
			for _, p := range parts {
				got = append(got, p.Requests)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
			checkParts(t, f, parts)
		})
	}
}

// TestSplitCountsBlankLines checks blank lines before the first request: they belong to it
// and count.
func TestSplitCountsBlankLines(t *testing.T) {
	f := &File{Path: "in.jsonl", Content: []byte(strings.Repeat("\n", PublishedMaxBytes-10) + "{}\n{}\n{}\n{}\n")}
	parts, err := Split(f)
	if err != nil || len(parts) != 2 {
		t.Fatalf("%d parts, %v", len(parts), err)
	}
	checkParts(t, f, parts)
}

// TestBlankLinesFitInABatch has so many blank lines that no part could hold the request
// they belong to. The report must say so, because its reader pays for the parts that can
// be sent.
func TestBlankLinesFitInABatch(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	requests, one := lines(25, 0), requestLine(30)
	blank := strings.Repeat("\n", MaxBytes-len(one)) // as many as fit
	for name, c := range map[string]struct {
		content string
		fits    bool
	}{
		"after the last request":   {requests + one + blank + "\n", false},
		"after another one":        {one + blank + "\n" + requests, false},
		"before the first":         {bom + blank[2:] + one + requests, false},
		"as many as fit":           {requests + one + blank, true},
		"as many as fit, at first": {bom + blank[3:] + one + requests, true},
	} {
		t.Run(name, func(t *testing.T) {
			f := &File{Path: "in.jsonl", Content: []byte(c.content)}
			r := Validate(f, testNow)
			if has(r, "request-too-large") == c.fits || c.fits != (r.OK() || r.NeedsSplit()) {
				t.Errorf("%+v", r.Problems)
			}
			parts, err := Split(f)
			if errors.Is(err, ErrRequestTooLarge) == c.fits {
				t.Error(err)
			}
			for _, p := range parts {
				if len(p.Content) > MaxBytes {
					t.Errorf("%s has %d bytes", p.Name, len(p.Content))
				}
			}
		})
	}
}

// checkParts checks the invariants of all splits.
func checkParts(t *testing.T, f *File, parts []Part) {
	t.Helper()
	var all []byte
	line := 1
	for i, p := range parts {
		if p.FirstLine < line || bytes.Count(all, []byte("\n")) != p.FirstLine-1 {
			t.Errorf("part %d starts at line %d", i, p.FirstLine)
		}
		line = p.FirstLine
		all = append(all, p.Content...)
		n := 0
		for range (&File{Content: p.Content}).Requests() {
			n++
		}
		if n != p.Requests || n == 0 || n > PublishedMaxRequests {
			t.Errorf("part %d: %d requests, it says %d", i, n, p.Requests)
		}
		if len(p.Content) > PublishedMaxBytes && n > 1 {
			t.Errorf("part %d: %d bytes", i, len(p.Content))
		}
	}
	if !bytes.Equal(all, f.Content) {
		t.Error("the parts put together are not the input")
	}
}

func TestSplitKeepsEveryByte(t *testing.T) {
	content := bom + "\n" + strings.Repeat("{}\r\n\n", 600) + "  \n{} "
	f := &File{Path: "in.put.jsonl", Content: []byte(content)}
	parts, err := Split(f)
	if err != nil {
		t.Fatal(err)
	}
	checkParts(t, f, parts)
	var names []string
	for _, p := range parts {
		names = append(names, p.Name)
	}
	if whole, i, of := PartOf(names[1]); whole != "in.put.jsonl" || i != 2 || of != 2 {
		t.Errorf("%s is part %d of %d of %s", names[1], i, of, whole)
	}
	if want := []string{"in.put.part-1-of-2.jsonl", "in.put.part-2-of-2.jsonl"}; !slices.Equal(names, want) {
		t.Errorf("names %q", names)
	}
}

func TestSplitRefuses(t *testing.T) {
	if _, err := Split(&File{Content: []byte(bom + "\n \n")}); !errors.Is(err, ErrNoRequests) {
		t.Errorf("no requests: %v", err)
	}
	if _, err := Split(linesOf(10, MaxBytes+1)); !errors.Is(err, ErrRequestTooLarge) || !strings.HasPrefix(err.Error(), "line 2: ") {
		t.Errorf("a large request: %v", err)
	}
}

func TestLinesAndRequests(t *testing.T) {
	var b strings.Builder
	b.WriteString(bom)
	for i := range 100 {
		fmt.Fprintf(&b, "{\"request_id\": \"r%d\"}\r\n", i)
	}
	b.WriteString("\n \nx\n{\"request_id\": 1}\n{\"request_id\": \"first\", \"a\": {\"request_id\": \"no\"}, \"request_id\": \"l\\u0061st\"}")
	f := &File{Content: []byte(b.String())}
	if f.Lines() != 105 {
		t.Errorf("%d lines", f.Lines())
	}
	for n, want := range map[int]string{0: "", 1: `{"request_id": "r0"}`, 17: `{"request_id": "r16"}`, 100: `{"request_id": "r99"}`, 101: "", 102: " ", 103: "x", 106: ""} {
		if got := string(f.Line(n)); got != want {
			t.Errorf("line %d is %q, want %q", n, got, want)
		}
	}
	var got []string
	for r := range f.Requests() {
		if !bytes.Equal(bytes.TrimRight(r.Raw, "\r\n"), f.Line(r.Line)) {
			t.Errorf("line %d: %q", r.Line, r.Raw)
		}
		if r.Line > 99 {
			got = append(got, fmt.Sprint(r.Line, r.ID))
		}
	}
	if want := []string{"100r99", "103", "104", "105last"}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestLinesOfAnEmptyFile(t *testing.T) {
	f := &File{}
	if f.Lines() != 0 || f.Line(1) != nil {
		t.Errorf("%d lines, %q", f.Lines(), f.Line(1))
	}
}

func TestPartOfOtherNames(t *testing.T) {
	for _, name := range []string{
		"", ".jsonl", "input.jsonl", "a.part-1.jsonl", "a.part-x-of-2.jsonl", "a.part-1-of-1.jsonl", "a.part-01-of-2.jsonl", "a.part-1-of-2x.jsonl",
		"a.part-1-of-2.jsonl.bak",
	} {
		if whole, i, of := PartOf(name); whole != name || i != 0 || of != 0 {
			t.Errorf("%q is part %d of %d of %q", name, i, of, whole)
		}
	}
}

// A limit that Sync has stated replaces the published one.
func TestSplitMax(t *testing.T) {
	f := linesOf(slices.Repeat([]int{10}, 21)...)
	for limit, want := range map[int][]int{10: {7, 7, 7}, 20: {10, 11}, 21: {21}, 1: slices.Repeat([]int{1}, 21), 0: slices.Repeat([]int{1}, 21)} {
		parts, err := SplitMax(f, limit)
		var got []int
		for _, p := range parts {
			got = append(got, p.Requests)
		}
		files, _ := f.PartsMax(limit)
		if err != nil || !slices.Equal(got, want) || len(files) != len(want) {
			t.Errorf("at most %d: %v, %v, %d files", limit, got, err, len(files))
		}
	}
}

// TestCut divides a file after its first requests and keeps blank lines and bytes.
func TestCut(t *testing.T) {
	f := &File{Path: filepath.FromSlash("/d/in.jsonl"), Content: []byte("\ufeff{\"a\":1}\n\n{\"a\":2}\r\n{\"a\":3}")}
	for n, want := range map[int][2]string{
		0: {"\ufeff{\"a\":1}\n\n", "{\"a\":2}\r\n{\"a\":3}"}, // at least one
		1: {"\ufeff{\"a\":1}\n\n", "{\"a\":2}\r\n{\"a\":3}"},
		2: {"\ufeff{\"a\":1}\n\n{\"a\":2}\r\n", "{\"a\":3}"},
	} {
		head, rest := f.Cut(n)
		if string(head.Content) != want[0] || string(rest.Content) != want[1] ||
			head.Path != filepath.FromSlash("/d/in.part-1-of-2.jsonl") || rest.Path != filepath.FromSlash("/d/in.part-2-of-2.jsonl") {
			t.Errorf("%d: %s %q and %s %q", n, head.Path, head.Content, rest.Path, rest.Content)
		}
	}
	for _, n := range []int{3, 4} {
		if head, rest := f.Cut(n); head != f || rest != nil {
			t.Errorf("%d: %v, %v", n, head, rest)
		}
	}
}
