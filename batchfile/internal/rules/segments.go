package rules

// Rules about segments.
var (
	SegmentOrder = &Rule{
		Name: "segment-order", Severity: Error,
		Summary:     "a segment ends before it starts",
		Explanation: "startTime and endTime are seconds from the start of the media, and startTime must not be greater than endTime.",
		Wrong:       `"input": […], "segments": [{"startTime": 5, "endTime": 2, "audioInput": {"refId": "x"}}]`,
		Right:       `"input": […], "segments": [{"startTime": 2, "endTime": 5, "audioInput": {"refId": "x"}}]`,
	}
	SegmentOverlap = &Rule{
		Name: "segment-overlap", Severity: Warning,
		Summary: "two segments overlap",
		Explanation: "Where segments overlap, two audios would move the same lips. Less than a millisecond does not count: sums of " +
			"decimal fractions give numbers such as 0.30000000000000004.",
		Wrong: `"input": […], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}, ` +
			`{"startTime": 4, "endTime": 9, "audioInput": {"refId": "x"}}]`,
		Right: `"input": […], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}, ` +
			`{"startTime": 5, "endTime": 9, "audioInput": {"refId": "x"}}]`,
	}
	MediaLength = &Rule{
		Name: "media-length", Severity: Warning,
		Summary: "a segment, or its part of the audio, goes beyond the longest media",
		Explanation: "In a batch, video and audio are up to 30 seconds long each, with react-1 up to 15, so the media end before " +
			"the segment does.",
		Wrong: `"input": […], "segments": [{"startTime": 25, "endTime": 35, "audioInput": {"refId": "x"}}]`,
		Right: `"input": […], "segments": [{"startTime": 20, "endTime": 30, "audioInput": {"refId": "x"}}]`,
	}
	SegmentPair = &Rule{
		Name: "segment-pair", Severity: Error,
		Summary:     "audioInput has only one of startTime and endTime",
		Explanation: "They cut a part out of the audio, so write both or neither.",
		Wrong:       `"input": […], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x", "startTime": 1}}]`,
		Right:       `"input": […], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x", "startTime": 1, "endTime": 6}}]`,
	}
	MissingRef = &Rule{
		Name: "missing-ref", Severity: Error,
		Summary:     "an audio or text has no refId, and there are segments",
		Explanation: "Segments name what is spoken by refId, so with segments every audio and text needs one.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}], ` +
			`"segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "refId": "x", "url": "https://cdn.acme.io/a.wav"}], ` +
			`"segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`,
	}
	DuplicateRef = &Rule{
		Name: "duplicate-ref", Severity: Error,
		Summary:     "two inputs have the same refId, and there are segments",
		Explanation: "A refId in a segment must name one input.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "refId": "x", "url": "https://cdn.acme.io/a.wav"}, ` +
			`{"type": "audio", "refId": "x", "url": "https://cdn.acme.io/b.wav"}], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "refId": "x", "url": "https://cdn.acme.io/a.wav"}, ` +
			`{"type": "audio", "refId": "y", "url": "https://cdn.acme.io/b.wav"}], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`,
	}
	UnknownRef = &Rule{
		Name: "unknown-ref", Severity: Error,
		Summary:     "a segment names a refId that no input has",
		Explanation: "audioInput.refId is the refId of one of the request's audio or text inputs.",
		Wrong:       `"input": […], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "z"}}]`,
		Right:       `"input": […], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`,
	}
)
