package plain

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/batchfile"
)

// TestNothingToSend checks that a file without requests is not sent, whatever the flags say.
func TestNothingToSend(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := run(t.Context(), &fakeJobs{t: t}, func(c *Config) { c.File, c.Force = inputFile(t, ""), true })
		if !errors.Is(got.err, ErrInput) || got.talk != "nothing was sent\n" || Hint(got.err) != "" {
			t.Errorf("%v %s\n%s%s", got.err, Hint(got.err), got.out, got.talk)
		}
	})
}

func TestProblemForms(t *testing.T) {
	duplicate := problem{
		File: "in.jsonl", Line: 3, Column: 16, EndColumn: 19, Severity: "error", Rule: "duplicate-request-id",
		Message: `the request_id "a" is taken`, Hint: "line 1 has it too",
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
    line 1 has it too
`},
		"full": {duplicate, text{width: 60}, `
in.jsonl:3:16: error[duplicate-request-id] the request_id "a" is taken
   3 | {"request_id": "a", "endpoint": "/v2/generate", "pay…
     |                ^^^
     = line 1 has it too

`},
		"full without room": {duplicate, text{width: 20}, `
in.jsonl:3:16: error[duplicate-request-id] the request_id "a" is taken
    line 1 has it too
`},
		"whole file": {whole, text{width: 80}, `
in.jsonl: error[empty-file] the file is empty
`},
		"annotation": {duplicate, text{github: true}, `
in.jsonl:3:16: error[duplicate-request-id] the request_id "a" is taken
    line 1 has it too
::error file=in.jsonl,line=3,col=16,endColumn=19,title=duplicate-request-id::the request_id "a" is taken%0Aline 1 has it too
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

func TestProblemsOfAFileAreQuotedFromIt(t *testing.T) {
	file, err := batchfile.Read(strings.NewReader("{\"request_id\": \"a\"\n"), "in.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for p := range problemsOf(file, batchfile.Validate(file, time.Time{})) {
		if p.Line == 1 && string(p.source) != `{"request_id": "a"` {
			t.Errorf("%+v", p)
		}
	}
}

// A line is looked up only once for all its problems, because a line of megabytes may have a
// thousand. The copy that hides its password shows how often it was.
func TestALineIsReadOnce(t *testing.T) {
	file := &batchfile.File{Content: []byte("https://me:a@a.io\nhttps://me:b@a.io\n")}
	var sources [][]byte
	for p := range problemsOf(file, &batchfile.Report{Problems: []batchfile.Problem{{Line: 0}, {Line: 1}, {Line: 1}, {Line: 2}}}) {
		sources = append(sources, p.source)
	}
	if len(sources) != 4 || sources[0] != nil || &sources[1][0] != &sources[2][0] || string(sources[3]) != "https://****@a.io" {
		t.Errorf("%q", sources)
	}
}

func TestPasswordsAreNotQuoted(t *testing.T) {
	file := &batchfile.File{Content: []byte(`{"url": "https://me:sesame@a.io/v.mp4"` + "\n")}
	report := &batchfile.Report{Problems: []batchfile.Problem{{Line: 1, Column: 9, EndColumn: 10, Severity: batchfile.Warning, Rule: "password-url"}}}
	var out bytes.Buffer
	for p := range problemsOf(file, report) {
		if err := (text{w: &out, width: 80}).print(time.Time{}, p); err != nil {
			t.Fatal(err)
		}
	}
	if !strings.Contains(out.String(), `{"url": "https://*********@a.io/v.mp4"`) {
		t.Error(out.String())
	}
}

// TestWebhookIsWarnedOf checks that a webhook of the command line is checked like one in a file,
// but outside of the report.
func TestWebhookIsWarnedOf(t *testing.T) {
	for url, want := range map[string]string{
		"https://hooks.acme.io/x": "",
		"https://10.0.0.1/x":      "--webhook-url: the webhook's host is \"10.0.0.1\", which only this network can reach; Sync posts from the internet\n",
		"https://localhost/x":     "--webhook-url: the webhook's host is \"localhost\", which only this network can reach; Sync posts from the internet\n",
		"https://me:sesame@acme.io/": "--webhook-url: the URL has a user name or a password in front of \"acme.io\"; " +
			"remove it, and sign a URL if the media is not public\n",
	} {
		synctest.Test(t, func(t *testing.T) {
			jobs := &fakeJobs{t: t, dryRun: func() error { return nil }}
			got := run(t.Context(), jobs, func(c *Config) { c.DryRun, c.File, c.WebhookURL, c.Form = true, goodFile(t), url, FormJSON })
			if got.err != nil || got.talk != want || strings.Contains(got.out, "webhook") {
				t.Errorf("%s: %v\n%s%s", url, got.err, got.out, got.talk)
			}
		})
	}
}

// TestSameLineProblems checks that text lists the same problem at each place of one line, but only
// once for many lines.
func TestSameLineProblems(t *testing.T) {
	for lines, want := range map[int]int{1: 5, 3: 5, 4: 1} {
		var all []problem
		for i := range 5 {
			all = append(all, problem{File: "in.jsonl", Line: min(i+1, lines), Column: i + 1, Rule: "r", Message: "m"})
		}
		if got := inText(text{}, all); len(got) != want || len(got[0].others) != 0 && len(got[0].others) != lines-1 {
			t.Errorf("on %d lines: %+v", lines, got)
		}
	}
}
