package sandbox

import (
	"encoding/json"
	"math"
	"net/http"
	"unicode/utf8"

	"syncbatch-tui/syncapi/sandbox/internal/apierror"
	"syncbatch-tui/syncapi/sandbox/internal/catalog"
	"syncbatch-tui/syncapi/sandbox/internal/request"
	"syncbatch-tui/syncapi/sandbox/media"
)

// charge is the cost of a generation, based on its media.
type charge struct {
	Seconds float64 // of the output
	FPS     float64
	Frames  int
	USD     float64
}

const (
	// imageFPS is the frame rate of a video made from an image.
	imageFPS = 25
	// charactersPerSecond is how fast the sandbox's voices speak.
	charactersPerSecond = 15
	// reasoningFactor multiplies the price of a request with options.reasoning_enabled.
	// Sync does not publish its factor.
	reasoningFactor = 1.5
)

// charge computes the cost of a request, or says why it fails.
func (s *Server) charge(req *request.Request) (charge, *failure) {
	m, known := catalog.ModelNamed(req.Model)
	if !known {
		return charge{}, failureOf("generation_unsupported_model")
	}
	visual, why := s.source(req.Visual())
	if why != nil {
		return charge{}, why
	}
	sound, why := s.source(req.Sound())
	if why != nil {
		return charge{}, why
	}
	if longest := max(visual.Seconds, sound.Seconds); longest > m.MaxSeconds {
		if m.MaxSeconds < maxMediaSeconds && longest <= maxMediaSeconds {
			return charge{}, failureOf("generation_model_duration_exceeded")
		}
		return charge{}, failureOf("generation_input_duration_greater_than_max_duration")
	}
	c := charge{Seconds: outputSeconds(req, visual.Seconds, sound.Seconds), FPS: visual.FPS}
	if c.FPS == 0 {
		c.FPS = imageFPS
	}
	c.Frames = catalog.Frames(c.Seconds, c.FPS)
	c.USD = m.Cost(c.Frames)
	if req.Reasoning {
		c.USD = math.Round(c.USD*reasoningFactor*1e4) / 1e4
	}
	return c, nil
}

// maxMediaSeconds is the longest input in a batch.
const maxMediaSeconds = 30

// source returns the media of an input, or the reason why it cannot be used. A missing
// input is an empty file.
func (s *Server) source(in request.Input) (media.File, *failure) {
	kind := media.Kind(in.Type)
	switch {
	case in.Type == "":
		return media.File{}, nil
	case in.Type == "text":
		script := ""
		if in.Provider != nil {
			script = in.Provider.Script
		}
		seconds := float64(utf8.RuneCountInString(script)) / charactersPerSecond
		return media.File{Kind: media.Audio, Seconds: min(max(seconds, 1), maxMediaSeconds)}, nil
	case in.AssetID != "" && in.URL == "":
		a, ok := s.assets.Find(in.AssetID)
		if !ok {
			return media.File{}, failureOf("asset_not_found")
		}
		return a.Media(kind), nil
	}
	if a, ok := s.assets.AtURL(in.URL); ok {
		return a.Media(kind), nil
	}
	source := media.Lookup(in.URL, kind)
	switch {
	case source.Missing:
		return media.File{}, failureOf("generation_input_" + in.Type + "_inaccessible")
	case source.Page && kind == media.Image:
		return media.File{}, failureOf("generation_input_validation_failed")
	case source.Page:
		return media.File{}, failureOf("generation_input_" + in.Type + "_invalid")
	}
	return source.File, nil
}

// outputSeconds returns the length of the output for the sync mode. The default mode is
// bounce.
func outputSeconds(req *request.Request, visual, sound float64) float64 {
	switch {
	case req.WholeVideo || sound == 0:
		return visual
	case visual == 0: // an image
		return sound
	case req.SyncMode == "cut_off":
		return min(visual, sound)
	case req.SyncMode == "silence":
		return max(visual, sound)
	}
	return sound // bounce, loop and remap
}

type wireEstimate struct {
	Frames  int      `json:"estimatedFrameCount"`
	Cost    float64  `json:"estimatedGenerationCost"`
	Credits *float64 `json:"estimatedCredits"` // null: the organization pays in dollars
}

// maxSmallBody is the largest JSON body of a call, in bytes.
const maxSmallBody = 1 << 20

// readJSON reads the JSON object of a call.
func readJSON(w http.ResponseWriter, r *http.Request, v any) error {
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxSmallBody)).Decode(v); err != nil {
		return apierror.BadRequest("The body is not the JSON of this call: %v", err)
	}
	return nil
}

// estimate answers POST /v2/generations/estimate.
func (s *Server) estimate(w http.ResponseWriter, r *http.Request) error {
	const (
		maxSeconds = 24 * 60 * 60
		maxFPS     = 1000
	)
	var ask struct {
		Model    string   `json:"model"`
		Duration *float64 `json:"duration"`
		FPS      *float64 `json:"fps"`
	}
	if err := readJSON(w, r, &ask); err != nil {
		return err
	}
	unavailable := func(format string, args ...any) error {
		return apierror.New(http.StatusUnprocessableEntity, "cost_estimate_unavailable", format, args...)
	}
	m, known := catalog.ModelNamed(ask.Model)
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
	frames := catalog.Frames(*ask.Duration, fps)
	return apierror.WriteJSON(w, http.StatusOK, wireEstimate{Frames: frames, Cost: m.Cost(frames)})
}
