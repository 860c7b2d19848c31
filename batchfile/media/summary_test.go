package media

import (
	"reflect"
	"testing"
	"time"

	"syncbatch-tui/batchfile/media/container"
)

func TestSummarize(t *testing.T) {
	media := func(host string, d time.Duration) Result {
		return Result{Status: Found, Host: host, Info: container.Info{Duration: d}}
	}
	got := Summarize([]Result{
		media("b.acme.io", 3*time.Second), media("c.acme.io", 28*time.Second), media("c.acme.io", 0), media("a.acme.io", 5*time.Second),
		{Status: Unreachable, Host: "d.acme.io"}, {Status: NotChecked, Reason: "stopped"},
	})
	want := Summary{6, 5, 4, 3 * time.Second, 28 * time.Second, []string{"c.acme.io", "a.acme.io", "b.acme.io"}, []string{"stopped"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if got := Summarize(nil); !reflect.DeepEqual(got, Summary{}) {
		t.Errorf("%+v", got)
	}
}
