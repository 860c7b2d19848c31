package batchfile

import (
	"bytes"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// FuzzValidate checks the invariants of every file's report.
func FuzzValidate(f *testing.F) {
	for _, rule := range Rules() {
		for _, example := range []string{rule.Right, rule.Wrong} {
			if _, isLarge := largeExamples[example]; !isLarge {
				f.Add([]byte(asFile(rule, example)))
			}
		}
	}
	severities := map[string]Severity{}
	for _, rule := range Rules() {
		severities[rule.Name] = rule.Severity
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		file := &File{Path: "fuzz.jsonl", Content: slices.Clone(content)}
		r := Validate(file, testNow)
		if !bytes.Equal(file.Content, content) {
			t.Fatal("the content was changed")
		}
		if again := Validate(file, testNow); !reflect.DeepEqual(r, again) {
			t.Fatalf("two reports:\n%+v\n%+v", r, again)
		}
		if len(r.Problems) != min(r.Errors+r.Warnings, MaxProblems) {
			t.Errorf("%d problems, %d errors, %d warnings", len(r.Problems), r.Errors, r.Warnings)
		}
		last := Problem{}
		for _, p := range r.Problems {
			// An uncertain problem is a warning, even if its rule is an error.
			if p.Severity != severities[p.Rule] && (p.Severity != Warning || severities[p.Rule] != Error) {
				t.Errorf("severity of %+v", p)
			}
			if p.Line < last.Line || p.Line == last.Line && p.Column < last.Column {
				t.Errorf("%+v after %+v", p, last)
			}
			checkPlace(t, file, p)
			for _, text := range []string{p.Message, p.Hint} {
				if len(text) > 600 || !utf8.ValidString(text) || strings.ContainsFunc(text, isUnsafe) {
					t.Errorf("unsafe text %q", text)
				}
			}
			last = p
		}
		n := 0
		for range file.Requests() {
			n++
		}
		if r.Requests != n && !has(r, "not-json-lines") && !has(r, "utf-16") && !has(r, "binary") && !has(r, "results-file") {
			t.Errorf("%d requests, want %d", r.Requests, n)
		}
	})
}

// checkPlace checks that a problem lies within its line.
func checkPlace(t *testing.T, file *File, p Problem) {
	if p.Line < 0 || p.Line > file.Lines() {
		t.Errorf("line %d of %d", p.Line, file.Lines())
	}
	if p.Column == 0 && p.EndColumn == 0 {
		return
	}
	width := utf8.RuneCount(file.Line(p.Line))
	if public := utf8.RuneCount(file.PublicLine(p.Line)); public != width && len(file.Line(p.Line)) <= maxPublic {
		t.Errorf("line %d has %d columns, and %d when it is shown", p.Line, width, public)
	}
	if p.Column < 1 || p.Column > width+1 || p.EndColumn <= p.Column || p.EndColumn > width+2 {
		t.Errorf("columns %d to %d of %d in line %d", p.Column, p.EndColumn, width, p.Line)
	}
}

func isUnsafe(r rune) bool { return !unicode.IsPrint(r) }

// FuzzSplit checks that the concatenated parts are the input, and that each part is within
// the limits. The content is repeated, because short files are not split.
func FuzzSplit(f *testing.F) {
	f.Add([]byte("{}\n"), 1020)
	f.Add([]byte("\n{}\r\n \n"), 600)
	f.Add([]byte(bom+"{}"), 1)
	f.Add([]byte(strings.Repeat("x", 9000)+"\n{}\n"), 700)
	f.Fuzz(func(t *testing.T, content []byte, times int) {
		times = max(1, min(times, 3000, 8<<20/max(1, len(content))))
		file := &File{Path: "fuzz.jsonl", Content: bytes.Repeat(content, times)}
		parts, err := Split(file)
		if errors.Is(err, ErrNoRequests) || errors.Is(err, ErrRequestTooLarge) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		checkParts(t, file, parts)
	})
}

// FuzzResults checks that a join accounts for every request and for every line of the
// output, and that WriteRequests writes lines of the input.
func FuzzResults(f *testing.F) {
	f.Add([]byte("{\"request_id\": \"a\"}\n{\"request_id\": \"b\"}"), []byte("{\"request_id\": \"b\", \"response\": {\"status\": \"FAILED\", \"error\": {\"message\": \"x\"}}}\nx"))
	f.Add([]byte("{\"request_id\": \"a\"}\n{\"request_id\": \"a\"}"), []byte("{\"requestId\": \"a\", \"response\": {\"status\": \"COMPLETED\", \"outputDuration\": 1e999}}\n{\"requestId\": \"a\"}\n"))
	f.Add([]byte("{\"request_id\": \"a\"}"), []byte("[{\"request_id\": \"a\",\n\"response\": {}}, {\"request_id\": \"b\"}]\n[]"))
	f.Add([]byte("{\"request_id\": \"a\"}"), []byte("{\n\"request_id\": \"a\"}\n{\n\"request_id\": \"b\"} oops\n"))
	f.Fuzz(func(t *testing.T, input, output []byte) {
		in, out := &File{Content: input}, &File{Content: output}
		r := Join(in, out)
		requests, lines := 0, map[int]bool{}
		for result := range r.All() {
			if result.InputLine > 0 {
				requests++
			}
			if result.OutputLine > 0 {
				lines[result.OutputLine] = true
			}
			if result.Verdict < Succeeded || result.Verdict > Unreadable || (result.InputLine == 0) != (result.Verdict >= Unexpected) {
				t.Errorf("%+v", result)
			}
		}
		wantRequests, wantLines := 0, map[int]bool{}
		for range in.nonBlank() {
			wantRequests++
		}
		end := 0
		for at, text := range out.records() {
			wantLines[at.line] = true
			if lost := bytes.Trim(out.text()[end:at.offset], " \t\r\n[],"); len(lost) > 0 {
				t.Errorf("lost between results: %q", lost)
			}
			end = at.offset + len(text)
		}
		if lost := bytes.Trim(out.text()[end:], " \t\r\n[],"); len(lost) > 0 {
			t.Errorf("lost after the results: %q", lost)
		}
		if requests != wantRequests || !maps.Equal(lines, wantLines) {
			t.Errorf("%d of %d requests, %d of %d lines", requests, wantRequests, len(lines), len(wantLines))
		}
		if !out.isFormatted() {
			for at := range out.nonBlank() {
				if !lines[at.line] {
					t.Errorf("line %d is lost", at.line)
				}
			}
		}
		all := r.Count(Succeeded) + r.Count(Failed) + r.Count(Rejected) + r.Count(Unfinished) + r.Count(NoVideo) + r.Count(Missing)
		if all != requests {
			t.Errorf("%d requests counted of %d", all, requests)
		}
		var b bytes.Buffer
		n, err := r.WriteRequests(&b, Succeeded, Failed, Rejected, Unfinished, NoVideo, Missing)
		if err != nil || n != requests {
			t.Errorf("%d requests written of %d, %v", n, requests, err)
		}
		var merged bytes.Buffer
		if err := Merge(&merged, bytes.NewReader(input), bytes.NewReader(output)); err != nil {
			t.Error(err)
		}
		if want := endLine(in.text()) + endLine(out.text()); merged.String() != want {
			t.Errorf("merged %q, want %q", merged.String(), want)
		}
	})
}

// endLine returns text with a line end, unless it is empty.
func endLine(text []byte) string {
	if len(text) > 0 && text[len(text)-1] != '\n' {
		return string(text) + "\n"
	}
	return string(text)
}

// FuzzGenerations reads generations from any bytes.
func FuzzGenerations(f *testing.F) {
	f.Add([]byte(goodLine))
	f.Add([]byte(`{"payload": {"input": [{"type": "text", "provider": {"script": "é"}}], "segments": [{}]}}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		file := &File{Content: content}
		for g := range file.Generations() {
			for _, in := range g.Inputs {
				if in.URL != "" && (in.Column < 1 || in.EndColumn <= in.Column) {
					t.Errorf("%+v", in)
				}
			}
		}
	})
}
