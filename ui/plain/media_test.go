package plain

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/batchfile/media"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
)

// slowProber takes a while for each URL, and knows nothing then.
type slowProber struct{ each time.Duration }

func (p slowProber) Probe(ctx context.Context, urls []string, done func(media.Result)) []media.Result {
	results := make([]media.Result, len(urls))
	for i, u := range urls {
		results[i] = media.Result{URL: u, Status: media.NotChecked, Reason: "stopped"}
		select {
		case <-ctx.Done():
		case <-time.After(p.each):
			results[i].Reason = "this network is down"
		}
		done(results[i])
	}
	return results
}

// TestMediaAreNotChecked has a network that gets at no media: the file is not to blame.
func TestMediaAreNotChecked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		got := run(t.Context(), &fakeJobs{t: t}, func(c *Config) {
			c.File, c.DryRun, c.Offline, c.CheckMedia, c.Media, c.Strict = goodFile(t), true, true, true, slowProber{8 * time.Second}, false
		})
		if got.err != nil || !strings.Contains(got.talk, "looking at the media: 1 of 2\n") || strings.Contains(got.out, "media-") ||
			!strings.Contains(got.talk, "in.jsonl: 0 of 2 media URLs checked; not checked: this network is down\n") {
			t.Errorf("%v\n%s%s", got.err, got.out, got.talk)
		}
	})
}

var errEnded = errors.New("ended")

// TestMediaCheckIsLeft interrupts a look at the media: nothing is reported or sent.
func TestMediaCheckIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Minute, func() { cancel(errEnded) })
		got := run(ctx, &fakeJobs{t: t}, func(c *Config) {
			c.File, c.MaxCost, c.Media = goodFile(t), 5, slowProber{time.Hour}
		})
		if !errors.Is(got.err, errEnded) || got.took != time.Minute || strings.Contains(got.out, "in.jsonl: ") || !strings.Contains(got.talk, "nothing was submitted") {
			t.Errorf("%v after %s\n%s%s", got.err, got.took, got.out, got.talk)
		}
	})
}

// noPrices is an API with a fault.
type noPrices struct{ err error }

func (n noPrices) Estimate(context.Context, string, time.Duration, float64) (syncapi.Estimate, error) {
	return syncapi.Estimate{}, n.err
}
func (n noPrices) AnalyzeCost(context.Context, []byte) (syncapi.Estimate, error) {
	return syncapi.Estimate{}, n.err
}

// TestBudgetWithoutPrices has Sync give no prices: nothing is sent, and the reason is told.
func TestBudgetWithoutPrices(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		want func(error) bool
	}{
		"down":    {errDown, func(err error) bool { return errors.Is(err, ErrBudget) }},
		"refused": {&syncapi.Error{StatusCode: 401}, job.Refused},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := run(t.Context(), &fakeJobs{t: t, prices: noPrices{tt.err}}, func(c *Config) {
					c.File, c.MaxCost, c.ExactCost = goodFile(t), 5, true
				})
				if !tt.want(got.err) {
					t.Errorf("%v\n%s%s", got.err, got.out, got.talk)
				}
			})
		})
	}
}
