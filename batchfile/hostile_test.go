package batchfile

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

// An attacker or a broken script may supply these files. Each is read to its end, and the
// test's time limit finds quadratic behavior.
func TestHostileFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	const mega, many = 1 << 20, 1 << 18
	for name, c := range map[string]struct {
		content          string
		requests, errors int
	}{
		"newlines":            {strings.Repeat("\n", mega), 0, 1},
		"lines of a byte":     {goodLine + "\n" + strings.Repeat("x\n", many), many + 1, many + 1},
		"lines of a brace":    {goodLine + "\n" + strings.Repeat("{\n", many), many + 1, many + 1},
		"empty objects":       {strings.Repeat("{}\n", many), many, 3*many + 1},
		"misspelt names":      {strings.Repeat(`{"endpoin":1}`+"\n", many), many, 3*many + 1},
		"lines of a NUL":      {goodLine + "\n" + strings.Repeat("\x00\n", many), many + 1, many + 1},
		"a line of NULs":      {goodLine + "\n" + strings.Repeat("\x00", mega), 2, 1},
		"a line of bad bytes": {goodLine + "\n" + strings.Repeat("\xff", mega), 2, 1},
		"a line of brackets":  {goodLine + "\n{\"a\": " + strings.Repeat("[", mega), 2, 1},
		"a line of objects":   {goodLine + "\n" + strings.Repeat(`{"a":`, mega), 2, 2},
		"a line of escapes":   {`{"request_id": "` + strings.Repeat(`\ud800`, many) + "\"}\n", 1, 2},
		"a line of names":     {"{" + strings.Repeat(`"modell": 1, `, 50_000) + "\"z\": 1}\n", 1, 3},
		"a line of copies":    {"{" + strings.Repeat(`"request_id": "x", `, 50_000) + "\"z\": 1}\n", 1, 2},
		"a wide line":         {`{"é": [` + strings.Repeat(`{"é": 1, "é": 2}, `, 60_000) + "1]}\n", 1, 3},
		"large request":       {strings.Replace(goodLine, "v.mp4", strings.Repeat("v", 6*mega), 1) + "\n", 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := validate(c.content)
			if r.Requests != c.requests || r.Errors != c.errors {
				t.Errorf("%d requests, %d errors; want %d and %d; first %+v", r.Requests, r.Errors, c.requests, c.errors, r.Problems[:min(4, len(r.Problems))])
			}
			for _, p := range r.Problems {
				if len(p.Message)+len(p.Hint) > 1000 {
					t.Errorf("a message of %d bytes", len(p.Message)+len(p.Hint))
				}
			}
		})
	}
}

// Requests with the same id have the same result, and Join reads it only once: with two
// alternating ids, and with two lines of megabytes.
func TestRepeatedIDsAreJoinedQuickly(t *testing.T) {
	const requests = 200_000
	input := strings.Repeat("{\"request_id\": \"a\"}\n{\"request_id\": \"b\"}\n", requests/2)
	line := `{"request_id": "%s", "response": {"status": "FAILED", "note": "%s"}}` + "\n"
	note := strings.Repeat("x", 4<<20)
	r := Join(file(input), file(fmt.Sprintf(line, "a", note)+fmt.Sprintf(line, "b", note)))
	if r.Count(Failed) != requests || r.Count(Unexpected) != 0 {
		t.Errorf("%d failed, %d unexpected", r.Count(Failed), r.Count(Unexpected))
	}
}

// A line may nest as deep as the rule says, but not deeper.
func TestDepth(t *testing.T) {
	for levels, tooDeep := range map[int]bool{1000: false, 1001: true} {
		arrays := levels - 1 // inside an object
		r := validate(`{"a": ` + strings.Repeat("[", arrays) + "1" + strings.Repeat("]", arrays) + "}\n")
		if has(r, "too-deep") != tooDeep {
			t.Errorf("%d levels: %+v", levels, r.Problems)
		}
	}
}

// Comparing every refId of a hostile request with every other would take too long, so only
// the first ones are compared.
func TestRefsAreBounded(t *testing.T) {
	for refs, found := range map[int]bool{maxRefs: true, maxRefs + 1: false} {
		var b strings.Builder
		for i := range refs {
			fmt.Fprintf(&b, `{"type": "audio", "refId": "%d", "assetId": "a"}, `, i)
		}
		r := validate(`{"request_id": "a", "endpoint": "/v2/generate", "payload": {"model": "lipsync-2", "input": [` + b.String() +
			`{"type": "video", "assetId": "v"}], "segments": [{"startTime": 0, "endTime": 2, "audioInput": {"refId": "x"}}]}}` + "\n")
		if has(r, "unknown-ref") != found {
			t.Errorf("%d refIds: %+v", refs, r.Problems)
		}
	}
}

func TestColumnsInALongLine(t *testing.T) {
	for _, text := range []string{"a", "é", "€", "😀", "\xff", "é\xe2\x82", "e\u0301"} {
		before := `{"note": "` + strings.Repeat(text, 3000) + `", "endpoint": `
		r := validate(before + `"/v3", "request_id": "a", "payload": ` + goodPayload + "}\n")
		for _, p := range r.Problems {
			if want := utf8.RuneCountInString(before) + 1; p.Rule == "bad-endpoint" && (p.Column != want || p.EndColumn != want+5) {
				t.Errorf("%q: columns %d to %d, want %d", text, p.Column, p.EndColumn, want)
			}
		}
		if !has(r, "bad-endpoint") {
			t.Errorf("%q: %+v", text, r.Problems)
		}
	}
}

func TestAllocationsAreFew(t *testing.T) {
	for _, file := range benchFiles {
		lines := bytes.SplitAfter(file.content, []byte("\n"))[:100]
		f := &File{Content: bytes.Join(lines, nil)}
		if n := testing.AllocsPerRun(3, func() { Validate(f, testNow) }); n > 30*100 {
			t.Errorf("%s: %v allocations for 100 requests", file.name, n)
		}
	}
}
