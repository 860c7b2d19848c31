package plain

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

// creating is an API that creates batches, and does nothing else.
type creating struct {
	nowhere
	posts  int
	before func(posts int) // called before each is created, with how many there are
}

func (c *creating) Create(context.Context, syncapi.Input) (syncapi.Batch, error) {
	c.before(c.posts)
	c.posts++
	return seen(fmt.Sprint("b", c.posts), "PENDING", 0, 0), nil
}

func (*creating) List(context.Context, syncapi.Filter) (syncapi.Listing, error) {
	return syncapi.Listing{Date: time.Now()}, nil
}

func (*creating) Estimate(context.Context, string, time.Duration, float64) (syncapi.Estimate, error) {
	return syncapi.Estimate{}, &syncapi.Error{StatusCode: 422}
}

// TestPartIsSaidBeforeTheNext checks that a run killed in the middle of a split file has reported
// each batch that must be paid for, and none twice.
func TestPartIsSaidBeforeTheNext(t *testing.T) {
	for name, tt := range map[string]struct {
		json bool
		said string
	}{
		"text": {false, "submitted in.part-%d-of-3.jsonl as b%d\n"},
		"JSON": {true, `"batch_id":"b%[2]d","file":"in.part-%[1]d-of-3.jsonl","status":"PENDING"`},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var out bytes.Buffer
				api := &creating{before: func(posts int) {
					synctest.Wait() // until everything that can be reported is
					for n := range posts {
						if want := fmt.Sprintf(tt.said, n+1, n+1); strings.Count(out.String(), want) != 1 {
							t.Errorf("before part %d: %q is not once in:\n%s", posts+1, want, &out)
						}
					}
				}}
				got := run(t.Context(), job.New(api, job.WithFolder(t.TempDir())), func(c *Config) {
					c.File, c.Split, c.Form, c.Out = inputFile(t, manyRequests(1500)), true, formOf(tt.json), &out
				})
				if got.err != nil || api.posts != 3 || strings.Count(out.String(), "submitted") != 3 {
					t.Errorf("%v after %d POSTs\n%s%s", got.err, api.posts, &out, got.talk)
				}
			})
		})
	}
}
