package submit

import (
	"strings"
	"testing"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media/quote"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/keys"
	"syncbatch-tui/ui/screen"
)

// TestBudgetOfTheRest has a job of two parts, one of which was sent: only the other one counts.
func TestBudgetOfTheRest(t *testing.T) {
	line := `{"request_id":"a","payload":{"model":"m","input":[{"type":"video","url":"https://h/v.mp4"}]}}` + "\n"
	part := &batchfile.File{Content: []byte(line)}
	item := quote.Item{Certainty: quote.Known, USD: 6, HasMost: true, Most: 6}
	f := &Feature{env: &screen.Env{Keys: keys.Default()}, cfg: Config{MaxCost: 10}}
	f.media = screen.MediaMsg{Quote: &cost.Quote{Quote: quote.New([]quote.Item{item, item})}}
	o := order{job: job.Job{Parts: []*batchfile.File{part, part}}, preview: ledger.Preview{Unsent: []int{0, 1}}}
	if err := f.budget(o); err == nil || !strings.HasSuffix(err.Error(), "it costs ≤ $12.00 for 2 requests.") {
		t.Errorf("both parts: %v", err)
	}
	o.preview = ledger.Preview{Sent: 1, Unsent: []int{1}}
	if err := f.budget(o); err != nil {
		t.Errorf("the second part: %v", err)
	}
	f.cfg.MaxCost = 5
	if err := f.budget(o); err == nil || !strings.HasSuffix(err.Error(), "1 of 2 parts is still to be sent: it costs ≤ $6.00 for 1 request.") {
		t.Errorf("less than the second part: %v", err)
	}
}
