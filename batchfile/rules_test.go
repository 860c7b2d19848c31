package batchfile

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// testNow is the time for Validate in the tests.
var testNow = time.Date(2026, time.November, 20, 12, 0, 0, 0, time.UTC)

const (
	goodInput   = `[{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "refId": "x", "url": "https://cdn.acme.io/a.wav"}]`
	goodPayload = `{"model": "lipsync-2", "input": ` + goodInput + `}`
	goodLine    = `{"request_id": "a", "endpoint": "/v2/generate", "payload": ` + goodPayload + `}`
)

// asLine turns an example of a rule into a line of a file: it fills in ellipses, and puts
// fields of a payload into a request.
func asLine(example string) string {
	example = strings.NewReplacer("{…}", goodPayload, "[…]", goodInput,
		", …]", `, {"type": "audio", "refId": "x", "url": "https://cdn.acme.io/a.wav"}]`).Replace(example)
	if !strings.HasPrefix(strings.TrimLeft(example, "\uFEFF«"), `"`) {
		return example
	}
	for _, member := range []string{`"model": "lipsync-2"`, `"input": ` + goodInput} {
		name, _, _ := strings.Cut(member, " ")
		if !strings.Contains(example, name) {
			example = member + ", " + example
		}
	}
	return `{"request_id": "a", "endpoint": "/v2/generate", "payload": {` + example + `}}`
}

// asFile turns an example of a rule into a file.
func asFile(rule Rule, example string) string {
	if file, ok := largeExamples[example]; ok {
		return file()
	}
	if rule.Name == "no-final-newline" || rule.Name == "cut-line" || rule.Name == "empty-file" {
		return asLine(example)
	}
	var b strings.Builder
	for line := range strings.Lines(example) {
		b.WriteString(asLine(strings.TrimSuffix(line, "\n")) + "\n")
	}
	if example == rule.Wrong && rule.Name == "blank-line" {
		b.WriteString("\n")
	}
	return b.String()
}

// largeExamples are the examples that a rule only describes.
var largeExamples = map[string]func() string{
	"1001 lines":                func() string { return lines(1001, 0) },
	"501 lines":                 func() string { return lines(501, 0) },
	"500 lines":                 func() string { return lines(500, 0) },
	"20 lines":                  func() string { return lines(20, 0) },
	"19 lines":                  func() string { return lines(19, 0) },
	"5,242,881 bytes":           func() string { return lines(100, 5_242_881) },
	"5,000,001 bytes":           func() string { return lines(100, 5_000_001) },
	"5,000,000 bytes":           func() string { return lines(100, 5_000_000) },
	"a line of 5,242,881 bytes": func() string { return lines(1, 5_242_881) },
	"a line of 1,000 bytes":     func() string { return lines(1, 1000) },
	"a compressed file, as in input.jsonl.gz":       func() string { return "\x1f\x8b\x08\x00" },
	"a file in UTF-16, as PowerShell's > writes it": func() string { return "\xff\xfe{\x00\"\x00" },
	"a script of 5001 characters": func() string {
		return asLine(`"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "text", "provider": {"name": "elevenlabs", "voiceId": "v", "script": "`+strings.Repeat("é", 5001)+`"}}]`) + "\n"
	},
	`{"request_id": [[[… a thousand more …]]]}`: func() string {
		return `{"request_id": ` + strings.Repeat("[", 1001) + strings.Repeat("]", 1001) + "}\n"
	},
	`"options": {"active_speaker_detection": {"bounding_boxes": [… 250,000 values …]}}`: func() string {
		return asLine(`"options": {"active_speaker_detection": {"bounding_boxes": [`+strings.Repeat("null,", 250_000)+`null]}}`) + "\n"
	},
}

// lines returns a file of n requests, padded with spaces to size bytes.
func lines(n, size int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(requestLine(i))
	}
	if pad := size - b.Len(); pad > 0 {
		return strings.TrimSuffix(b.String(), "\n") + strings.Repeat(" ", pad) + "\n"
	}
	return b.String()
}

func requestLine(i int) string {
	id := strings.Repeat("i", i%7) + "-" + time.Duration(i).String()
	return strings.NewReplacer(`"a"`, `"`+id+`"`, "v.mp4", id+".mp4").Replace(goodLine) + "\n"
}

func validate(content string) *Report {
	return Validate(&File{Path: "test.jsonl", Content: []byte(content)}, testNow)
}

func has(r *Report, rule string) bool {
	return slices.ContainsFunc(r.Problems, func(p Problem) bool { return p.Rule == rule })
}

// incidental are rules that examples violate because they are short.
var incidental = []string{"few-requests", "no-final-newline", "same-request"}

func TestRulesFindTheirWrongExampleAndNotTheRightOne(t *testing.T) {
	for _, rule := range Rules() {
		if rule.NeedsSource {
			continue // its examples are not request files; package compose tests them
		}
		t.Run(rule.Name, func(t *testing.T) {
			// Problems that only the media check finds are tested in package media.
			if r := validate(asFile(rule, rule.Wrong)); has(r, rule.Name) == (rule.NeedsMedia || rule.NeedsServer) {
				t.Errorf("the wrong example is not found; problems: %+v", r.Problems)
			}
			for _, p := range validate(asFile(rule, rule.Right)).Problems {
				if p.Rule == rule.Name || !slices.Contains(incidental, p.Rule) {
					t.Errorf("the right example has a problem: %+v", p)
				}
			}
		})
	}
}

// TestLimits checks files that are exactly as large as each limit allows, and a byte or a
// request larger.
func TestLimits(t *testing.T) {
	limits := []string{"empty-file", "few-requests", "many-requests", "too-many-requests", "large", "too-large", "request-too-large"}
	for name, c := range map[string]struct {
		requests, bytes int
		rule            string // the only violated one; empty for none
	}{
		"as small as can be":   {20, 0, ""},
		"a request fewer":      {19, 0, "few-requests"},
		"as many as published": {500, 0, ""},
		"a request more":       {501, 0, "many-requests"},
		"as many as ever":      {1000, 0, "many-requests"},
		"one more than ever":   {1001, 0, "too-many-requests"},
		"5 MB by one reading":  {100, 5_000_000, ""},
		"a byte more":          {100, 5_000_001, "large"},
		"5 MB by the other":    {100, 5_242_880, "large"},
		"a byte more than any": {100, 5_242_881, "too-large"},
	} {
		t.Run(name, func(t *testing.T) {
			r := validate(lines(c.requests, c.bytes))
			if r.Requests != c.requests || c.bytes > 0 && r.Bytes != c.bytes {
				t.Fatalf("the file has %d requests and %d bytes", r.Requests, r.Bytes)
			}
			for _, rule := range limits {
				if has(r, rule) != (rule == c.rule) {
					t.Errorf("%s is found: %v", rule, has(r, rule))
				}
			}
		})
	}
}

func TestRulesAreWellFormed(t *testing.T) {
	name := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	seen := map[string]bool{}
	for _, r := range Rules() {
		if !name.MatchString(r.Name) || seen[r.Name] {
			t.Errorf("%q is not kebab-case, or there twice", r.Name)
		}
		seen[r.Name] = true
		if r.Severity != Error && r.Severity != Warning {
			t.Errorf("%s: severity %v", r.Name, r.Severity)
		}
		if r.Summary == "" || len(r.Summary) > 80 || strings.HasSuffix(r.Summary, ".") || !strings.HasSuffix(r.Explanation, ".") {
			t.Errorf("%s: the summary is a line without a full stop, the explanation has full sentences", r.Name)
		}
		if r.Right == "" || r.Right == r.Wrong {
			t.Errorf("%s: needs a right and a wrong example", r.Name)
		}
	}
}
