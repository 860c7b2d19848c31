package syncapi

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// Estimate is what one generation would cost this organization.
type Estimate struct {
	// Cost is in US dollars.
	Cost float64
	// Frames is the number of frames that would be billed; 0 if Sync does not say.
	Frames int
}

const (
	// maxCost is the highest believable cost of one generation, in US dollars.
	maxCost = 1e6
	// maxFrames is the highest believable number of frames in one generation: a day at 1000 per
	// second.
	maxFrames = 24 * 60 * 60 * 1000
)

// Estimate asks Sync what an output of this length costs with a model at fps frames per second; for
// 0, Sync assumes 30. The call is free. If Sync cannot say, the error is an [*Error] with status
// 422.
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

// AnalyzeCost asks Sync what a request costs, by its payload. The call is free. Sync fetches the
// media before it answers, which takes a while; if it cannot, the error is an [*Error] with the
// reason.
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

// ask posts a JSON question that changes nothing at Sync.
func (c *Client) ask(ctx context.Context, path string, body []byte, answer any) error {
	_, err := c.do(ctx, call{method: http.MethodPost, path: path, body: body, contentType: "application/json"}, answer)
	return err
}

type wireEstimate struct {
	Cost   *float64 `json:"estimatedGenerationCost"`
	Frames float64  `json:"estimatedFrameCount"`
}

// wireEstimates is one estimate or an array of them: Sync documents both forms.
type wireEstimates []wireEstimate

// UnmarshalJSON takes both forms.
func (w *wireEstimates) UnmarshalJSON(data []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		return json.Unmarshal(data, (*[]wireEstimate)(w))
	}
	*w = make(wireEstimates, 1)
	return json.Unmarshal(data, &(*w)[0])
}

// estimateOf returns Sync's answer if it is believable.
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
