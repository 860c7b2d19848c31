package syncapi_test

import (
	"strings"
	"testing"

	"syncbatch-tui/syncapi"
)

// catalog lists every error code that Sync documents.
const catalog = `generation_timeout generation_media_metadata_missing generation_audio_length_exceeded
generation_text_length_exceeded generation_audio_missing generation_video_missing generation_database_error
generation_internal_auth generation_unhandled_error generation_unsupported_model generation_input_validation_failed
generation_input_video_inaccessible generation_input_audio_inaccessible generation_input_image_inaccessible
generation_input_video_invalid generation_input_audio_invalid generation_input_segments_invalid generation_input_trim_invalid
generation_input_face_selection_invalid generation_input_resolution_unsupported
generation_input_duration_greater_than_max_duration generation_input_asset_type_mismatch generation_input_too_many_visual
generation_input_dub_audio_conflict generation_media_probe_timeout generation_media_probe_unavailable
generation_model_duration_exceeded generation_plan_duration_exceeded dubbing_duration_exceeded
free_tier_generations_exhausted plan_feature_unavailable account_payment_required account_on_hold voice_clone_limit_reached
elevenlabs_quota_exceeded concurrency_limit_reached rate_limit_exceeded file_size_exceeds_plan_limit
generation_pipeline_failed generation_unknown_error generation_infra_storage_error generation_infra_resource_exhausted
generation_infra_service_unavailable controller_timeout controller_unavailable controller_dependency_error internal_error
usage_dependency_unavailable elevenlabs_service_unavailable project_not_found asset_not_found asset_forbidden
invalid_asset_id_format uploaded_file_not_found file_not_in_org_storage voice_not_found voice_sample_not_accessible
voice_sample_type_unsupported voice_sample_upload_required voice_sample_extraction_failed voice_sample_source_too_large
voice_sample_too_short voice_sample_invalid voice_name_conflict voice_clone_busy elevenlabs_api_key_invalid
generation_not_found generation_conflict generation_not_deletable_while_processing invalid_generation_id
unsupported_generation_id_format cost_estimate_unavailable`

func TestEveryErrorCodeHasARemedy(t *testing.T) {
	for _, code := range strings.Fields(catalog) {
		remedy := syncapi.Remedy(code)
		if !strings.HasSuffix(remedy, ".") || len(remedy) > 120 || strings.Contains(remedy, " --") {
			t.Errorf("%s: %q", code, remedy)
		}
	}
	if got := syncapi.Remedy("something_new"); got != "" || syncapi.Retryable("something_new") {
		t.Errorf("an unknown code has the remedy %q", got)
	}
	for code, want := range map[string]bool{
		"generation_timeout": true, "generation_infra_storage_error": true, "rate_limit_exceeded": true, "generation_infra_new": true,
		"generation_audio_missing": false, "account_on_hold": false, "asset_not_found": false,
	} {
		if syncapi.Retryable(code) != want {
			t.Errorf("%s is not %v", code, want)
		}
	}
}
