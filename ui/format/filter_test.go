package format

import "testing"

func TestMatches(t *testing.T) {
	for filter, want := range map[string]bool{
		"": true, "  ": true, "def": true, "DEF spring": true, "failed": true, "status:fai": true, "status:FAILED batch": true,
		"xyz": false, "def xyz": false, "status:spring": false, "status:def": false, "status:": true,
	} {
		if Matches(filter, "batch_def456", "FAILED", "Spring.jsonl") != want {
			t.Errorf("%q is not %v", filter, want)
		}
	}
}
