package sandbox

import (
	"encoding/json"
	"math"
	"net/http"
)

// model is one of Sync's models. USD is the price of a second of output at 25
// frames a second; billing is by the frame.
type model struct {
	ID      string  `json:"id"`
	Name    string  `json:"name"`
	Type    string  `json:"type"`
	Version string  `json:"version"`
	USD     float64 `json:"-"`
}

// billedFPS is the frame rate that prices a second are published for.
const billedFPS = 25

// catalog is newest first, with the prices of the plans without a discount.
var catalog = []model{
	{"5e8a3f0c-9d1b-4c57-8a26-0f4b7c1d2e31", "sync-3", "lipsync", "3.0.0", 0.133},
	{"c1b7d942-63ef-4a08-b5d4-7e92a8f01c64", "react-1", "react", "1.0.0", 0.08},
	{"8f26c0ad-4b39-4e71-9c83-d5a01e7b6f92", "lipsync-2-pro", "lipsync", "2.0.0-pro", 0.083},
	{"2a94e5b1-f07c-4d68-a31e-6b8c5d9f0473", "lipsync-2", "lipsync", "2.0.0", 0.05},
	{"d3705c8e-1a6f-4b92-87d0-49e1f2c3ab58", "lipsync-1.9.0-beta", "lipsync", "1.9.0-beta", 0.02},
}

// modelNamed finds a model by the name that a payload gives.
func modelNamed(name string) (model, bool) {
	for _, m := range catalog {
		if m.Name == name {
			return m, true
		}
	}
	return model{}, false
}

// models answers GET /v2/models.
func (s *Server) models(w http.ResponseWriter, _ *http.Request) error {
	return writeJSON(w, http.StatusOK, catalog)
}

type wireEstimate struct {
	Frames  int      `json:"estimatedFrameCount"`
	Cost    float64  `json:"estimatedGenerationCost"`
	Credits *float64 `json:"estimatedCredits"` // null: the organization pays in dollars
}

// estimate answers POST /v2/generations/estimate.
func (s *Server) estimate(w http.ResponseWriter, r *http.Request) error {
	const (
		maxBody    = 1 << 20
		maxSeconds = 24 * 60 * 60
		maxFPS     = 1000
	)
	var ask struct {
		Model    string   `json:"model"`
		Duration *float64 `json:"duration"`
		FPS      *float64 `json:"fps"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&ask); err != nil {
		return refuse(http.StatusBadRequest, "validation_failed", "The body is not the JSON of an estimate: %v", err)
	}
	unavailable := func(format string, args ...any) error {
		return refuse(http.StatusUnprocessableEntity, "cost_estimate_unavailable", format, args...)
	}
	m, known := modelNamed(ask.Model)
	if !known {
		return unavailable("There is no estimate for model %.100q.", ask.Model)
	}
	if ask.Duration == nil || *ask.Duration <= 0 || *ask.Duration > maxSeconds {
		return unavailable("duration must be a number of seconds, more than 0 and at most %d", maxSeconds)
	}
	fps := 30.0
	if ask.FPS != nil {
		fps = *ask.FPS
	}
	if fps <= 0 || fps > maxFPS {
		return unavailable("fps must be more than 0 and at most %d", maxFPS)
	}
	frames := math.Ceil(*ask.Duration * fps)
	cost := math.Round(frames*m.USD/billedFPS*1e4) / 1e4
	return writeJSON(w, http.StatusOK, wireEstimate{Frames: int(frames), Cost: cost})
}
