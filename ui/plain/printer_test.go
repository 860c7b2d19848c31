package plain

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"syncbatch-tui/syncapi"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// counts are those of the batches in these tests.
var counts = syncapi.Metrics{Total: 20, Succeeded: 13, Failed: 1}

func TestJSONLines(t *testing.T) {
	const metrics20 = `"metrics":{"total_generations":20,"success_count":13,"failed_count":1,"pending_count":6}`
	tests := []struct {
		e    event
		want string
	}{
		{problem{File: "in.jsonl", Line: 3, Column: 16, EndColumn: 19, Severity: "error", Rule: "bad-url", Message: "m & <n>"},
			`{"event":"problem","time":"2026-11-20T12:00:00.000Z","file":"in.jsonl","line":3,"column":16,"end_column":19,"severity":"error","rule":"bad-url","message":"m & <n>","hint":""}`},
		{checked{File: "in.jsonl", Requests: 20, Warnings: 1},
			`{"event":"report","time":"2026-11-20T12:00:00.000Z","file":"in.jsonl","requests":20,"errors":0,"warnings":1,"omitted":0}`},
		{cost{File: "in.jsonl", Ceiling: new(24.5), Estimate: new(24.5), Assumes: assumed},
			`{"event":"cost","time":"2026-11-20T12:00:00.000Z","file":"in.jsonl","ceiling_usd":24.5,"estimate_usd":24.5,"assumes":{"fps":30,"max_seconds":30}}`},
		{validated{File: "in.jsonl", Status: syncapi.StatusValidated},
			`{"event":"validated","time":"2026-11-20T12:00:00.000Z","file":"in.jsonl","status":"VALIDATED"}`},
		{submitted{BatchID: "b", File: "in.jsonl", Status: "PENDING", Metrics: metricsOf(counts)},
			`{"event":"submitted","time":"2026-11-20T12:00:00.000Z","batch_id":"b","file":"in.jsonl","status":"PENDING",` + metrics20 + `}`},
		{status{BatchID: "b", Status: "PROCESSING", Metrics: metricsOf(counts), PerMinute: 1.5, SecondsLeft: 240},
			`{"event":"status","time":"2026-11-20T12:00:00.000Z","batch_id":"b","status":"PROCESSING",` + metrics20 + `,"per_minute":1.5,"seconds_left":240}`},
		{retry{Error: "no answer", Seconds: 2.5},
			`{"event":"retry","time":"2026-11-20T12:00:00.000Z","error":"no answer","retry_seconds":2.5}`},
		{saved{BatchID: "b", Status: "COMPLETED", Output: "output.jsonl", Results: 20, Succeeded: 19, Failed: 1},
			`{"event":"saved","time":"2026-11-20T12:00:00.000Z","batch_id":"b","status":"COMPLETED","output":"output.jsonl","results":20,"succeeded":19,"failed":1}`},
		{merged{File: "in.jsonl", Output: "output.jsonl", Parts: 2, Absent: 1},
			`{"event":"merged","time":"2026-11-20T12:00:00.000Z","file":"in.jsonl","output":"output.jsonl","parts":2,"absent":1}`},
		{failure{BatchID: "b", Status: "FAILED", Code: "c", Error: "e", Count: 1, RequestIDs: []string{"r"}, Remedy: "Do."},
			`{"event":"failure","time":"2026-11-20T12:00:00.000Z","batch_id":"b","status":"FAILED","error_code":"c","error":"e","count":1,"request_ids":["r"],"remedy":"Do."}`},
		{difference{BatchID: "b", Kind: "missing", Count: 1, RequestIDs: []string{"r"}},
			`{"event":"difference","time":"2026-11-20T12:00:00.000Z","batch_id":"b","kind":"missing","count":1,"request_ids":["r"]}`},
		{failed{BatchID: "b", Status: "FAILED", Metrics: metricsOf(counts), Error: "why"},
			`{"event":"failed","time":"2026-11-20T12:00:00.000Z","batch_id":"b","status":"FAILED",` + metrics20 + `,"error":"why"}`},
		{unknown{File: "in.jsonl", Candidates: []string{"b"}, Error: "why"},
			`{"event":"unknown","time":"2026-11-20T12:00:00.000Z","file":"in.jsonl","candidates":["b"],"error":"why"}`},
		{interrupted{BatchIDs: []string{"b"}, Command: "c"},
			`{"event":"interrupted","time":"2026-11-20T12:00:00.000Z","batch_ids":["b"],"command":"c"}`},
		{trouble{Error: "why", Hint: "what to do"},
			`{"event":"error","time":"2026-11-20T12:00:00.000Z","error":"why","hint":"what to do"}`},
	}
	for _, tt := range tests {
		t.Run(tt.e.name(), func(t *testing.T) {
			var out bytes.Buffer
			if err := (jsonLines{&out}).print(noon, tt.e); err != nil {
				t.Fatal(err)
			}
			if out.String() != tt.want+"\n" {
				t.Errorf("got  %swant %s", &out, tt.want)
			}
		})
	}
}

func TestJSONEscapesWhatShowsNothing(t *testing.T) {
	const hostile = "\x1b[2J \u009b31m \u202ebidi \u2028 \U000e0041 \u200b\u3164\ufe0f 世界 é"
	var out bytes.Buffer
	if err := (jsonLines{&out}).print(noon, trouble{Error: hostile}); err != nil {
		t.Fatal(err)
	}
	const want = `{"event":"error","time":"2026-11-20T12:00:00.000Z","error":"\u001b[2J \u009b31m \u202ebidi \u2028 \udb40\udc41 \u200b\u3164\ufe0f 世界 é","hint":""}` + "\n"
	if out.String() != want {
		t.Errorf("got  %swant %s", &out, want)
	}
	var back struct{ Error string }
	if err := json.Unmarshal(out.Bytes(), &back); err != nil || back.Error != hostile {
		t.Errorf("%q, %v", back.Error, err)
	}
}

func TestTextOfStatus(t *testing.T) {
	base := status{BatchID: "b", Status: "PROCESSING", at: noon, done: counts}
	tests := map[string]struct {
		change func(*status)
		want   string
	}{
		"plain":            {func(*status) {}, ""},
		"rate":             {func(s *status) { s.PerMinute, s.SecondsLeft = 3.14, 115 }, ", 3.1 a minute, about 1m left"},
		"fast":             {func(s *status) { s.PerMinute, s.SecondsLeft = 1234.5, 5 }, ", 1234 a minute, about 5s left"},
		"slow":             {func(s *status) { s.PerMinute, s.SecondsLeft = 0.05, 7200 }, ", 0.05 a minute, about 2h left"},
		"heartbeat":        {func(s *status) { s.unchanged = 5 * time.Minute }, ", unchanged for 5m"},
		"without results":  {func(s *status) { s.Status, s.OutputPending = "COMPLETED", true }, ", results not ready yet"},
		"a foreign status": {func(s *status) { s.Status = "\x1b]0;" }, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := base
			tt.change(&s)
			var out bytes.Buffer
			if err := (text{w: &out}).print(noon, s); err != nil {
				t.Fatal(err)
			}
			shown := string(s.Status)
			if name == "a foreign status" {
				shown = "␛]0;"
			}
			want := "12:00:00 b " + shown + " 14/20 70%, 13 succeeded, 1 failed" + tt.want + "\n"
			if out.String() != want {
				t.Errorf("got  %swant %s", &out, want)
			}
		})
	}
}

// TestMetricsAddUp checks that counts that do not add up are corrected.
func TestMetricsAddUp(t *testing.T) {
	got := metricsOf(syncapi.Metrics{Total: 5, Succeeded: 4, Failed: 3})
	if got != (metrics{Total: 5, Succeeded: 4, Failed: 3, Pending: 0}) {
		t.Errorf("%+v", got)
	}
}

// fullDisk refuses every write.
type fullDisk struct{ err error }

func (f fullDisk) Write([]byte) (int, error) { return 0, f.err }

func TestPrintersReportAWriterThatFails(t *testing.T) {
	full := errors.New("no space")
	for _, p := range []printer{text{w: fullDisk{full}}, jsonLines{fullDisk{full}}} {
		if err := p.print(noon, checked{File: "f"}); !errors.Is(err, full) {
			t.Errorf("%T: %v", p, err)
		}
	}
}
