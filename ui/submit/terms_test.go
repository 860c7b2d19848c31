package submit

import (
	"strings"
	"testing"
	"time"

	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/screen"
)

// A message about one request uses the singular, and about several the plural.
func TestOneRequest(t *testing.T) {
	f := &Feature{env: &screen.Env{Height: 40}}
	earlier := []ledger.Earlier{{Submission: ledger.Submission{File: "in.jsonl", State: ledger.Accepted, BatchID: "b"}}}
	begun := &ledger.Earlier{Submission: ledger.Submission{Confirmed: time.Unix(1_800_000_000, 0)}}
	for want, lines := range map[string][]string{
		"⚠ The request was sent before:|Sending it again costs money again.":                        f.beforeLines(&ledger.SentBeforeError{Earlier: earlier, Shared: 1, Requests: 1}),
		"⚠ The request was sent before under another id:|Sending it again costs money again.":       f.beforeLines(&ledger.SentBeforeError{Earlier: earlier, Resembling: 1, Requests: 1}),
		"⚠ 1 of 3 requests was sent before:|Sending it again costs money again.":                    f.beforeLines(&ledger.SentBeforeError{Earlier: earlier, Shared: 1, Requests: 3}),
		"⚠ All 3 requests were sent before:|Sending them again costs money again.":                  f.beforeLines(&ledger.SentBeforeError{Earlier: earlier, Shared: 3, Requests: 3}),
		"It is sent by itself. The other request follows as a batch, after another question.":       (&pilot{requests: 1}).lines(1),
		"They are sent one by one. The other 2 follow as a batch, after another question.":          (&pilot{requests: 3}).lines(2),
		"⚠ The request that was sent first failed.":                                                 (&pilot{requests: 1, submission: "s", failed: 1}).lines(20),
		"The request that was sent first succeeded.":                                                (&pilot{requests: 1, submission: "s"}).lines(20),
		"You confirmed its first request on |It continues, and no request is sent twice. The other": (&pilot{requests: 1, begun: begun}).lines(1),
	} {
		got := strings.Join(lines, "\n")
		for part := range strings.SplitSeq(want, "|") {
			if !strings.Contains(got, part) {
				t.Errorf("no %q in\n%s", part, got)
			}
		}
	}
	if title, _ := (&pilot{requests: 1}).words("in.jsonl", "api.sync.so", 1); title != "Send the first request to api.sync.so?" {
		t.Error(title)
	}
	if title, _ := (&pilot{requests: 3, submission: "s"}).words("in.jsonl", "api.sync.so", 1); title != "Submit the other request to api.sync.so?" {
		t.Error(title)
	}
}
