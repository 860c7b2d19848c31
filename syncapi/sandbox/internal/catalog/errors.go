package catalog

import (
	"net/http"
	"strings"
	"sync"
)

// Code is an entry of the catalog of errors.
type Code struct {
	Code       string `json:"code"`
	Message    string `json:"message"`
	Suggestion string `json:"suggestion"`
}

// The suggestions, one for each kind of error.
const (
	fixInput   = "Check the input and send the request again."
	fixMedia   = "Check that the media is reachable and valid, and send the request again."
	changePlan = "Wait, shorten the input or change the plan."
	tryLater   = "Send the request again later; contact support if it keeps failing."
	fixAsset   = "Check the id and that the asset or voice belongs to your organization."
)

// Codes returns the catalog, followed by the older codes that still occur.
var Codes = sync.OnceValue(func() []Code {
	return codes(
		group{fixInput, "generation_", "unsupported_model input_validation_failed"},
		group{fixMedia, "generation_input_", "video_inaccessible audio_inaccessible image_inaccessible video_invalid audio_invalid " +
			"segments_invalid trim_invalid face_selection_invalid resolution_unsupported duration_greater_than_max_duration " +
			"asset_type_mismatch too_many_visual dub_audio_conflict"},
		group{fixMedia, "generation_", "media_probe_timeout media_probe_unavailable"},
		group{changePlan, "", "generation_model_duration_exceeded generation_plan_duration_exceeded dubbing_duration_exceeded " +
			"free_tier_generations_exhausted plan_feature_unavailable account_payment_required account_on_hold voice_clone_limit_reached " +
			"elevenlabs_quota_exceeded concurrency_limit_reached rate_limit_exceeded file_size_exceeds_plan_limit"},
		group{tryLater, "", "generation_pipeline_failed generation_unknown_error generation_infra_storage_error " +
			"generation_infra_resource_exhausted generation_infra_service_unavailable controller_timeout controller_unavailable " +
			"controller_dependency_error internal_error usage_dependency_unavailable elevenlabs_service_unavailable"},
		group{fixAsset, "", "project_not_found asset_not_found asset_forbidden invalid_asset_id_format uploaded_file_not_found " +
			"file_not_in_org_storage voice_not_found voice_name_conflict voice_clone_busy elevenlabs_api_key_invalid"},
		group{fixAsset, "voice_sample_", "not_accessible type_unsupported upload_required extraction_failed source_too_large too_short invalid"},
		group{fixInput, "", "generation_not_found generation_conflict generation_not_deletable_while_processing invalid_generation_id " +
			"unsupported_generation_id_format"},
		group{fixInput, "generation_", "timeout media_metadata_missing audio_length_exceeded text_length_exceeded audio_missing " +
			"video_missing database_error internal_auth unhandled_error"},
	)
})

// group is a number of codes with a common prefix and suggestion.
type group struct{ suggestion, prefix, names string }

func codes(groups ...group) []Code {
	var list []Code
	for _, g := range groups {
		for name := range strings.FieldsSeq(g.names) {
			code := g.prefix + name
			list = append(list, Code{code, message(code), g.suggestion})
		}
	}
	return list
}

// messages are messages that say more than the words of their code.
var messages = map[string]string{
	"generation_media_metadata_missing":                   "Required media metadata is missing: the video has no frame rate.",
	"generation_timeout":                                  "The generation took too long and was stopped.",
	"generation_input_video_inaccessible":                 "The input video could not be downloaded.",
	"generation_input_audio_inaccessible":                 "The input audio could not be downloaded.",
	"generation_input_image_inaccessible":                 "The input image could not be downloaded.",
	"generation_input_video_invalid":                      "The input video is not a valid video file.",
	"generation_input_audio_invalid":                      "The input audio is not a valid audio file.",
	"generation_input_duration_greater_than_max_duration": "The input is longer than the 30 seconds that a batch allows.",
	"generation_model_duration_exceeded":                  "The input is longer than the model allows.",
	"generation_audio_length_exceeded":                    "The audio is longer than is allowed.",
	"generation_pipeline_failed":                          "The generation pipeline failed.",
	"generation_infra_resource_exhausted":                 "No worker was free to run the generation.",
	"generation_input_validation_failed":                  "The input was rejected before processing.",
	"generation_unsupported_model":                        "The model is not supported.",
}

// message returns the message of a code.
func message(code string) string {
	if text := messages[code]; text != "" {
		return text
	}
	words := strings.ReplaceAll(strings.TrimPrefix(code, "generation_"), "_", " ")
	return strings.ToUpper(words[:1]) + words[1:] + "."
}

// Message returns the message of a code.
func Message(code string) string { return message(code) }

// CodeIn finds the longest code of the catalog that text contains, or none.
func CodeIn(text string) (Code, bool) {
	var found Code
	for _, c := range Codes() {
		if len(c.Code) > len(found.Code) && strings.Contains(text, c.Code) {
			found = c
		}
	}
	return found, found.Code != ""
}

// StatusOf returns the HTTP status of a refusal with a code.
func StatusOf(code string) int {
	switch code {
	case "rate_limit_exceeded", "concurrency_limit_reached":
		return http.StatusTooManyRequests
	case "account_payment_required", "plan_feature_unavailable", "free_tier_generations_exhausted":
		return http.StatusPaymentRequired
	case "account_on_hold", "asset_forbidden", "file_not_in_org_storage":
		return http.StatusForbidden
	case "generation_conflict", "voice_name_conflict", "generation_not_deletable_while_processing":
		return http.StatusConflict
	case "file_size_exceeds_plan_limit":
		return http.StatusRequestEntityTooLarge
	case "internal_error", "generation_database_error", "generation_unhandled_error", "generation_unknown_error":
		return http.StatusInternalServerError
	}
	switch {
	case strings.HasSuffix(code, "_not_found"):
		return http.StatusNotFound
	case strings.HasSuffix(code, "_unavailable"), strings.HasSuffix(code, "_dependency_error"), strings.HasPrefix(code, "generation_infra_"):
		return http.StatusServiceUnavailable
	case strings.HasSuffix(code, "_timeout"):
		return http.StatusGatewayTimeout
	}
	return http.StatusUnprocessableEntity
}
