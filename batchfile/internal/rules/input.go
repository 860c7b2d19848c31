package rules

// Rules about the inputs of a request.
var (
	MissingVideo = &Rule{
		Name: "missing-video", Severity: Error,
		Summary:     "a request has no video",
		Explanation: "Sync moves the lips in a video, or with sync-3 in an image. Add it to input.",
		Wrong:       `"input": [{"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
		Right:       `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
	}
	MissingAudio = &Rule{
		Name: "missing-audio", Severity: Error,
		Summary: "a request has neither audio nor text",
		Explanation: "A request needs speech: a recording (audio) or a script for a voice (text). Add it to input. With " +
			"dubParams or dialogueEdit a video alone is enough.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
	}
	ExtraVideo = &Rule{
		Name: "extra-video", Severity: Error,
		Summary: "a request has several videos or images",
		Explanation: "A request takes one video or image; Sync refuses more (generation_input_too_many_visual). For several, write " +
			"several requests.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/1.mp4"}, {"type": "video", "url": "https://cdn.acme.io/2.mp4"}, ` +
			`{"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/1.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
	}
	ImageModel = &Rule{
		Name: "image-model", Severity: Error,
		Summary:     "the model takes a video, not an image",
		Explanation: "Images work with sync-3 only; Sync refuses them with any other model (generation_unsupported_model).",
		Wrong: `"model": "lipsync-2", "input": [{"type": "image", "url": "https://cdn.acme.io/i.png"}, ` +
			`{"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
		Right: `"model": "sync-3", "input": [{"type": "image", "url": "https://cdn.acme.io/i.png"}, ` +
			`{"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
	}
	URLAndAsset = &Rule{
		Name: "url-and-asset", Severity: Warning,
		Summary:     "an input has both url and assetId",
		Explanation: "Each of the two names the media. With both it is unclear which one is used.",
		Wrong:       `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e90"}, …]`,
		Right:       `"input": [{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e90"}, …]`,
	}
	DeprecatedField = &Rule{
		Name: "deprecated-field", Severity: Warning,
		Summary:     "a field is deprecated",
		Explanation: "segments of the payload replaces segments_secs and segments_frames of a video, and also says what is spoken.",
		Wrong:       `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4", "segments_secs": [[0, 5]]}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "refId": "x", "url": "https://cdn.acme.io/a.wav"}], ` +
			`"segments": [{"startTime": 0, "endTime": 5, "audioInput": {"refId": "x"}}]`,
	}
	ExtraAudio = &Rule{
		Name: "extra-audio", Severity: Error,
		Summary: "a request has several audios or texts, and no segments",
		Explanation: "Segments say when each audio or text is spoken. Without them a request takes one; for several, write several " +
			"requests.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}, {"type": "audio", "url": "https://cdn.acme.io/b.wav"}]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}]`,
	}
	DubInput = &Rule{
		Name: "dub-input", Severity: Error,
		Summary: "dubParams or dialogueEdit is used with more than one video",
		Explanation: "The voice comes from the video. Sync refuses audio or text beside dubParams " +
			"(generation_input_dub_audio_conflict). An image, or an audio beside dialogueEdit, is a warning.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "audio", "url": "https://cdn.acme.io/a.wav"}], "dubParams": {"providerName": "elevenlabs", "targetLang": "es"}`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}], "dubParams": {"providerName": "elevenlabs", "targetLang": "es"}`,
	}
	BadAssetID = &Rule{
		Name: "bad-asset-id", Severity: Error,
		Summary: "an assetId is not a UUID",
		Explanation: "Sync gives every asset a UUID and refuses ids of another form (invalid_asset_id_format). It is the id in the " +
			"answer to an upload, not the name of the file.",
		Wrong: `"input": [{"type": "video", "assetId": "v.mp4"}, …]`,
		Right: `"input": [{"type": "video", "assetId": "3f2a7c1e-5b0d-4e7a-9c64-2d8f1a6b3e90"}, …]`,
	}
	LongScript = &Rule{
		Name: "long-script", Severity: Error,
		Summary: "a script has more than 5000 characters",
		Explanation: "Sync refuses longer scripts (generation_text_length_exceeded). In a batch, 30 seconds of speech are about " +
			"500 characters.",
		Wrong: `a script of 5001 characters`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, {"type": "text", "provider": {"name": "elevenlabs", "voiceId": "v", "script": "Hello"}}]`,
	}
)
