package syncapi

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// Estimate is what a generation would cost this organization.
type Estimate struct {
	// Cost is in US dollars.
	Cost float64
	// Frames are those that would be billed; 0 when Sync does not say.
	Frames int
}

const (
	// maxCost is the highest believable cost of one generation, in US dollars.
	maxCost = 1e6
	// maxFrames is the highest believable number of its frames: a day at 1000 a second.
	maxFrames = 24 * 60 * 60 * 1000
)

// Estimate asks what an output of this length costs with a model, at so many frames a
// second; with 0, Sync assumes 30. It is free. If Sync cannot say, the error is an
// [*Error] with status 422.
func (c *Client) Estimate(ctx context.Context, model string, length time.Duration, fps float64) (Estimate, error) {
	ask := map[string]any{"model": model, "duration": length.Seconds()}
	if fps > 0 {
		ask["fps"] = fps
	}
	body, err := json.Marshal(ask)
	if err != nil {
		return Estimate{}, err
	}
	var wire wireEstimate
	if err := c.ask(ctx, "v2/generations/estimate", body, &wire); err != nil {
		return Estimate{}, err
	}
	return c.estimateOf(wire)
}

// AnalyzeCost asks what a request costs, by its payload. It is free. Sync fetches the
// media for the answer, which takes a while; if it cannot, the error is an [*Error] that
// says why.
func (c *Client) AnalyzeCost(ctx context.Context, payload []byte) (Estimate, error) {
	var wire wireEstimates
	if err := c.ask(ctx, "v2/analyze/cost", payload, &wire); err != nil {
		return Estimate{}, err
	}
	var sum Estimate
	for _, w := range wire {
		e, err := c.estimateOf(w)
		if err != nil {
			return Estimate{}, err
		}
		sum.Cost += e.Cost
		sum.Frames += e.Frames
	}
	if len(wire) == 0 || sum.Cost > maxCost || sum.Frames > maxFrames {
		return Estimate{}, c.noCost()
	}
	return sum, nil
}

// ask posts a question in JSON that changes nothing.
func (c *Client) ask(ctx context.Context, path string, body []byte, answer any) error {
	_, err := c.do(ctx, call{method: http.MethodPost, path: path, body: body, contentType: "application/json"}, answer)
	return err
}

type wireEstimate struct {
	Cost   *float64 `json:"estimatedGenerationCost"`
	Frames float64  `json:"estimatedFrameCount"`
}

// wireEstimates is one estimate or an array of them: both forms are published.
type wireEstimates []wireEstimate

// UnmarshalJSON takes both forms.
func (w *wireEstimates) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		return json.Unmarshal(data, (*[]wireEstimate)(w))
	}
	*w = make(wireEstimates, 1)
	return json.Unmarshal(data, &(*w)[0])
}

// estimateOf is the answer of Sync if it can be believed.
func (c *Client) estimateOf(w wireEstimate) (Estimate, error) {
	if w.Cost == nil || !(*w.Cost >= 0 && *w.Cost <= maxCost) {
		return Estimate{}, c.noCost()
	}
	e := Estimate{Cost: *w.Cost}
	if w.Frames > 0 && w.Frames <= maxFrames {
		e.Frames = int(w.Frames)
	}
	return e, nil
}

func (c *Client) noCost() error { return unusable(c.base.Host, "the answer has no believable cost") }
