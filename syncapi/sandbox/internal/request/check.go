package request

import (
	"fmt"
	"regexp"
	"sync"
	"unicode/utf8"
)

// codeInvalid is the code of a line that is not a request.
const codeInvalid = "batch_invalid_jsonl"

// problem is why a request is refused.
type problem struct{ code, message string }

func invalid(format string, args ...any) problem {
	return problem{codeInvalid, fmt.Sprintf(format, args...)}
}

// maxScript is the longest text to speak, in characters.
const maxScript = 5000

// assetID is the form of an asset's id: a UUID.
var assetID = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
})

// ValidAssetID reports whether id is a possible id of an asset.
func ValidAssetID(id string) bool { return assetID().MatchString(id) }

// check returns the problems for which Sync refuses a readable payload. Fields that Sync
// ignores, and optional inputs that are missing, are not problems.
func check(req *Request, p *payload) []problem {
	var problems []problem
	add := func(code, format string, args ...any) {
		problems = append(problems, problem{code, fmt.Sprintf(format, args...)})
	}
	visuals := 0
	for i, in := range req.Inputs {
		if in.IsVisual() {
			visuals++
		}
		if in.Type == "image" && req.Model != "sync-3" {
			add("generation_unsupported_model", "payload.input[%d]: an image needs the model sync-3", i)
		}
		if in.AssetID != "" && !ValidAssetID(in.AssetID) {
			add("invalid_asset_id_format", "payload.input[%d].assetId must be a UUID", i)
		}
		if bool(p.DubParams) && (in.Type == "audio" || in.Type == "text") {
			add("generation_input_dub_audio_conflict", "payload.input[%d]: dubParams takes the voice from the video; leave out the %s", i, in.Type)
		}
		if in.Provider != nil {
			problems = append(problems, checkProvider(i, in.Provider)...)
		}
	}
	if visuals > 1 {
		add("generation_input_too_many_visual", "payload.input has %d videos and images; the most is 1", visuals)
	}
	if t := p.Options.Temperature; outside(t) {
		add("generation_input_validation_failed", "payload.options.temperature must be from 0 to 1")
	}
	return problems
}

func checkProvider(i int, p *Provider) []problem {
	var problems []problem
	if n := utf8.RuneCountInString(p.Script); n > maxScript {
		problems = append(problems, problem{"generation_text_length_exceeded",
			fmt.Sprintf("payload.input[%d].provider.script has %d characters; the most is %d", i, n, maxScript)})
	}
	if outside(p.Stability) || outside(p.SimilarityBoost) {
		problems = append(problems, problem{"generation_input_validation_failed",
			fmt.Sprintf("payload.input[%d].provider: stability and similarityBoost must be from 0 to 1", i)})
	}
	return problems
}

// outside reports whether a number is set but not between 0 and 1.
func outside(number *float64) bool { return number != nil && (*number < 0 || *number > 1) }
