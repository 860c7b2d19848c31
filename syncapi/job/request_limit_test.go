package job

import (
	"testing"

	"syncbatch-tui/syncapi"
)

func TestRequestLimit(t *testing.T) {
	for message, want := range map[string]int{
		"The batch has 600 requests; the most is 500. Split it": 500,
		"A batch takes at most 250 rows":                        250,
		"maximum of 1000 generations exceeded":                  1000,
		"The script must have at most 5000 characters":          0,
		"The batch has 19 requests; the least is 20":            0,
	} {
		got, ok := RequestLimit(&syncapi.Error{StatusCode: 400, Messages: []string{message}})
		if got != want || ok != (want > 0) {
			t.Errorf("%q: %d, %v", message, got, ok)
		}
	}
	if _, ok := RequestLimit(&syncapi.Error{StatusCode: 500, Messages: []string{"at most 5 requests"}}); ok {
		t.Error("a limit from an outage")
	}
}
