// Package cost finds out what the requests of a file cost. It asks Sync for the account's own
// prices, once for each model and frame rate, and computes the rest from what is known about the
// media. If that is not enough, Sync itself prices requests.
//
// All calls are free. The package repeats no call because of an error: a cost that is not known is
// shown as unknown.
package cost

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media/quote"
	"syncbatch-tui/syncapi"
)

const (
	// MaxLength is the longest media that a batch takes. Unchecked media are assumed to have this
	// length.
	MaxLength = 30 * time.Second
	// AssumedFPS is the frame rate that unchecked media are assumed to have.
	AssumedFPS = quote.VideoFPS
	// Timeout limits the time for asking prices: they are useful, but not worth a longer wait.
	Timeout = 3 * time.Second
)

// API is what this package needs of Sync; *syncapi.Client implements it.
type API interface {
	Estimate(ctx context.Context, model string, length time.Duration, fps float64) (syncapi.Estimate, error)
	AnalyzeCost(ctx context.Context, payload []byte) (syncapi.Estimate, error)
}

// Estimator estimates costs. It keeps the prices that Sync told it. It is safe for concurrent use.
type Estimator struct {
	api API

	mu     sync.Mutex
	prices map[rate]syncapi.Estimate // for output of MaxLength
	quoted map[requestHash]Quoted
}

// rate is a model and a frame rate, which together have a price.
type rate struct {
	model string
	fps   float64
}

// New makes an Estimator. It asks nothing yet.
func New(api API) *Estimator { return &Estimator{api: api, prices: make(map[rate]syncapi.Estimate)} }

// errNoModel is why there is no estimate for a file.
var errNoModel = errors.New("not every request names a model")

// Estimate is roughly what the requests of a file cost, in US dollars, if each is as long as
// MaxLength at AssumedFPS: nothing is known about the media. It takes at most Timeout. It returns
// an error if a request has no model, or one that Sync has no price for.
func (e *Estimator) Estimate(ctx context.Context, s batchfile.Summary) (float64, error) {
	ctx, cancel := context.WithTimeout(syncapi.WithoutRetry(ctx), Timeout)
	defer cancel()
	models, requests := make(map[string]int, len(s.Models)), 0
	for _, m := range s.Models {
		requests += m.Requests
		models[m.Model] += m.Requests
		if err := e.ask(ctx, rate{m.Model, AssumedFPS}); err != nil {
			return 0, err
		}
	}
	if requests != s.Requests {
		return 0, errNoModel
	}
	usd, _ := e.Known(models)
	return usd, nil
}

// Known is the Estimate for a number of requests of each model, without asking Sync; false if a
// price is not known yet.
func (e *Estimator) Known(models map[string]int) (usd float64, ok bool) {
	for model, n := range models {
		one, ok := e.price(model, AssumedFPS, quote.Frames(MaxLength.Seconds(), AssumedFPS))
		if !ok {
			return 0, false
		}
		usd += one * float64(n)
	}
	return usd, true
}

// OfVideos is roughly what finished videos cost in US dollars, by their lengths in seconds for each
// model, if all have AssumedFPS. It takes at most Timeout. It returns an error for a model that
// Sync has no price for.
func (e *Estimator) OfVideos(ctx context.Context, seconds map[string][]float64) (usd float64, err error) {
	ctx, cancel := context.WithTimeout(syncapi.WithoutRetry(ctx), Timeout)
	defer cancel()
	for model, lengths := range seconds {
		if err := e.ask(ctx, rate{model, AssumedFPS}); err != nil {
			return 0, err
		}
		frames := 0
		for _, s := range lengths {
			frames += quote.Frames(s, AssumedFPS)
		}
		one, _ := e.price(model, AssumedFPS, frames)
		usd += one
	}
	return usd, nil
}

// price is what frames cost, if Sync was asked. It is a [quote.Price].
func (e *Estimator) price(model string, fps float64, frames int) (float64, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p, known := e.prices[rateOf(model, fps)]
	return p.Cost * float64(frames) / float64(max(p.Frames, 1)), known
}

// rateOf rounds a frame rate to a precision that is worth a call.
func rateOf(model string, fps float64) rate { return rate{model, math.Round(fps*1000) / 1000} }

// ask asks Sync for a price, unless it is known.
func (e *Estimator) ask(ctx context.Context, r rate) error {
	e.mu.Lock()
	_, known := e.prices[r]
	e.mu.Unlock()
	if known {
		return nil
	}
	p, err := e.api.Estimate(ctx, r.model, MaxLength, r.fps)
	if err != nil {
		return err
	}
	if p.Frames == 0 {
		p.Frames = quote.Frames(MaxLength.Seconds(), r.fps)
	}
	e.mu.Lock()
	e.prices[r] = p
	e.mu.Unlock()
	return nil
}
