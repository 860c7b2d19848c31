package rules

var (
	// MissingVideo is documented by its texts.
	MissingVideo = &Rule{
		Name: "missing-video", Severity: Error,
		Summary:     "a request has no video",
		Explanation: "Lips are moved in a video, or with newer models in an image. Add it to input.",
		Wrong:       `"input": [{"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
		Right:       `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
	}
	// MissingAudio is documented by its texts.
	MissingAudio = &Rule{
		Name: "missing-audio", Severity: Error,
		Summary:     "a request has neither audio nor text",
		Explanation: "Something has to be spoken: a recording (audio) or a script for a voice (text). Add it to input.",
		Wrong:       `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}]`,
		Right:       `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
	}
	// ExtraVideo is documented by its texts.
	ExtraVideo = &Rule{
		Name: "extra-video", Severity: Warning,
		Summary:     "a request has several videos or images",
		Explanation: "A request takes one video or image. For several, write several requests.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/1.mp4"}, {"type": "video", "url": "https://cdn.acme.io/2.mp4"}, ` +
			`{"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/1.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
	}
	// ImageModel is documented by its texts.
	ImageModel = &Rule{
		Name: "image-model", Severity: Warning,
		Summary:     "the model is one that wants a video, and gets an image",
		Explanation: "Images are for Sync's newer models. The lipsync family moves the lips of a video.",
		Wrong: `"model": "lipsync-2", "input": [{"type": "image", "url": "https://cdn.acme.io/i.png"}, ` +
			`{"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
		Right: `"model": "sync-3", "input": [{"type": "image", "url": "https://cdn.acme.io/i.png"}, ` +
			`{"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
	}
	// URLAndAsset is documented by its texts.
	URLAndAsset = &Rule{
		Name: "url-and-asset", Severity: Warning,
		Summary:     "an input has both url and assetId",
		Explanation: "One of the two names the media. With both it is unclear which of them is used.",
		Wrong:       `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4", "assetId": "3f2a"}, …]`,
		Right:       `"input": [{"type": "video", "assetId": "3f2a"}, …]`,
	}
	// DeprecatedField is documented by its texts.
	DeprecatedField = &Rule{
		Name: "deprecated-field", Severity: Warning,
		Summary:     "a field is deprecated",
		Explanation: "segments_secs and segments_frames of a video are replaced by segments of the payload, which also say what is spoken.",
		Wrong:       `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4", "segments_secs": [[0, 5]]}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "refId": "x", "url": "https://cdn.acme.io/a.wav"}], ` +
			`"segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`,
	}
)
