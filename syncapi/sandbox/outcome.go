package sandbox

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"syncbatch-tui/syncapi/sandbox/internal/apierror"
	"syncbatch-tui/syncapi/sandbox/internal/catalog"
	"syncbatch-tui/syncapi/sandbox/internal/request"
)

// outcome is the end of one request.
type outcome struct {
	id      string        // of the generation
	at      time.Duration // when it ends, since the creation of the batch
	status  status        // the status at that time: COMPLETED, FAILED or REJECTED
	failure *failure      // set unless COMPLETED
	charge  charge        // set if COMPLETED
}

// failure is why a generation did not succeed.
type failure struct {
	code, message string
}

// failureOf returns the failure with a code of the catalog.
func failureOf(code string) *failure { return &failure{code, catalog.Message(code)} }

// failures are the possible failures of a video URL that contains "fail".
var failures = []string{
	"generation_media_metadata_missing", "generation_timeout", "generation_input_video_inaccessible",
	"generation_audio_length_exceeded", "generation_pipeline_failed", "generation_infra_resource_exhausted",
}

var batchFailed = failure{"generation_pipeline_failed", "The batch failed before this generation ended."}

// fate decides the outcome of a request at random. It draws the same number of random
// values for each request, so that one request's URL does not change another's outcome.
// alone means that the request is the only one of its batch, or was sent as a generation.
func (s *Server) fate(rnd *rand.Rand, req *request.Request, alone bool) outcome {
	o := outcome{id: uuid(rnd), status: completed}
	drawn := failures[rnd.IntN(len(failures))]
	visual := req.Visual().URL
	code, named := catalog.CodeIn(visual)
	switch {
	case strings.Contains(visual, "reject"):
		o.status, o.failure = rejected, failureOf("generation_input_validation_failed")
		if named {
			o.failure = failureOf(code.Code)
		}
	case named:
		o.failure = failureOf(code.Code)
	case strings.Contains(visual, "flaky") && !alone:
		o.failure = failureOf("generation_infra_resource_exhausted")
	case strings.Contains(visual, "fail"):
		o.failure = failureOf(drawn)
	default:
		o.charge, o.failure = s.charge(req)
	}
	if o.failure != nil && o.status == completed {
		o.status = failed
	}
	return o
}

// quirks are the unusual behaviors of one batch, requested by words in the URLs of its
// videos or images. The package's documentation lists the words.
type quirks struct {
	doomed         bool // the batch is FAILED halfway
	late           bool // the results come some time after COMPLETED
	arrayResults   bool
	prettyResults  bool
	cutResults     bool // the first download ends early
	delayedResults bool // the first calls for the results answer 404
	deniedResults  bool // the signed URL answers 403
	directResults  bool // outputUrl is the signed URL itself
	camelResults   bool // requestId and errorCode
	newStatus      bool // RENDERING instead of PROCESSING
	badGateway     bool // the create gets lost on its way to Sync
	lostAnswer     bool // the create is accepted, but its answer is lost
	invalidDryRun  bool
}

// words are the words for quirks.
var words = []struct {
	word string
	set  func(*quirks)
}{
	{"doom", func(q *quirks) { q.doomed = true }},
	{"late", func(q *quirks) { q.late = true }},
	{"array-results", func(q *quirks) { q.arrayResults = true }},
	{"pretty-results", func(q *quirks) { q.prettyResults = true }},
	{"cut-results", func(q *quirks) { q.cutResults = true }},
	{"delayed-results", func(q *quirks) { q.delayedResults = true }},
	{"denied-results", func(q *quirks) { q.deniedResults = true }},
	{"direct-results", func(q *quirks) { q.directResults = true }},
	{"camel-results", func(q *quirks) { q.camelResults = true }},
	{"new-status", func(q *quirks) { q.newStatus = true }},
	{"bad-gateway", func(q *quirks) { q.badGateway = true }},
	{"lost-answer", func(q *quirks) { q.lostAnswer = true }},
	{"invalid-dry-run", func(q *quirks) { q.invalidDryRun = true }},
}

// quirksOf finds the words in the URLs of requests.
func quirksOf(requests []request.Request) (q quirks) {
	for i := range requests {
		visual := requests[i].Visual().URL
		for _, w := range words {
			if strings.Contains(visual, w.word) {
				w.set(&q)
			}
		}
	}
	return q
}

// refusedRequest is a request that is refused because of a word.
type refusedRequest struct {
	form string
	line int
}

// refusalByWord returns the refusal of the requests whose URLs ask for it, in the form
// that the word names, or nil.
func refusalByWord(requests []request.Request) error {
	var refused []refusedRequest
	for i := range requests {
		visual := requests[i].Visual().URL
		for _, form := range []string{"refused-line", "refused-row", "refused-number", "refused-index"} {
			if strings.Contains(visual, form) {
				refused = append(refused, refusedRequest{form, requests[i].Line})
			}
		}
	}
	if len(refused) == 0 {
		return nil
	}
	const why = "the video cannot be used"
	e := &apierror.Error{Status: http.StatusBadRequest, Code: "validation_failed", More: map[string]any{}}
	var details []map[string]any
	for _, r := range refused {
		switch r.form {
		case "refused-line":
			e.Messages = append(e.Messages, fmt.Sprintf("Line %d: %s", r.line, why))
		case "refused-row":
			e.Messages = append(e.Messages, fmt.Sprintf("Row %d: %s", r.line, why))
		case "refused-number":
			details = append(details, map[string]any{"lineNumber": r.line, "message": why})
		default: // index counts from 0
			details = append(details, map[string]any{"index": r.line - 1, "row": r.line, "message": why})
		}
	}
	if e.Messages == nil {
		e.Messages = []string{"Validation failed"}
	}
	if details != nil {
		e.More["errors"] = details
	}
	return e
}
