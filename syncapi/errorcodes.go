package syncapi

import (
	"context"
	"net/http"
	"strings"
)

// errorCode is what is known about an error code of Sync.
type errorCode struct {
	remedy string // one sentence: what the user should do
	retry  bool   // the same request may succeed on another try
}

const (
	remedyTheirs  = "Sync's own fault: send the request again, later if it fails again."
	remedyOnce    = "Send the request again once; if it fails again, write to Sync's support with the request's id."
	remedyBilling = "Pay the open invoices at https://sync.so/billing."
	remedyPlan    = "Choose a plan that includes it at https://sync.so/billing."
	remedyUpload  = "Upload the file again and use the new asset."
	remedyVoice   = "Use another voice sample: clear speech of one speaker in a common audio format."
)

// errorCodes are the codes of Sync's catalog and older ones that still occur.
var errorCodes = map[string]errorCode{
	// The request.
	"generation_unsupported_model":                        {remedy: "Use a model that Sync lists, and check that it takes this kind of input."},
	"generation_input_validation_failed":                  {remedy: "Check the fields of the request against Sync's reference, and that the media play."},
	"generation_input_video_inaccessible":                 {remedy: "Make the video's URL one that anyone can fetch: public or signed for days, and the file itself."},
	"generation_input_audio_inaccessible":                 {remedy: "Make the audio's URL one that anyone can fetch: public or signed for days, and the file itself."},
	"generation_input_image_inaccessible":                 {remedy: "Make the image's URL one that anyone can fetch: public or signed for days, and the file itself."},
	"generation_input_video_invalid":                      {remedy: "Encode the video again in a common format, such as MP4 with H.264."},
	"generation_input_audio_invalid":                      {remedy: "Encode the audio again in a common format, such as WAV or MP3."},
	"generation_input_segments_invalid":                   {remedy: "Check that segments start before they end, do not overlap, and lie within the media."},
	"generation_input_trim_invalid":                       {remedy: "Check that each start and end lies within the media, and that the start comes first."},
	"generation_input_face_selection_invalid":             {remedy: "Check active_speaker_detection: the frame and the coordinates must show a face."},
	"generation_input_resolution_unsupported":             {remedy: "Scale the video to a resolution that the model takes."},
	"generation_input_duration_greater_than_max_duration": {remedy: "Shorten the media; in a batch they may be 30 seconds long."},
	"generation_input_asset_type_mismatch":                {remedy: "Use an asset of the type that the input names."},
	"generation_input_too_many_visual":                    {remedy: "Use one video or one image, not both."},
	"generation_input_dub_audio_conflict":                 {remedy: "Remove the audio or text input: dubbing takes its voice from the video."},
	"generation_media_probe_timeout":                      {remedy: "Check that the media host answers fast, then send the request again.", retry: true},
	"generation_media_probe_unavailable":                  {remedy: remedyTheirs, retry: true},
	"generation_media_metadata_missing":                   {remedy: "Encode the media again, so that audio states its duration, and video its duration and frame rate."},
	"generation_audio_length_exceeded":                    {remedy: "Shorten the audio; in a batch media may be 30 seconds long."},
	"generation_text_length_exceeded":                     {remedy: "Shorten the script to at most 5000 characters."},
	"generation_audio_missing":                            {remedy: "Add an input of type audio or text."},
	"generation_video_missing":                            {remedy: "Add an input of type video."},

	// Limits.
	"generation_model_duration_exceeded": {remedy: "Shorten the media to what the model takes."},
	"generation_plan_duration_exceeded":  {remedy: "Shorten the media to what your plan takes."},
	"dubbing_duration_exceeded":          {remedy: "Shorten the video to what dubbing takes."},
	"free_tier_generations_exhausted":    {remedy: remedyPlan},
	"plan_feature_unavailable":           {remedy: remedyPlan},
	"account_payment_required":           {remedy: remedyBilling},
	"account_on_hold":                    {remedy: "Write to Sync's support: your account is on hold."},
	"voice_clone_limit_reached":          {remedy: "Delete a cloned voice that you do not need, or choose a larger plan."},
	"elevenlabs_quota_exceeded":          {remedy: "Raise the quota of your ElevenLabs account, or wait until it renews."},
	CodeConcurrencyLimit:                 {remedy: "Wait until one of your running batches has ended.", retry: true},
	"rate_limit_exceeded":                {remedy: "Wait a minute, then send the request again.", retry: true},
	"file_size_exceeds_plan_limit":       {remedy: "Use a smaller file, or a plan that takes larger ones."},

	// Faults of Sync.
	"generation_timeout":                   {remedy: remedyTheirs, retry: true},
	"generation_database_error":            {remedy: remedyTheirs, retry: true},
	"generation_pipeline_failed":           {remedy: remedyTheirs, retry: true},
	"generation_internal_auth":             {remedy: remedyOnce, retry: true},
	"generation_unhandled_error":           {remedy: remedyOnce, retry: true},
	"generation_unknown_error":             {remedy: remedyOnce, retry: true},
	"generation_infra_storage_error":       {remedy: remedyTheirs, retry: true},
	"generation_infra_resource_exhausted":  {remedy: remedyTheirs, retry: true},
	"generation_infra_service_unavailable": {remedy: remedyTheirs, retry: true},
	"controller_timeout":                   {remedy: remedyTheirs, retry: true},
	"controller_unavailable":               {remedy: remedyTheirs, retry: true},
	"controller_dependency_error":          {remedy: remedyTheirs, retry: true},
	"internal_error":                       {remedy: remedyTheirs, retry: true},
	"usage_dependency_unavailable":         {remedy: remedyTheirs, retry: true},
	"elevenlabs_service_unavailable":       {remedy: "ElevenLabs does not answer: send the request again later.", retry: true},
	"cost_estimate_unavailable":            {remedy: "Sync cannot estimate the cost of this model; sending is still possible."},

	// Assets and voices.
	"project_not_found":              {remedy: "Use a projectId of your own organization, or leave it out."},
	"asset_not_found":                {remedy: remedyUpload},
	"asset_forbidden":                {remedy: "Use an asset that your organization may see."},
	"invalid_asset_id_format":        {remedy: "Use the asset's id as Sync gave it, a UUID."},
	"uploaded_file_not_found":        {remedy: remedyUpload},
	"file_not_in_org_storage":        {remedy: remedyUpload},
	"voice_not_found":                {remedy: "Use a voiceId that your account can use."},
	"voice_sample_not_accessible":    {remedy: "Make the voice sample's URL one that anyone can fetch: public or signed for days, and the file itself."},
	"voice_sample_type_unsupported":  {remedy: remedyVoice},
	"voice_sample_upload_required":   {remedy: "Upload the voice sample to Sync first."},
	"voice_sample_extraction_failed": {remedy: remedyVoice},
	"voice_sample_source_too_large":  {remedy: "Use a shorter or smaller voice sample."},
	"voice_sample_too_short":         {remedy: "Use a longer voice sample."},
	"voice_sample_invalid":           {remedy: remedyVoice},
	"voice_name_conflict":            {remedy: "Choose another name for the voice."},
	"voice_clone_busy":               {remedy: "Wait until the other voice is done, then send the request again.", retry: true},
	"elevenlabs_api_key_invalid":     {remedy: "Set a valid ElevenLabs key in your Sync account."},

	// Generations.
	"generation_not_found":                      {remedy: "Check the id; a key sees its own organization only."},
	"generation_conflict":                       {remedy: "Look at the generation before you send it again: it exists already."},
	"generation_not_deletable_while_processing": {remedy: "Wait until the generation has ended.", retry: true},
	"invalid_generation_id":                     {remedy: "Use the generation's id as Sync gave it."},
	"unsupported_generation_id_format":          {remedy: "Use the generation's id as Sync gave it."},
}

// Remedy says in one sentence what the user should do about an error code of Sync, whether it comes
// from a refused call or a failed result. It is empty for an unknown code.
func Remedy(code string) string { return lookUp(code).remedy }

// Retryable reports whether the same request may succeed on another try, because its error code
// names a fault of Sync or a temporary limit. It is false for an unknown code.
func Retryable(code string) bool { return lookUp(code).retry }

func lookUp(code string) errorCode {
	known, ok := errorCodes[code]
	if !ok && strings.HasPrefix(code, "generation_infra_") {
		return errorCode{remedy: remedyTheirs, retry: true}
	}
	return known
}

// ErrorCode is an entry of Sync's own catalog of error codes. Its texts are clean.
type ErrorCode struct {
	Code string
	// Message says what went wrong, and Suggestion what to do about it. They may be empty.
	Message, Suggestion string
}

const (
	maxErrorCodes = 1000 // entries in a catalog; Sync's has about a hundred
	maxSuggestion = 300  // bytes of a text that is shown
)

// ErrorCodes fetches the catalog of error codes. The call needs no key. [Remedy] says more about
// the codes that it knows; the catalog covers newer codes.
func (c *Client) ErrorCodes(ctx context.Context) ([]ErrorCode, error) {
	var entries []struct{ Code, Message, Suggestion string }
	if _, err := c.do(ctx, call{method: http.MethodGet, path: "v2/errors"}, &entries); err != nil {
		return nil, err
	}
	var codes []ErrorCode
	for _, e := range entries[:min(len(entries), maxErrorCodes)] {
		if e.Code != "" {
			codes = append(codes, ErrorCode{Code: c.short(e.Code), Message: c.short(e.Message), Suggestion: c.short(e.Suggestion)})
		}
	}
	return codes, nil
}

// short cleans a text of the server and limits its length for the screen.
func (c *Client) short(text string) string {
	text = c.key.Scrub(text)
	return strings.ToValidUTF8(text[:min(len(text), maxSuggestion)], "")
}
