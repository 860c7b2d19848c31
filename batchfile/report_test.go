package batchfile

import (
	"fmt"
	"testing"
)

func TestServerProblems(t *testing.T) {
	f := file("", goodLine, "", `{"request_id": "b"}`)
	if f.RequestLine(1) != 2 || f.RequestLine(2) != 4 || f.RequestLine(3) != 0 || f.RequestLine(0) != 0 {
		t.Errorf("requests on the lines %d, %d and %d", f.RequestLine(1), f.RequestLine(2), f.RequestLine(3))
	}
	r := &Report{Summary: Summary{Errors: 1, Warnings: 1}, Problems: []Problem{{Severity: Warning, Rule: "few-requests"}, {Line: 4, Column: 1, Severity: Error, Rule: "missing-field"}}}
	more := r.With(ServerProblem(f.RequestLine(2), "no such voice"), ServerProblem(2, "no such asset"))
	var got []string
	for _, p := range more.Problems {
		got = append(got, fmt.Sprint(p.Line, " ", p.Rule, " ", p.Message))
	}
	if want := "[0 few-requests  2 server no such asset 4 server no such voice 4 missing-field ]"; fmt.Sprint(got) != want {
		t.Errorf("%v", got)
	}
	if more.Errors != 3 || more.Warnings != 1 || r.Errors != 1 || len(r.Problems) != 2 || more.OK() {
		t.Errorf("%+v, and was %+v", more, r)
	}
	full := (&Report{Problems: make([]Problem, MaxProblems)}).With(ServerProblem(1, "x"))
	if len(full.Problems) != MaxProblems || full.Errors != 1 {
		t.Errorf("%d problems, %d errors", len(full.Problems), full.Errors)
	}
}
