package sandbox

import (
	"math"
	"math/rand/v2"
	"strings"
	"time"
)

// outcome is what becomes of one request.
type outcome struct {
	id      string        // of the generation
	at      time.Duration // when it ends, since the creation of the batch
	status  status        // then: COMPLETED, FAILED or REJECTED
	failure *failure      // of one that is not COMPLETED
	seconds float64       // of the output
}

// failure is why a generation did not succeed.
type failure struct {
	code, message string
}

// failures are what a video URL with "fail" in it meets; the codes are Sync's.
var failures = []failure{
	{"generation_media_metadata_missing", "Required media metadata is missing: the video has no frame rate."},
	{"generation_timeout", "The generation took too long and was stopped."},
	{"generation_input_video_inaccessible", "The input video could not be downloaded."},
	{"generation_audio_length_exceeded", "The audio is longer than is allowed."},
	{"generation_pipeline_failed", "The generation pipeline failed."},
	{"generation_infra_resource_exhausted", "No worker was free to run the generation."},
}

var (
	rejection        = failure{"generation_input_validation_failed", "The input was rejected before processing."}
	unsupportedModel = failure{"generation_unsupported_model", "The model is not supported."}
	batchFailed      = failure{"generation_pipeline_failed", "The batch failed before this generation ended."}
)

// fate draws what becomes of a request. It draws the same number of times for
// each, so that one request's URL does not change another's fate.
func fate(rnd *rand.Rand, req request) outcome {
	o := outcome{id: uuid(rnd), status: completed}
	why := &failures[rnd.IntN(len(failures))]
	const shortest, longest = 4.0, 30.0 // seconds; a batch takes up to 30
	seconds := math.Round((shortest+(longest-shortest)*rnd.Float64())*100) / 100
	_, known := modelNamed(req.model)
	switch {
	case strings.Contains(req.video, "reject"):
		o.status, o.failure = rejected, &rejection
	case strings.Contains(req.video, "fail"):
		o.status, o.failure = failed, why
	case !known:
		o.status, o.failure = failed, &unsupportedModel
	default:
		o.seconds = seconds
	}
	return o
}
