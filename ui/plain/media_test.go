package plain

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"syncbatch-tui/batchfile/media"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job"
	estimates "syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/syncapi/job/ledger"
)

// slowProber takes a while for each URL, and finds nothing.
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

// TestMediaAreNotChecked has a network that reaches no media: this is not the file's fault.
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

// TestMediaCheckIsLeft interrupts a check of the media: nothing is reported or sent.
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

// noPrices is an API that fails with an error.
type noPrices struct{ err error }

func (n noPrices) Estimate(context.Context, string, time.Duration, float64) (syncapi.Estimate, error) {
	return syncapi.Estimate{}, n.err
}
func (n noPrices) AnalyzeCost(context.Context, []byte) (syncapi.Estimate, error) {
	return syncapi.Estimate{}, n.err
}

// dollar is an API that prices every request at a dollar.
type dollar struct{}

func (dollar) Estimate(context.Context, string, time.Duration, float64) (syncapi.Estimate, error) {
	return syncapi.Estimate{Cost: 1, Frames: 900}, nil
}
func (dollar) AnalyzeCost(context.Context, []byte) (syncapi.Estimate, error) {
	return syncapi.Estimate{Cost: 1, Frames: 900}, nil
}

// TestBudgetOfTheRest has a file of three parts, some of which an earlier run has sent: only the
// unsent parts count.
func TestBudgetOfTheRest(t *testing.T) {
	for name, tt := range map[string]struct {
		unsent []int
		before bool
		most   float64
		want   string // of the error; empty when it goes out
	}{
		"all":             {nil, false, 1000, "it costs ≤ $1501.67 for 1500 requests; nothing was sent"},
		"one part":        {[]int{2}, false, 600, ""},
		"two parts":       {[]int{1, 2}, false, 600, "2 of 3 parts are still to be sent: it costs ≤ $1001.11 for 1000 requests; nothing was sent"},
		"all sent before": {nil, true, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sent := false
				jobs := &fakeJobs{t: t, prices: dollar{}, unsent: tt.unsent, send: func(job.Job) ([]job.Outcome, error) { sent = true; return nil, nil }}
				if tt.before {
					jobs.before = &ledger.SentBeforeError{}
				}
				got := run(t.Context(), jobs, func(c *Config) {
					c.File, c.Split, c.MaxCost, c.ExactCost = inputFile(t, manyRequests(1500)), true, tt.most, true
				})
				if sent != (tt.want == "") || sent != (got.err == nil) || !sent && (!errors.Is(got.err, ErrBudget) || !strings.HasSuffix(got.err.Error(), tt.want)) {
					t.Errorf("sent is %v: %v\n%s", sent, got.err, got.talk)
				}
			})
		})
	}
}

// TestBudgetOfSpeech has a text, whose speech Sync does not price: no budget is enough, with or
// without a dry run, and however the rest is priced.
func TestBudgetOfSpeech(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"dry run": func(c *Config) { c.DryRun = true }, "exact": func(c *Config) { c.ExactCost = true },
		"exact dry run": func(c *Config) { c.DryRun, c.ExactCost = true, true }, "send": func(*Config) {},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := run(t.Context(), &fakeJobs{t: t, prices: dollar{}}, func(c *Config) {
					c.File = inputFile(t, `{"request_id":"a","endpoint":"/v2/generate","payload":{"model":"lipsync-2","input":[{"type":"video","url":"https://media.acme.com/v.mp4"},`+
						`{"type":"text","provider":{"name":"elevenlabs","voiceId":"v","script":"hello"}}]}}`+"\n")
					c.MaxCost, c.Media = 50, slowProber{}
					change(c)
				})
				if !errors.Is(got.err, ErrBudget) || Hint(got.err) != unpricedHint || !strings.Contains(got.err.Error(), "Sync does not price the speech, so that no limit is certain") {
					t.Errorf("%v\n%s%s", got.err, got.out, got.talk)
				}
			})
		})
	}
}

// TestBudgetWithoutPrices has Sync return no prices: nothing is sent, and the run reports the
// reason.
func TestBudgetWithoutPrices(t *testing.T) {
	for name, tt := range map[string]struct {
		err  error
		want func(error) bool
	}{
		"down":    {errDown, func(err error) bool { return errors.Is(err, ErrBudget) }},
		"refused": {&syncapi.Error{StatusCode: 401}, job.Refused},
		// The prices of requests may be forbidden where batches are not.
		"forbidden": {&syncapi.Error{StatusCode: 403}, func(err error) bool { return errors.Is(err, ErrBudget) && !job.Refused(err) }},
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

// TestBudgetHints checks that the hint fits the reason: no limit is high enough for an unknown
// cost, and the hint suggests no flag that is already set.
func TestBudgetHints(t *testing.T) {
	unknown := noPrices{&syncapi.Error{StatusCode: http.StatusUnprocessableEntity}}
	for name, tt := range map[string]struct {
		prices    estimates.API
		exact     bool
		has, not  []string
		unknownIs bool // the estimate of the JSON is null
	}{
		"over":            {dollar{}, true, []string{"Raise --max-cost"}, []string{"--exact-cost", "without"}, false},
		"unknown":         {unknown, false, []string{"--exact-cost asks", "without --max-cost"}, []string{"Raise"}, true},
		"unknown, exact":  {unknown, true, []string{"without --max-cost"}, []string{"Raise", "--exact-cost"}, true},
		"not to be asked": {noPrices{&syncapi.Error{StatusCode: http.StatusForbidden}}, true, []string{"without --max-cost"}, []string{"Raise", "--exact-cost"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got := run(t.Context(), &fakeJobs{t: t, prices: tt.prices}, func(c *Config) {
					c.File, c.MaxCost, c.ExactCost, c.Media, c.Form = goodFile(t), 0.5, tt.exact, slowProber{}, FormJSON
				})
				hint := Hint(got.err)
				if !errors.Is(got.err, ErrBudget) || !strings.Contains(got.err.Error(), "nothing was sent") {
					t.Errorf("%v\n%s", got.err, got.talk)
				}
				for _, w := range tt.has {
					if !strings.Contains(hint, w) {
						t.Errorf("%q is not in %q", w, hint)
					}
				}
				for _, w := range tt.not {
					if strings.Contains(hint, w) {
						t.Errorf("%q is in %q", w, hint)
					}
				}
				if strings.Contains(got.out, `"ceiling_usd":null,"estimate_usd":null,`) != tt.unknownIs {
					t.Error(got.out)
				}
			})
		})
	}
}
