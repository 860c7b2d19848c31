package batchfile

import "testing"

func TestSyncsExampleHasNoErrors(t *testing.T) {
	f, err := Open("testdata/sync-example.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	r := Validate(f, testNow)
	if !r.OK() || r.Requests != 20 || len(r.Problems) != 1 {
		t.Fatalf("%+v", r)
	}
	got := r.Problems[0]
	if got.Rule != "same-request" || got.Line != 2 || got.Message != "the same request as on line 1 but for its id (also on 18 more lines, up to line 20)" {
		t.Errorf("%+v", got)
	}
}
