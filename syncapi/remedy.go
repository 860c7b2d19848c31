package syncapi

import "strings"

// remedies say what Sync's list of errors advises, by error code.
var remedies = map[string]string{
	"generation_unsupported_model":            "Use a model that GET /v2/models lists, and check that it takes this kind of input.",
	"generation_media_metadata_missing":       "Encode the media again, so that audio states its duration, and video its duration and frame rate.",
	"generation_audio_length_exceeded":        "Shorten the audio; in a batch media may be 30 seconds long.",
	"generation_text_length_exceeded":         "Shorten the script to less than 5000 characters.",
	"generation_audio_missing":                "Add an input of type audio or text.",
	"generation_video_missing":                "Add an input of type video.",
	"generation_input_validation_failed":      "Check the fields of the request against Sync's reference, and that the media play.",
	"generation_input_video_inaccessible":     "Make the video's URL one that anyone can fetch: public or signed for days, and the file itself.",
	"generation_input_audio_inaccessible":     "Make the audio's URL one that anyone can fetch: public or signed for days, and the file itself.",
	"generation_input_image_inaccessible":     "Make the image's URL one that anyone can fetch: public or signed for days, and the file itself.",
	"generation_input_video_invalid":          "Encode the video again in a common format, such as MP4 with H.264.",
	"generation_input_audio_invalid":          "Encode the audio again in a common format, such as WAV or MP3.",
	"generation_input_segments_invalid":       "Check that segments start before they end, do not overlap, and lie within the media.",
	"generation_input_face_selection_invalid": "Check active_speaker_detection: the frame and the coordinates must show a face.",
	"generation_input_resolution_unsupported": "Scale the video to a resolution that the model takes.",
	"generation_model_duration_exceeded":      "Shorten the media to what the model takes.",
	"generation_plan_duration_exceeded":       "Shorten the media to what your plan takes.",
	"account_payment_required":                "Pay open invoices at https://sync.so/billing.",
	"elevenlabs_quota_exceeded":               "Raise the quota of your ElevenLabs account, or wait until it renews.",
}

// Remedy is one sentence that says what to do about a generation's error code, or
// empty when there is none for it.
func Remedy(code string) string {
	const again = "Sync's own fault: send the request again, later if it fails again."
	switch remedy := remedies[code]; {
	case remedy != "":
		return remedy
	case strings.HasPrefix(code, "generation_infra_"):
		return again
	}
	switch code {
	case "generation_timeout", "generation_pipeline_failed", "generation_database_error":
		return again
	case "generation_internal_auth", "generation_unhandled_error", "generation_unknown_error":
		return "Send the request again once; if it fails again, write to Sync's support with the request's id."
	}
	return ""
}
