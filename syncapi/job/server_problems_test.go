package job

import (
	"errors"
	"testing"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
)

func TestServerProblems(t *testing.T) {
	first := &batchfile.File{Path: "a", Content: []byte("{}\n\n{}\n")}
	second := &batchfile.File{Path: "b", Content: []byte("{}\n\n\n{}\n")}
	err := &syncapi.Error{StatusCode: 400, Lines: []syncapi.LineError{
		{Request: 2, Message: "second request"}, {Line: 1, Message: "first line"}, {Line: 99, Message: "none"}, {Request: 3, Message: "none"},
	}}
	got := ServerProblems(err, []*batchfile.File{first, second}, 1)
	if len(got) != 2 || got[0].Line != 4 || got[0].Message != "first line" || got[1].Line != 7 || got[1].Rule != ServerRule {
		t.Errorf("%+v", got)
	}
	if got := ServerProblems(errors.New("x"), []*batchfile.File{first}, 0); got != nil {
		t.Errorf("%+v", got)
	}
}
