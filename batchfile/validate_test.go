package batchfile

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// A spanCase marks the offending spans in its content with « and », and names their rules
// in the order of the marks; the last mark stands for all further rules. Content that
// starts with a name is put into a payload, and every line gets a line end, as in the
// rules' examples.
type spanCase struct {
	name    string
	content string
	rules   []string
}

var requestCases = []spanCase{
	{"good", goodLine, nil},
	{"missing endpoint", `«{"request_id": "a", "payload": {…}}»`, []string{"missing-field"}},
	{"missing all", `«{}»`, []string{"missing-field", "missing-field", "missing-field"}},
	{"missing request_id that is misspelt", `{«"requst_id"»: "a", "endpoint": "/v2/generate", "payload": {…}}`, []string{"missing-field"}},
	{"missing request_id in the other case", `{«"requestId"»: "a", "endpoint": "/v2/generate", "payload": {…}}`, []string{"missing-field"}},
	{"id is a number", `{"request_id": «17», "endpoint": "/v2/generate", "payload": {…}}`, []string{"wrong-type"}},
	{"id is null", `{"request_id": «null», "endpoint": "/v2/generate", "payload": {…}}`, []string{"wrong-type"}},
	{"id is empty", `{"request_id": «""», "endpoint": "/v2/generate", "payload": {…}}`, []string{"empty-value"}},
	{"id is blank", `{"request_id": «" \t\u00a0"», "endpoint": "/v2/generate", "payload": {…}}`, []string{"empty-value"}},
	{"id begins with an escape", `{"request_id": "\u0061", "endpoint": "/v2/generate", "payload": {…}}`, nil},
	{"id with a tab before it", `{"request_id": «"\ta"», "endpoint": "/v2/generate", "payload": {…}}`, []string{"control-character"}},
	{"id with a line end after it", `{"request_id": «"a\r\n"», "endpoint": "/v2/generate", "payload": {…}}`, []string{"control-character"}},
	{"id with a NUL", `{"request_id": «"a\u0000"», "endpoint": "/v2/generate", "payload": {…}}`, []string{"control-character"}},
	{"id with what steers a terminal", `{"request_id": «"\u001b[2J"», "endpoint": "/v2/generate", "payload": {…}}`, []string{"control-character"}},
	{"id with a zero-width space", `{"request_id": «"a\u200b"», "endpoint": "/v2/generate", "payload": {…}}`, []string{"control-character"}},
	{"id that runs from right to left", "{\"request_id\": «\"a\u202eb\"», \"endpoint\": \"/v2/generate\", \"payload\": {…}}", []string{"control-character"}},
	{"id with joined letters", "{\"request_id\": \"می\u200cخواهم 👩\u200d🚀\", \"endpoint\": \"/v2/generate\", \"payload\": {…}}", nil},
	{"id with bare control characters", "{\"request_id\": «\"é\u007f\u0085\"», \"endpoint\": \"/v2/generate\", \"payload\": {…}}", []string{"control-character"}},
	{"id twice with a line end", "{\"request_id\": «\"a\\n\"», \"endpoint\": \"/v2/generate\", \"payload\": {…}}\n" +
		"{\"request_id\": «\"a\\n\"», \"endpoint\": \"/v2/generate\", \"payload\": {…}}", []string{"control-character", "control-character", "duplicate-request-id"}},
	{"after wide characters", `{"request_id": "é😀", "endpoint": «"/v2"», "payload": {…}}`, []string{"bad-endpoint"}},
	{"endpoint with a host", `{"request_id": "a", "endpoint": «"https://api.sync.so/v2/generate"», "payload": {…}}`, []string{"bad-endpoint"}},
	{"endpoint with an escape", `{"request_id": "a", "endpoint": "\/v2\/generate", "payload": {…}}`, nil},
	{"payload is a string of JSON", `{"request_id": "a", "endpoint": "/v2/generate", "payload": «"{\"model\": 1}"»}`, []string{"wrong-type"}},
	{"model at the top", `{"request_id": "a", "endpoint": "/v2/generate", «"model"»: "lipsync-2", "payload": {…}}`, []string{"unknown-field"}},
	{"same name twice", `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}, «"request_id"»: "b"}`, []string{"duplicate-name"}},
	{"same name twice by an escape", `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}, «"request\u005fid"»: "b"}`, []string{"duplicate-name"}},
	{"unknown name twice", `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}, «"note"»: 1, «"note"»: 2}`, []string{"unknown-field", "unknown-field", "duplicate-name"}},
	{"names twice inside of an unknown field", `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}, «"meta"»: {"x": 1, «"x"»: [«1e999»]}}`,
		[]string{"unknown-field", "duplicate-name", "out-of-range"}},
	{"id twice in the file", "{\"request_id\": \"a\", \"endpoint\": \"/v2/generate\", \"payload\": {…}}\n" +
		"{\"request_id\": «\"a\"», \"endpoint\": \"/v2/generate\", \"payload\": {…}}", []string{"duplicate-request-id"}},
	{"id twice by an escape", "{\"request_id\": \"a\", \"endpoint\": \"/v2/generate\", \"payload\": {…}}\n" +
		"{\"request_id\": «\"\\u0061\"», \"endpoint\": \"/v2/generate\", \"payload\": {…}}", []string{"duplicate-request-id"}},
	{"same payload", "{\"request_id\": \"a\", \"endpoint\": \"/v2/generate\", \"payload\": {…}}\n" +
		"{\"request_id\": \"b\", \"endpoint\": \"/v2/generate\", \"payload\": «{…}»}", []string{"same-request"}},
}

var payloadCases = []spanCase{
	{"no model", `{"request_id": "a", "endpoint": "/v2/generate", "payload": «{"input": […]}»}`, []string{"missing-field"}},
	{"misspelt model", `{"request_id": "a", "endpoint": "/v2/generate", "payload": {«"moddel"»: "lipsync-2", "input": […]}}`, []string{"missing-field"}},
	{"two that are like it", `{"request_id": "a", "endpoint": "/v2/generate", "payload": {«"moddel"»: "lipsync-2", «"models"»: 2, "input": […]}}`, []string{"missing-field", "unknown-field"}},
	{"two audios", `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}, «{"type": "text", "provider": {"name": "elevenlabs", "voiceId": "v", "script": "Hi"}}»]`, []string{"extra-audio"}},
	{"two audios with old segments", `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4", «"segments_secs"»: [[0, 1]]}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}, {"type": "audio", "url": "https://cdn.acme.io/b.wav"}]`, []string{"deprecated-field"}},
	{"an asset id that is none", `"input": [{"type": "video", "assetId": «"asset_123"»}, …]`, []string{"bad-asset-id"}},
	{"an asset id in upper case", `"input": [{"type": "video", "assetId": "3F2A7C1E-5B0D-4E7A-9C64-2D8F1A6B3E90"}, …]`, nil},
	{"similarityBoost below 0", `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "text", "provider": {"name": "elevenlabs", "voiceId": "v", "script": "Hi", "stability": «1.1», "similarityBoost": «-0.1»}}]`, []string{"out-of-range", "out-of-range"}},
	{"dubbing", `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}], "dubParams": {"providerName": "elevenlabs", "targetLang": "es", "sourceLang": "auto"}`, nil},
	{"an ignored option with a bad value", `"options": {«"prompt"»: «"excited"», "model_mode": «7»}`, []string{"unused-field", "bad-value", "wrong-type"}},
	{"dubbing of nothing", `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}], "dubParams": «{}»`, []string{"missing-field", "missing-field"}},
	{"dubbing that is null", `"input": «[{"type": "video", "url": "https://cdn.acme.io/v.mp4"}]», "dubParams": null`, []string{"missing-audio"}},
	{"dubbing of the wrong type", `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}], "dubParams": «true»`, []string{"wrong-type"}},
	{"segments of the wrong type", `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}, {"type": "audio", "url": "https://cdn.acme.io/b.wav"}], "segments": «{}»`, []string{"wrong-type"}},
	{"a dialogue", `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}], "dialogueEdit": {"id": "d1"}, "projectId": "p1"`, nil},
	{"a dialogue of an image", `"model": "sync-3", "input": [{"type": «"image"», "url": "https://cdn.acme.io/i.png"}], "dialogueEdit": {"id": "d1"}`, []string{"dub-input"}},
	{"a model that Sync does not document", `"model": «"lipsync-2-mini"», "input": […]`, []string{"unknown-model"}},
	{"unknown model", `"model": «"lipsnyc-2"», "input": […]`, []string{"unknown-model"}},
	{"model with an escape", `"model": "lipsync\u002d2", "input": […]`, nil},
	{"empty model", `"model": «""», "input": […]`, []string{"empty-value"}},
	{"input is an object", `"input": «{"type": "video"}»`, []string{"wrong-type"}},
	{"input is empty", `"input": «[]»`, []string{"empty-value"}},
	{"an input is a string", `"input": [«"https://cdn.acme.io/v.mp4"», …]`, []string{"wrong-type"}},
	{"unknown type of input", `"input": [{"type": «"vidoe"», "url": "https://cdn.acme.io/v.mp4"}, …]`, []string{"bad-value"}},
	{"no type of input", `"input": [«{"url": "https://cdn.acme.io/v.mp4"}», …]`, []string{"missing-field"}},
	{"video without url", `"input": [«{"type": "video"}», …]`, []string{"missing-field"}},
	{"video with a null url", `"input": [{"type": "video", "url": «null»}, …]`, []string{"wrong-type"}},
	{"text with a null provider", `"input": [{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e91"}, {"type": "text", "provider": «null»}]`, []string{"wrong-type"}},
	{"null url beside an assetId", `"input": [{"type": "video", "url": null, "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e91"}, …]`, nil},
	{"null url and a null assetId", `"input": [{"type": "video", "url": «null», "assetId": null}, …]`, []string{"wrong-type"}},
	{"video with a misspelt url", `"input": [{"type": "video", «"ulr"»: "https://cdn.acme.io/v.mp4"}, …]`, []string{"missing-field"}},
	{"video by assetId", `"input": [{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e90"}, …]`, nil},
	{"video by an empty assetId", `"input": [{"type": "video", "assetId": «""»}, …]`, []string{"empty-value"}},
	{"empty assetId beside a url", `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4", «"assetId"»: ""}, …]`, []string{"url-and-asset"}},
	{"empty url beside an assetId", `"input": [{"type": "video", "url": "", «"assetId"»: "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e91"}, …]`, []string{"url-and-asset"}},
	{"url and assetId, both empty", `"input": [{"type": "video", "url": «""», «"assetId"»: " "}, …]`, []string{"empty-value", "url-and-asset"}},
	{"no video", `"input": «[{"type": "audio", "url": "https://cdn.acme.io/a.wav"}]»`, []string{"missing-video"}},
	{"no audio", `"input": «[{"type": "video", "url": "https://cdn.acme.io/v.mp4"}]»`, []string{"missing-audio"}},
	{"third video", `"input": [{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e91"}, «{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e92"}», {"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e93"}, …]`, []string{"extra-video"}},
	{"text", `"input": [{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e91"}, {"type": "text", "provider": {"name": "elevenlabs", "voiceId": "v", "script": "Hi", "stability": 0.5}}]`, nil},
	{"text without provider", `"input": [{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e91"}, «{"type": "text"}»]`, []string{"missing-field"}},
	{"text without script", `"input": [{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e91"}, {"type": "text", "provider": «{"name": "elevenlabs", "voiceId": "v"}»}]`, []string{"missing-field"}},
	{"text with an empty script", `"input": [{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e91"}, {"type": "text", "provider": {"name": "elevenlabs", "voiceId": "v", "script": «""»}}]`, []string{"empty-value"}},
	{"text with a blank script and voice", `"input": [{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e91"}, {"type": "text", "provider": {"name": "elevenlabs", "voiceId": «"  "», "script": «"\n\n"»}}]`, []string{"empty-value", "empty-value"}},
	{"text of another provider", `"input": [{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e91"}, {"type": "text", "provider": {"name": «"elevenlab"», "voiceId": "v", "script": "Hi"}}]`, []string{"bad-value"}},
	{"text with a url", `"input": [{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e91"}, {"type": "text", «"url"»: "https://cdn.acme.io/a.wav", "provider": {"name": "elevenlabs", "voiceId": "v", "script": "Hi"}}]`, []string{"unused-field"}},
	{"webhook over http", `"webhookUrl": «"http://hooks.acme.io"»`, []string{"webhook-url"}},
	{"webhook at home", `"webhookUrl": «"https://localhost:3000/hook"»`, []string{"webhook-url"}},
	{"webhook with spaces around it", `"webhookUrl": «" https://hooks.acme.io/sync "»`, []string{"unescaped-url"}},
	{"webhook with a space in it", `"webhookUrl": «"https://hooks.acme.io/my sync"»`, []string{"unescaped-url"}},
	{"webhook of an example", `"webhookUrl": «"https://example.com/hook"»`, []string{"placeholder-url"}},
	{"webhook that is no URL", `"webhookUrl": «"hooks.acme.io"»`, []string{"bad-url"}},
	{"file name with extension", `"outputFileName": «"a.mp4"»`, []string{"bad-file-name"}},
	{"empty file name", `"outputFileName": «""»`, []string{"empty-value"}},
	{"empty webhook", `"webhookUrl": «""»`, []string{"empty-value"}},
	{"blank file name", `"outputFileName": «" "»`, []string{"empty-value"}},
	{"null where a field may be missing", `"outputFileName": null, "options": null, "segments": null, "webhookUrl": null`, nil},
}

var optionCases = []spanCase{
	{"all good", `"options": {"sync_mode": "remap", "temperature": 1, "occlusion_detection_enabled": true, "reasoning_enabled": false, ` +
		`"active_speaker_detection": {"auto_detect": false, "v3": true, "frame_number": 12, "coordinates": [1.5, 0]}}`, nil},
	{"all good with react-1", `"model": "react-1", "input": […], "options": {"sync_mode": "remap", "model_mode": "head", "prompt": "sad", "occlusion_detection_enabled": true}`, nil},
	{"two ways to a speaker", `"options": {"active_speaker_detection": {"auto_detect": false, "frame_number": 12, "coordinates": [1.5, 0], «"bounding_boxes"»: [[1, 2, 3, 4], null]}}`, []string{"exclusive-fields"}},
	{"boxes twice", `"options": {"active_speaker_detection": {"bounding_boxes": [null], «"bounding_boxes_url"»: "https://cdn.acme.io/b.json"}}`, []string{"exclusive-fields"}},
	{"what react-1 does not take", `"model": "react-1", "input": […], "options": {«"temperature"»: 1, «"active_speaker_detection"»: {"auto_detect": true}}`, []string{"unused-field", "unused-field"}},
	{"what sync-3 does not take", `"model": "sync-3", "input": […], "options": {«"occlusion_detection_enabled"»: true}`, []string{"unused-field"}},
	{"an image's options", `"model": "sync-3", "input": [{"type": "image", "url": "https://cdn.acme.io/i.png"}, …], "options": {«"sync_mode"»: "loop", "active_speaker_detection": {"auto_detect": «true»}}`, []string{"unused-field", "image-option"}},
	{"null everywhere", `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4", "assetId": null, "segments_secs": null, "fps": null}, …], "options": {"temperature": null, "new": null}, "newer": null`, nil},
	{"true for an object", `"options": {"active_speaker_detection": «true»}`, []string{"wrong-type"}},
	{"options is a list", `"options": «[]»`, []string{"wrong-type"}},
	{"sync_mode", `"options": {"sync_mode": «"cutoff"»}`, []string{"bad-value"}},
	{"temperature too high", `"options": {"temperature": «1.01»}`, []string{"out-of-range"}},
	{"temperature below 0", `"options": {"temperature": «-0.5»}`, []string{"out-of-range"}},
	{"temperature in quotes", `"options": {"temperature": «"0.5"»}`, []string{"wrong-type"}},
	{"temperature beyond a float", `"options": {"temperature": «1e400»}`, []string{"out-of-range"}},
	{"temperature of many digits", `"options": {"temperature": 0.1000000000000000055511151231257827}`, nil},
	{"react's options for another model", `"model": "sync-3", "input": […], "options": {«"model_mode"»: "face", «"prompt"»: "sad"}`, []string{"unused-field", "unused-field"}},
	{"bool in quotes", `"options": {"occlusion_detection_enabled": «"true"»}`, []string{"wrong-type"}},
	{"option in the payload", `"model": "lipsync-2", "input": […], «"sync_mode"»: "loop"`, []string{"unknown-field"}},
	{"option in the other case", `"options": {«"syncMode"»: "loop"}`, []string{"wrong-case"}},
	{"frame written as a float", `"options": {"active_speaker_detection": {"frame_number": 12.0}}`, nil},
	{"frame with an exponent", `"options": {"active_speaker_detection": {"frame_number": 1e2}}`, nil},
	{"frame with a small fraction", `"options": {"active_speaker_detection": {"frame_number": «12e-1»}}`, []string{"wrong-type"}},
	{"frame with a fraction", `"options": {"active_speaker_detection": {"frame_number": «1.5»}}`, []string{"wrong-type"}},
	{"frame below 0", `"options": {"active_speaker_detection": {"frame_number": «-1»}}`, []string{"out-of-range"}},
	{"coordinates of three", `"options": {"active_speaker_detection": {"coordinates": «[1, 2, 3]»}}`, []string{"bad-box"}},
	{"coordinates of strings", `"options": {"active_speaker_detection": {"coordinates": «["1", "2"]»}}`, []string{"bad-box"}},
	{"coordinates left of the frame", `"options": {"active_speaker_detection": {"coordinates": «[-1, 2]»}}`, []string{"bad-box"}},
	{"coordinates above the frame", `"options": {"active_speaker_detection": {"coordinates": «[1, -0.5]»}}`, []string{"bad-box"}},
	{"coordinates at the corner", `"options": {"active_speaker_detection": {"coordinates": [-0, 0]}}`, nil},
	{"coordinates beyond a float", `"options": {"active_speaker_detection": {"coordinates": [«-1e999», 0]}}`, []string{"out-of-range"}},
	{"box from the right", `"options": {"active_speaker_detection": {"bounding_boxes": [[1, 2, 3, 4], «[90, 10, 10, 90]», [9, 9, 1, 1]]}}`, []string{"bad-box"}},
	{"box from below", `"options": {"active_speaker_detection": {"bounding_boxes": [«[10, 100, 90, 99]»]}}`, []string{"bad-box"}},
	{"box of no width", `"options": {"active_speaker_detection": {"bounding_boxes": [«[10, 10, 1e1, 90]»]}}`, []string{"bad-box"}},
	{"box of zeros", `"options": {"active_speaker_detection": {"bounding_boxes": [«[0, 0, 0, 0]»]}}`, []string{"bad-box"}},
	{"box outside the frame", `"options": {"active_speaker_detection": {"bounding_boxes": [«[-20, 10, -5, 90]»]}}`, []string{"bad-box"}},
	{"box that reaches beyond the frame", `"options": {"active_speaker_detection": {"bounding_boxes": [[-3.5, -0, 1e2, 9.75], [10, 9.5, 10.25, 90], [9, 99, 10, 100]]}}`, nil},
	{"box beyond a float", `"options": {"active_speaker_detection": {"bounding_boxes": [[0, 0, «1e999», 9], [«1e999», 0, 5, 9]]}}`, []string{"out-of-range", "out-of-range"}},
	{"boxes by their URL", `"options": {"active_speaker_detection": {"bounding_boxes_url": "https://cdn.acme.io/boxes.json"}}`, nil},
	{"boxes in a file", `"options": {"active_speaker_detection": {"frame_number": 0, "bounding_boxes_url": «"boxes/take-1.json"»}}`, []string{"local-url"}},
	{"boxes by an empty URL", `"options": {"active_speaker_detection": {"bounding_boxes_url": «" "»}}`, []string{"empty-value"}},
	{"boxes by no URL", `"options": {"active_speaker_detection": {"bounding_boxes_url": «["https://cdn.acme.io/boxes.json"]»}}`, []string{"wrong-type"}},
	{"boxes, the first wrong one", `"options": {"active_speaker_detection": {"bounding_boxes": [[1, 2, 3, 4], «[1, 2, 3]», [1], null]}}`, []string{"bad-box"}},
}

const segmentsOf = `"input": […], "segments": [`

var segmentCases = []spanCase{
	{"good", segmentsOf + `{"startTime": 0, "endTime": 2.5, "audioInput": {"refId": "x", "startTime": 1, "endTime": 3}}]`, nil},
	{"order", segmentsOf + `{«"startTime": 5, "endTime": 2», "audioInput": {"refId": "x"}}]`, []string{"segment-order"}},
	{"order, the other way round", segmentsOf + `{«"endTime": 2, "startTime": 2.5», "audioInput": {"refId": "x"}}]`, []string{"segment-order"}},
	{"a segment of no length", segmentsOf + `{"startTime": 2, "endTime": 2, "audioInput": {"refId": "x"}}]`, nil},
	{"beyond 15 seconds with react-1", `"model": "react-1", "input": […], "segments": [{"startTime": 1, "endTime": «15.5», "audioInput": {"refId": "x"}}]`, []string{"media-length"}},
	{"options of a segment", segmentsOf + `{"startTime": 0, "endTime": 2, "audioInput": {"refId": "x"}, "optionsOverride": {"temperature": «1.5», «"prompt"»: "sad", "sync_mode": «"lopp"»}}]`, []string{"out-of-range", "unknown-field", "bad-value"}},
	{"below 0", segmentsOf + `{"startTime": «-1», "endTime": 2, "audioInput": {"refId": "x"}}]`, []string{"out-of-range"}},
	{"beyond 30 seconds", segmentsOf + `{"startTime": 29, "endTime": «30.5», "audioInput": {"refId": "x"}}]`, []string{"media-length"}},
	{"audio beyond 30 seconds", segmentsOf + `{"startTime": 0, "endTime": 10, "audioInput": {"refId": "x", "startTime": 40, "endTime": «50»}}]`, []string{"media-length"}},
	{"audio up to 30 seconds", segmentsOf + `{"startTime": 0, "endTime": 10, "audioInput": {"refId": "x", "startTime": 20, "endTime": 30.0005}}]`, nil},
	{"overlap, not in order", segmentsOf + `«{"startTime": 4, "endTime": 9, "audioInput": {"refId": "x"}}», {"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`, []string{"segment-overlap"}},
	{"overlap with one before the last", segmentsOf + `{"startTime": 0, "endTime": 20, "audioInput": {"refId": "x"}}, «{"startTime": 2, "endTime": 5, "audioInput": {"refId": "x"}}», ` +
		`«{"startTime": 10, "endTime": 15, "audioInput": {"refId": "x"}}»]`, []string{"segment-overlap", "segment-overlap"}},
	{"over by a rounding", segmentsOf + `{"startTime": 0, "endTime": 0.30000000000000004, "audioInput": {"refId": "x"}}, {"startTime": 0.3, "endTime": 30.000000000000004, "audioInput": {"refId": "x"}}]`, nil},
	{"over by a frame", segmentsOf + `{"startTime": 0, "endTime": 0.34, "audioInput": {"refId": "x"}}, «{"startTime": 0.3, "endTime": 1, "audioInput": {"refId": "x"}}»]`, []string{"segment-overlap"}},
	{"side by side, not in order", segmentsOf + `{"startTime": 5, "endTime": 9, "audioInput": {"refId": "x"}}, {"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`, nil},
	{"no audioInput", segmentsOf + `«{"startTime": 0, "endTime": 2}»]`, []string{"missing-field"}},
	{"half a piece", segmentsOf + `{"startTime": 0, "endTime": 2, "audioInput": {"refId": "x", «"endTime"»: 2}}]`, []string{"segment-pair"}},
	{"unknown refId", segmentsOf + `{"startTime": 0, "endTime": 2, "audioInput": {"refId": «"y"»}}]`, []string{"unknown-ref"}},
	{"a number is no segment", segmentsOf + `«1»]`, []string{"wrong-type"}},
	{"audio without refId", `"input": [{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e91"}, «{"type": "audio", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e92"}»], "segments": [{"startTime": 0, "endTime": 2, "audioInput": {"refId": "x"}}]`, []string{"missing-ref"}},
	{"refId twice", `"input": [{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e91"}, {"type": "audio", "refId": "x", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e92"}, {"type": "audio", "refId": «"x"», "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e93"}], ` +
		`"segments": [{"startTime": 0, "endTime": 2, "audioInput": {"refId": "x"}}]`, []string{"duplicate-ref"}},
	{"refId twice, and no segments", `"input": [{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e91"}, {"type": "audio", "refId": "x", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e92"}, «{"type": "audio", "refId": "x", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e93"}»], "segments": []`, []string{"extra-audio"}},
	{"empty refId", `"input": [{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e91"}, {"type": "audio", "refId": «""», "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e92"}], "segments": [{"startTime": 0, "endTime": 2, "audioInput": {"refId": «""»}}]`, []string{"empty-value", "empty-value"}},
	{"empty refId in a segment", segmentsOf + `{"startTime": 0, "endTime": 2, "audioInput": {"refId": «" "»}}]`, []string{"empty-value"}},
	{"empty refId, and no segments", `"input": [{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e91"}, {"type": "audio", "refId": "", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e92"}]`, nil},
	{"no input to refer to", `"input": «5», "segments": [{"startTime": 0, "endTime": 2, "audioInput": {"refId": "x"}}]`, []string{"wrong-type"}},
	{"empty input", `"input": «[]», "segments": [{"startTime": 0, "endTime": 2, "audioInput": {"refId": "x"}}]`, []string{"empty-value"}},
	{"input that cannot be read", `"input": [{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e91"}, {"type": «"audoi"», "refId": "x", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e92"}], ` +
		`"segments": [{"startTime": 0, "endTime": 2, "audioInput": {"refId": "x"}}]`, []string{"bad-value"}},
	{"old segments", `"input": [{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e91", «"segments_secs"»: [[0, 5]]}, …]`, []string{"deprecated-field"}},
}

func TestSpans(t *testing.T) {
	for group, cases := range map[string][]spanCase{
		"request": requestCases, "payload": payloadCases, "options": optionCases,
		"segments": segmentCases, "syntax": syntaxCases, "url": urlCases,
	} {
		for _, c := range cases {
			t.Run(group+"/"+c.name, func(t *testing.T) { checkSpans(t, c) })
		}
	}
}

// checkSpans validates the content of a case and compares the problems with the marks.
// Every mark must have a rule, and every problem a mark.
func checkSpans(t *testing.T, c spanCase) {
	t.Helper()
	var content strings.Builder
	var marks []string
	for i, line := range strings.Split(c.content, "\n") {
		plain, spans := unmark(asLine(line))
		content.WriteString(plain + "\n")
		for _, s := range spans {
			marks = append(marks, fmt.Sprintf("%d:%d-%d", i+1, s[0], s[1]))
		}
	}
	if len(marks) > len(c.rules) {
		t.Fatalf("%d marks for %d rules", len(marks), len(c.rules))
	}
	var got, want []string
	for _, p := range validate(content.String()).Problems {
		isCopy := p.Rule == "same-request" && !slices.Contains(c.rules, p.Rule)
		if p.Rule != "few-requests" && !isCopy {
			got = append(got, fmt.Sprintf("%d:%d-%d %s", p.Line, p.Column, p.EndColumn, p.Rule))
		}
	}
	for i, rule := range c.rules {
		want = append(want, marks[min(i, len(marks)-1)]+" "+rule)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s\n got %q\nwant %q", content.String(), got, want)
	}
}

// unmark removes the marks from a line and returns the columns between them.
func unmark(line string) (plain string, spans [][2]int) {
	for {
		before, rest, found := strings.Cut(line, "«")
		if !found {
			return plain + line, spans
		}
		inside, after, _ := strings.Cut(rest, "»")
		plain += before
		start := utf8.RuneCountInString(plain) + 1
		plain += inside
		spans = append(spans, [2]int{start, max(start, utf8.RuneCountInString(plain)) + 1})
		line = after
	}
}

func TestSyncsExampleHasNoErrors(t *testing.T) {
	f, err := Open("testdata/sync-example.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	r := Validate(f, testNow)
	if !r.OK() || r.Requests != 20 || len(r.Problems) != 1 {
		t.Fatalf("%+v", r)
	}
	got := r.Problems[0]
	if got.Rule != "same-request" || got.Line != 2 || got.Message != "the request is the same as on line 1 except for its id (also on 18 more lines, up to line 20)" {
		t.Errorf("%+v", got)
	}
	if len(r.Models) != 1 || r.Models[0] != (ModelCount{"lipsync-2", 20}) {
		t.Errorf("models %+v", r.Models)
	}
}

func TestMessages(t *testing.T) {
	for content, want := range map[string]string{
		`"model": "lipsnyc-2", "input": […]`:           `unknown model "lipsnyc-2" | did you mean "lipsync-2"?`,
		`"model": "gpt-4", "input": […]`:               `unknown model "gpt-4" | known: "lipsync-2", "lipsync-2-pro", "lipsync-1.9.0-beta", "react-1", "sync-3"`,
		`"options": {"syncMode": "loop"}`:              `options has no field "syncMode" | write "sync_mode"`,
		`"sync_mode": "loop"`:                          `payload has no field "sync_mode" | it is a field of options`,
		`"webhookUrls": "https://a.io"`:                `payload has no field "webhookUrls" | did you mean "webhookUrl"?`,
		`"input": [{"type": "video", "url": null}, …]`: `"url" is null; it must be a string | `,
		`"outputFileName": 5`:                          `"outputFileName" is a number; it must be a string | put it in double quotes`,
		"\"outputFileName\": \"a\u202eb\\u0007\u0301\u0301\u0301\u200b" + strings.Repeat("x", 50) + `"`: `outputFileName is "a\u202eb\u0007` + "\u0301\u0301" +
			`\u0301\u200b` + strings.Repeat("x", 32) + `…" | use letters, digits, _ and -, up to 255 of them, and no extension`,
	} {
		p := validate(asLine(content) + "\n").Problems[1]
		if got := p.Message + " | " + p.Hint; got != want {
			t.Errorf("\n got %s\nwant %s", got, want)
		}
	}
}

func TestProblemsBeyondTheListAreCounted(t *testing.T) {
	r := validate(strings.Repeat("{}\n", 5000))
	if len(r.Problems) != MaxProblems || r.Errors != 15_001 || r.Omitted() != r.Errors+r.Warnings-MaxProblems {
		t.Errorf("%d listed, %d errors, %d omitted", len(r.Problems), r.Errors, r.Omitted())
	}
	if r.Problems[0].Rule != "too-many-requests" {
		t.Errorf("the file as a whole is not first: %+v", r.Problems[0])
	}
}

func TestTheSameBytesGiveTheSameReport(t *testing.T) {
	content := goodLine + "\n" + strings.Repeat(goodLine+"\n{\"a\": 1, \"a\": 2}\n\n", 40)
	first := fmt.Sprint(validate(content))
	for range 5 {
		if again := fmt.Sprint(validate(content)); again != first {
			t.Fatalf("%s\n%s", first, again)
		}
	}
}

func TestWithoutATimeNothingExpires(t *testing.T) {
	line := asLine(`"input": [{"type": "video", "url": "https://media.acme.io/v.mp4?Expires=1500000000&Signature=x"}, …]`) + "\n"
	if r := validate(line); !has(r, "expired-url") {
		t.Errorf("%+v", r.Problems)
	}
	if r := Validate(&File{Content: []byte(line)}, time.Time{}); has(r, "expired-url") {
		t.Errorf("%+v", r.Problems)
	}
}
