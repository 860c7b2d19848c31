package plain

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/ui/format"
)

func TestProblemForms(t *testing.T) {
	duplicate := problem{
		File: "in.jsonl", Line: 3, Column: 16, EndColumn: 19, Severity: "error", Rule: "duplicate-request-id",
		Message: `the request_id "a" is taken`, Hint: "line 1 has it, too",
		source: []byte(`{"request_id": "a", "endpoint": "/v2/generate", "payload": {}}`),
	}
	whole := problem{File: "in.jsonl", Severity: "error", Rule: "empty-file", Message: "the file is empty"}
	hostile := problem{
		File: "50%,a:b\x1b.jsonl", Line: 1, Column: 2, EndColumn: 3, Severity: "warning", Rule: "r",
		Message: "100%\x1b]0;x\a", Hint: "two\r\nlines",
	}
	tests := map[string]struct {
		p    problem
		form text
		want string
	}{
		"concise": {duplicate, text{}, `
in.jsonl:3:16: error[duplicate-request-id] the request_id "a" is taken
    line 1 has it, too
`},
		"full": {duplicate, text{width: 60}, `
in.jsonl:3:16: error[duplicate-request-id] the request_id "a" is taken
   3 | {"request_id": "a", "endpoint": "/v2/generate", "pay…
     |                ^^^
     = line 1 has it, too

`},
		"full without room": {duplicate, text{width: 20}, `
in.jsonl:3:16: error[duplicate-request-id] the request_id "a" is taken
    line 1 has it, too
`},
		"whole file": {whole, text{width: 80}, `
in.jsonl: error[empty-file] the file is empty
`},
		"annotation": {duplicate, text{github: true}, `
in.jsonl:3:16: error[duplicate-request-id] the request_id "a" is taken
    line 1 has it, too
::error file=in.jsonl,line=3,col=16,endColumn=19,title=duplicate-request-id::the request_id "a" is taken%0Aline 1 has it, too
`},
		"annotation of a whole file": {whole, text{github: true}, `
in.jsonl: error[empty-file] the file is empty
::error file=in.jsonl,title=empty-file::the file is empty
`},
		"annotation, escaped": {hostile, text{github: true}, `
50%,a:b␛.jsonl:1:2: warning[r] 100%␛]0;x␇
    two␍␊lines
::warning file=50%25%2Ca%3Ab␛.jsonl,line=1,col=2,endColumn=3,title=r::100%25␛]0;x␇%0Atwo%0D%0Alines
`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			tt.form.w = &out
			if err := tt.form.print(time.Time{}, tt.p); err != nil {
				t.Fatal(err)
			}
			if got := "\n" + out.String(); got != tt.want {
				t.Errorf("got:%s\nwant:%s", got, tt.want)
			}
		})
	}
}

func TestExcerptMarksWhatIsMeant(t *testing.T) {
	long := strings.Repeat("x", 200)
	tests := map[string]struct {
		line        string
		column, end int
		source      string
		marked      string // what stands above the carets
	}{
		"at the start":         {"abc def", 1, 4, "abc def", "abc"},
		"in the middle":        {"abc def ghi", 5, 8, "abc def ghi", "def"},
		"the last":             {"abc", 3, 4, "abc", "c"},
		"after the end":        {"abc", 4, 5, "abc", ""},
		"column far too large": {"abc", 99, 100, "abc", ""},
		"no end":               {"abc", 2, 0, "abc", "b"},
		"cut before":           {long + "bad" + long, 201, 204, "…xxxxxxxxxbad" + strings.Repeat("x", 16) + "…", "bad"},
		"cut within":           {long, 3, 190, "xx" + strings.Repeat("x", 27) + "…", strings.Repeat("x", 27) + "…"},
		"wide characters":      {"世界 bad", 4, 7, "世界 bad", "bad"},
		"wide and marked":      {"a世界b", 2, 4, "a世界b", "世界"},
		"accents":              {"e\u0301e\u0301 bad", 6, 9, "e\u0301e\u0301 bad", "bad"},
		"a flag":               {"🇫🇷 bad", 4, 7, "🇫🇷 bad", "bad"},
		"tab":                  {"a\tbad", 3, 6, "a bad", "bad"},
		"escape":               {"\x1b[2Jbad", 5, 8, "␛[2Jbad", "bad"},
		"bidi":                 {"\u202ebad", 2, 5, "\ufffdbad", "bad"},
		"not UTF-8":            {"\xff\xfebad", 3, 6, "\ufffd\ufffdbad", "bad"},
	}
	const width = 30
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			source, caret, ok := excerpt([]byte(tt.line), tt.column, tt.end, width)
			if !ok || source != tt.source {
				t.Fatalf("got %q, %v, want %q", source, ok, tt.source)
			}
			pad, carets := strings.Count(caret, " "), strings.Count(caret, "^")
			if got := ansi.Cut(source, pad, pad+carets); got != tt.marked {
				t.Errorf("%q marks %q, want %q", caret, got, tt.marked)
			}
		})
	}
}

func TestExcerptWithoutAPlace(t *testing.T) {
	if source, caret, ok := excerpt([]byte("the whole line"), 0, 0, 30); !ok || source != "the whole line" || caret != "" {
		t.Errorf("a whole line: %q, %q, %v", source, caret, ok)
	}
	for name, line := range map[string][]byte{"no line": nil, "too long": bytes.Repeat([]byte("x"), maxSource+1)} {
		if _, _, ok := excerpt(line, 1, 2, 30); ok {
			t.Error(name, "is quoted")
		}
	}
}

func FuzzExcerpt(f *testing.F) {
	f.Add([]byte(`{"request_id": "世界"}`), 16, 20, 40)
	f.Add([]byte("e\u0301\u0301\u0301\u0301\u0301\u0301 \U0001F468\u200d\U0001F469 \xff\xf0\x9f"), 3, 9, 20)
	f.Add(bytes.Repeat([]byte("\u0301"), 2000), 1000, 1500, 25)
	f.Fuzz(func(t *testing.T, line []byte, column, end, width int) {
		source, caret, ok := excerpt(line, min(max(column, 0), 1e6), min(max(end, 0), 1e6), min(width, 500))
		if !ok {
			return
		}
		// The printer cleans the line as a whole, which must not move what is marked.
		printed := format.Clean(source)
		if got := ansi.StringWidth(printed); got > width || got != ansi.StringWidth(source) || !utf8.ValidString(source) {
			t.Errorf("%d cells of %d: %q", got, width, source)
		}
		if ansi.StringWidth(caret) > max(width, ansi.StringWidth(source)+1) {
			t.Errorf("%q marks beyond %q", caret, source)
		}
	})
}

func TestProblemsOfAFileAreQuotedFromIt(t *testing.T) {
	file, err := batchfile.Read(strings.NewReader("{\"request_id\": \"a\"\n"), "in.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range batchfile.Validate(file, time.Time{}).Problems {
		if p.Line == 1 && string(problemOf(file, p).source) != `{"request_id": "a"` {
			t.Errorf("%+v", problemOf(file, p))
		}
	}
}
