// Package cost finds out what the requests of a file cost: it asks Sync for the account's
// own prices, once for each model and frame rate, and computes the rest from what is known
// of the media. Where that is not enough, Sync itself prices requests.
//
// All of it is free to ask. Nothing here is sent twice because of an error: what is not
// known is shown as unknown.
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
	// MaxLength is the longest media that a batch takes. Media that were not checked are
	// assumed to be as long.
	MaxLength = 30 * time.Second
	// AssumedFPS is the frame rate that is assumed of them.
	AssumedFPS = quote.VideoFPS
	// Timeout bounds the time in which prices are asked for: they are good to know, and not
	// worth a longer wait.
	Timeout = 3 * time.Second
)

// API is what is asked of Sync; *syncapi.Client implements it.
type API interface {
	Estimate(ctx context.Context, model string, length time.Duration, fps float64) (syncapi.Estimate, error)
	AnalyzeCost(ctx context.Context, payload []byte) (syncapi.Estimate, error)
}

// Estimator estimates costs. It keeps the prices that it was told. It is safe for
// concurrent use.
type Estimator struct {
	api API

	mu     sync.Mutex
	prices map[rate]syncapi.Estimate // of output of MaxLength
	quoted map[requestHash]Quoted
}

// rate is a model at a frame rate, which together have a price.
type rate struct {
	model string
	fps   float64
}

// New makes an Estimator. It asks nothing yet.
func New(api API) *Estimator { return &Estimator{api: api, prices: make(map[rate]syncapi.Estimate)} }

// errNoModel is why there is no estimate of a file.
var errNoModel = errors.New("not every request names a model")

// Estimate is about what the requests of a file cost, in US dollars, if each is as long as
// MaxLength at AssumedFPS: nothing is known of the media. It takes Timeout at most. A
// request without a model, or with one that Sync has no price for, is an error.
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

// Known is the Estimate of so many requests of each model, without asking: false when
// the price of one is not known yet.
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

// OfVideos is about what finished videos cost in US dollars, by their lengths in seconds for
// each model, if all are at AssumedFPS. It takes Timeout at most. A model that Sync has no
// price for is an error.
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

// price is what frames cost, as far as Sync was asked. It is a [quote.Price].
func (e *Estimator) price(model string, fps float64, frames int) (float64, bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	p, known := e.prices[rateOf(model, fps)]
	return p.Cost * float64(frames) / float64(max(p.Frames, 1)), known
}

// rateOf rounds a frame rate to what is worth a question.
func rateOf(model string, fps float64) rate { return rate{model, math.Round(fps*1000) / 1000} }

// ask asks for a price, unless it is known.
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
