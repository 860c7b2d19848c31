package batchfile

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestReports checks requests as users write them, and everything that the report says
// about each: line, severity, rule, message and hint. Nothing else may be reported.
func TestReports(t *testing.T) {
	for name, want := range map[string][]string{
		"dub":           nil,
		"dub-and-audio": {"1 error dub-input: dubParams takes no audio or text beside the video | remove it, or remove dubParams", `1 warning missing-field: dubParams has no "providerName" | `},
		"override":      {"1 error out-of-range: temperature is 1.5 | it goes from 0 to 1"},
		"sync3-temperature": {
			"1 warning unused-field: temperature has no effect with sync-3 | it is for lipsync-2, lipsync-2-pro only"},
		"react-speaker": {
			"1 warning unused-field: active_speaker_detection has no effect with react-1 | it is for lipsync-2, lipsync-2-pro, lipsync-1.9.0-beta, sync-3 only"},
		"invisible-twins": {
			"2 warning control-character: the request_id ends with white space (U+0020) | remove it, with strip() for example",
			`2 warning similar-request-id: the request_id "lead " looks like the one on line 1 | they differ only in what cannot be seen; give one of them another id`,
			"3 warning control-character: the request_id ends with white space (U+00A0) | remove it, with strip() for example",
			`3 warning similar-request-id: the request_id "lead\u00a0" looks like the one on line 1 | they differ only in what cannot be seen; give one of them another id`,
			"4 warning control-character: the request_id has U+200D in it, which cannot be seen | remove it, with strip() for example",
			`4 warning similar-request-id: the request_id "lead\u200d" looks like the one on line 1 | they differ only in what cannot be seen; give one of them another id`,
			"5 warning control-character: the request_id has U+FE0F in it, which cannot be seen | remove it, with strip() for example",
			`5 warning similar-request-id: the request_id "lead\ufe0f" looks like the one on line 1 | they differ only in what cannot be seen; give one of them another id`,
			"6 warning control-character: the request_id ends with white space (U+3164) | remove it, with strip() for example",
			`6 warning similar-request-id: the request_id "lead\u3164" looks like the one on line 1 | they differ only in what cannot be seen; give one of them another id`,
			"7 warning control-character: the request_id ends with white space (U+2800) | remove it, with strip() for example",
			`7 warning similar-request-id: the request_id "lead\u2800" looks like the one on line 1 | they differ only in what cannot be seen; give one of them another id`,
			"8 warning control-character: the request_id ends with white space (U+2003) | remove it, with strip() for example",
			`8 warning similar-request-id: the request_id "lead\u2003" looks like the one on line 1 | they differ only in what cannot be seen; give one of them another id`,
			"10 warning similar-request-id: the request_id \"cafe\u0301\" looks like the one on line 9 | they differ only in what cannot be seen; give one of them another id",
		},
		"nulls": nil,
		"openai": {
			"1 error foreign-format: the line is written for another batch API (also on 1 more line, up to line 2) | rename custom_id to request_id, url to endpoint, body to payload; remove method"},
		"encoded-twice": {
			"1 error not-json-lines: the lines are JSON strings that hold a request, encoded twice | decode the lines once: jq -r . in.jsonl > out.jsonl"},
		"custom-id": {"1 error foreign-format: the line is written for another batch API | rename custom_id to request_id"},
		"url-body":  {"1 error foreign-format: the line is written for another batch API | rename url to endpoint, body to payload; remove method"},
		"flat": {
			`1 warning unknown-model: unknown model "sync-1.7.1" | known: "lipsync-2", "lipsync-2-pro", "lipsync-1.9.0-beta", "react-1", "sync-3"`,
			`1 error foreign-format: "video_url" is a field of an earlier API | write "input": [{"type": "video", "url": "…"}, {"type": "audio", "url": "…"}]`},
		"bare-payload": {
			`1 error foreign-format: the line is a payload without the request around it (also on 1 more line, up to line 2) | write {"request_id": "…", "endpoint": "/v2/generate", "payload": {…}} with the line as the payload`},
		"true-for-object": {`1 error wrong-type: "active_speaker_detection" is true; it must be an object | write {"auto_detect": true}`},
		"exclusive":       {"1 warning exclusive-fields: auto_detect and coordinates exclude each other | keep one of them"},
		"voice-settings": {
			`1 warning unknown-field: a provider has no field "model" or "style" | Sync names stability and similarityBoost, and may ignore other settings of ElevenLabs`},
		"new-field": {
			`1 warning missing-audio: the request has neither audio nor text | add {"type": "audio", "url": "https://…"}`,
			`1 warning unknown-field: payload has no field "voiceOver" | known: "model", "input", "options", "segments", "dubParams", "dialogueEdit", "projectId", "webhookUrl", "outputFileName"`,
			`2 warning missing-field: an input has no "url" | `,
			`2 warning unknown-field: an input has no field "mediaId" | known: "type", "url", "assetId", "refId", "provider", "segments_secs", "segments_frames"`,
			`3 warning missing-field: payload has no "input" | `,
			`3 warning unknown-field: options has no field "input_set" | known: "sync_mode", "temperature", "active_speaker_detection", "occlusion_detection_enabled", "model_mode", "prompt", "reasoning_enabled"`},
		"harmless": {`1 warning bad-file-name: outputFileName is "take 1.final.mp4" | use letters, digits, _ and -, up to 255 of them, and no extension`},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := Open(filepath.Join("testdata", "reports", name+".jsonl"))
			if err != nil {
				t.Fatal(err)
			}
			r := Validate(f, testNow)
			var got []string
			errors := 0
			for _, p := range r.Problems {
				if p.Severity == Error {
					errors++
				}
				if !slices.Contains(incidental, p.Rule) {
					got = append(got, fmt.Sprintf("%d %s %s: %s | %s", p.Line, p.Severity, p.Rule, p.Message, p.Hint))
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			if r.Errors != errors || r.Warnings != len(r.Problems)-errors {
				t.Errorf("%d errors and %d warnings are counted in %+v", r.Errors, r.Warnings, r.Problems)
			}
		})
	}
	if files, err := os.ReadDir(filepath.Join("testdata", "reports")); err != nil || len(files) != 18 {
		t.Errorf("%d files: %v", len(files), err)
	}
}
