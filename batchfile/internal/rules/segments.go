package rules

var (
	// SegmentOrder is documented by its texts.
	SegmentOrder = &Rule{
		Name: "segment-order", Severity: Error,
		Summary:     "a segment does not end after it starts",
		Explanation: "startTime and endTime are seconds from the start of the media, and startTime comes first.",
		Wrong:       `"input": […], "segments": [{"startTime": 5, "endTime": 2, "audioInput": {"refId": "x"}}]`,
		Right:       `"input": […], "segments": [{"startTime": 2, "endTime": 5, "audioInput": {"refId": "x"}}]`,
	}
	// SegmentOverlap is documented by its texts.
	SegmentOverlap = &Rule{
		Name: "segment-overlap", Severity: Warning,
		Summary: "two segments overlap",
		Explanation: "For the seconds in which segments overlap, two audios want to move the same lips. Less than a millisecond " +
			"is no overlap: sums of decimal fractions come out as 0.30000000000000004.",
		Wrong: `"input": […], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}, ` +
			`{"startTime": 4, "endTime": 9, "audioInput": {"refId": "x"}}]`,
		Right: `"input": […], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}, ` +
			`{"startTime": 5, "endTime": 9, "audioInput": {"refId": "x"}}]`,
	}
	// MediaLength is documented by its texts.
	MediaLength = &Rule{
		Name: "media-length", Severity: Warning,
		Summary:     "a segment, or its piece of the audio, goes beyond 30 seconds",
		Explanation: "In a batch, video and audio are up to 30 seconds long each, so there is nothing there for a segment to use.",
		Wrong:       `"input": […], "segments": [{"startTime": 25, "endTime": 35, "audioInput": {"refId": "x"}}]`,
		Right:       `"input": […], "segments": [{"startTime": 20, "endTime": 30, "audioInput": {"refId": "x"}}]`,
	}
	// SegmentPair is documented by its texts.
	SegmentPair = &Rule{
		Name: "segment-pair", Severity: Error,
		Summary:     "audioInput has one of startTime and endTime only",
		Explanation: "They cut a piece out of the audio, and come both or not at all.",
		Wrong:       `"input": […], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x", "startTime": 1}}]`,
		Right:       `"input": […], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x", "startTime": 1, "endTime": 6}}]`,
	}
	// MissingRef is documented by its texts.
	MissingRef = &Rule{
		Name: "missing-ref", Severity: Error,
		Summary:     "an audio or text has no refId, and there are segments",
		Explanation: "Segments name what is spoken by refId, so with segments every audio and text needs one.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}], ` +
			`"segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "refId": "x", "url": "https://cdn.acme.io/a.wav"}], ` +
			`"segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`,
	}
	// DuplicateRef is documented by its texts.
	DuplicateRef = &Rule{
		Name: "duplicate-ref", Severity: Error,
		Summary:     "two inputs have the same refId, and there are segments",
		Explanation: "A segment that names a refId has to mean one input.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "refId": "x", "url": "https://cdn.acme.io/a.wav"}, ` +
			`{"type": "audio", "refId": "x", "url": "https://cdn.acme.io/b.wav"}], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "refId": "x", "url": "https://cdn.acme.io/a.wav"}, ` +
			`{"type": "audio", "refId": "y", "url": "https://cdn.acme.io/b.wav"}], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`,
	}
	// UnknownRef is documented by its texts.
	UnknownRef = &Rule{
		Name: "unknown-ref", Severity: Error,
		Summary:     "a segment names a refId that no input has",
		Explanation: "audioInput.refId is the refId of one of the request's audio or text inputs.",
		Wrong:       `"input": […], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "z"}}]`,
		Right:       `"input": […], "segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`,
	}
)
