package syncapi

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
)

func TestStatements(t *testing.T) {
	tests := map[string]struct {
		body string
		want []LineError
	}{
		"one text":        {`{"message":"no"}`, []LineError{{Message: "no"}}},
		"a list":          {`{"message":["Line 7: a","Row 12: b","c"],"error":"Bad Request"}`, []LineError{{Line: 7, Message: "a"}, {Request: 12, Message: "b"}, {Message: "c"}}},
		"lineNumber":      {`{"errors":[{"lineNumber":5,"message":"a"},{"line":6,"error":"b"}]}`, []LineError{{Line: 5, Message: "a"}, {Line: 6, Message: "b"}}},
		"row and index":   {`{"errors":[{"row":2,"message":"a"},{"index":0,"reason":"b"}]}`, []LineError{{Request: 2, Message: "a"}, {Request: 1, Message: "b"}}},
		"nested":          {`{"errors":[{"line":3,"errors":["a",{"message":"b"}]}]}`, []LineError{{Line: 3, Message: "a"}, {Line: 3, Message: "b"}}},
		"several in one":  {`{"message":"Line 1: a; b\nline 2: c; Line 3: d"}`, []LineError{{Line: 1, Message: "a; b"}, {Line: 2, Message: "c"}, {Line: 3, Message: "d"}}},
		"error as object": {`{"error":{"message":"no","code":"x"}}`, []LineError{{Message: "no"}}},
		"error as text":   {`{"error":"no"}`, []LineError{{Message: "no"}}},
		"numbers":         {`{"message":7,"errors":[{"line":-1,"message":"a"},{"line":1e300,"message":"b"}]}`, []LineError{{Message: "a"}, {Message: "b"}}},
		"no JSON":         {`<html>`, nil},
		"deep":            {`{"errors":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := statements([]byte(tt.body)); !reflect.DeepEqual(got, tt.want) && len(got)+len(tt.want) > 0 {
				t.Errorf("got  %+v\nwant %+v", got, tt.want)
			}
		})
	}
}

func TestRefusalCountsEveryLine(t *testing.T) {
	var lines []string
	for i := range 900 {
		lines = append(lines, fmt.Sprintf(`"Line %d: not valid"`, i+1))
	}
	e := errorFrom(&http.Response{StatusCode: 400}, []byte(`{"message":[`+strings.Join(lines, ",")+`]}`), Secret{})
	if e.Total != 900 || len(e.Lines) != 900 || len(e.Messages) != maxMessages {
		t.Errorf("%d messages, %d lines, %d kept", e.Total, len(e.Lines), len(e.Messages))
	}
	if !strings.HasSuffix(e.Error(), "and 880 more") {
		t.Error(e.Error())
	}
}

func TestDryRunStatus(t *testing.T) {
	tests := map[string]struct {
		answer, want string
		kind         Kind
	}{
		"validated": {`{"status":"VALIDATED"}`, "", KindNone},
		"invalid":   {`{"status":"INVALID","errors":[{"lineNumber":5,"message":"no model."}]}`, "Sync answered the dry run with INVALID: Line 5: no model", KindInput},
		"odd":       {`{"status":"QUEUED"}`, "Sync answered the dry run with QUEUED", KindInput},
		"none":      {`{}`, "no status", KindNone},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, tt.answer) }))
			defer server.Close()
			c, err := New(WithBaseURL(server.URL))
			if err != nil {
				t.Fatal(err)
			}
			_, err = c.DryRun(t.Context(), Input{Name: "in.jsonl"})
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) || KindOf(err) != tt.kind {
				t.Errorf("%v of kind %v", err, KindOf(err))
			}
		})
	}
}
