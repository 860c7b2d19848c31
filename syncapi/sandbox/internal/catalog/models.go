// Package catalog has Sync's models with their prices, and its error codes.
package catalog

import "math"

// Model is one of Sync's models.
type Model struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Type    string `json:"type"`
	Version string `json:"version"`
	// DeprecatedAt is when it became deprecated, in ISO 8601, or empty.
	DeprecatedAt string `json:"deprecatedAt,omitempty"`
	// USD is the price of a second of output at 25 frames a second.
	USD float64 `json:"-"`
	// MaxSeconds is the longest input in a batch.
	MaxSeconds float64 `json:"-"`
}

// BilledFPS is the frame rate for which prices per second are published. Billing is by the
// frame.
const BilledFPS = 25

// Models are the models, newest first, with the prices of the plans without a discount.
var Models = []Model{
	{ID: "5e8a3f0c-9d1b-4c57-8a26-0f4b7c1d2e31", Name: "sync-3", Type: "lipsync", Version: "3.0.0", USD: 0.133, MaxSeconds: 30},
	{ID: "c1b7d942-63ef-4a08-b5d4-7e92a8f01c64", Name: "react-1", Type: "react", Version: "1.0.0", USD: 0.08, MaxSeconds: 15},
	{ID: "8f26c0ad-4b39-4e71-9c83-d5a01e7b6f92", Name: "lipsync-2-pro", Type: "lipsync", Version: "2.0.0-pro", USD: 0.083, MaxSeconds: 30},
	{ID: "2a94e5b1-f07c-4d68-a31e-6b8c5d9f0473", Name: "lipsync-2", Type: "lipsync", Version: "2.0.0", USD: 0.05, MaxSeconds: 30},
	{ID: "d3705c8e-1a6f-4b92-87d0-49e1f2c3ab58", Name: "lipsync-1.9.0-beta", Type: "lipsync", Version: "1.9.0-beta",
		DeprecatedAt: "2026-06-01T00:00:00.000Z", USD: 0.02, MaxSeconds: 30},
}

// unlisted are models that the backend knows but the list lacks.
var unlisted = []Model{
	{Name: "lipsync-2-mini", USD: 0.03, MaxSeconds: 30},
	{Name: "appearence-1", USD: 0.08, MaxSeconds: 30}, //nolint:misspell // Sync spells it so
}

// ModelNamed finds a model by its name in a payload.
func ModelNamed(name string) (Model, bool) {
	for _, models := range [][]Model{Models, unlisted} {
		for _, m := range models {
			if m.Name == name {
				return m, true
			}
		}
	}
	return Model{}, false
}

// Frames returns how many frames are billed for seconds of output. A started frame counts.
// A millionth of a frame is ignored, because durations are not exact fractions.
func Frames(seconds, fps float64) int { return int(math.Ceil(seconds*fps - 1e-6)) }

// Cost returns the price of frames in US dollars, to four digits.
func (m Model) Cost(frames int) float64 {
	return math.Round(float64(frames)*m.USD/BilledFPS*1e4) / 1e4
}
