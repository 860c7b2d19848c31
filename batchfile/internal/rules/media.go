package rules

// Rules about the media behind the URLs. Only the media check finds them.
var (
	MediaUnreachable = &Rule{
		Name: "media-unreachable", Severity: Warning, NeedsMedia: true,
		Summary: "the media cannot be fetched",
		Explanation: "The server answers that there is no such file (404, 410) or that it may not be fetched (401, 403), its " +
			"certificate is not valid, or there is no host of that name. Sync fetches the media from its own servers and most likely " +
			"gets the same answer. Use a public URL that leads directly to the file, and open it in a private window to try it.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/deleted.mp4"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, …]`,
	}
	MediaNotMedia = &Rule{
		Name: "media-not-media", Severity: Warning, NeedsMedia: true,
		Summary: "the URL leads to something other than the media that the input is for",
		Explanation: "The content is an HTML page, JSON, an empty file, or an image where a video belongs. Pages for sharing and " +
			"for signing in are the usual cause. Use the direct URL of the file, and give the input the type of what is there.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/player.html"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, …]`,
	}
	MediaTooLong = &Rule{
		Name: "media-too-long", Severity: Warning, NeedsMedia: true,
		Summary: "the media is longer than a batch takes",
		Explanation: "In a batch, video and audio are up to 30 seconds long each, with react-1 up to 15. Cut the media, or split " +
			"it over several requests.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/two-minutes.mp4"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, …]`,
	}
	MediaCut = &Rule{
		Name: "media-cut", Severity: Warning, NeedsMedia: true,
		Summary: "the media is shorter than its header says",
		Explanation: "The file is cut off: an upload broke off, or the file was still being written. " +
			"Upload it again.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/half.mp4"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, …]`,
	}
	MediaNoAudioTrack = &Rule{
		Name: "media-no-audio-track", Severity: Warning, NeedsMedia: true,
		Summary: "dubParams is used, and the video has no audio track",
		Explanation: "Dubbing translates the speech in the video, so the video needs sound. Use the version of the video that " +
			"has it.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/silent.mp4"}], "dubParams": {"providerName": "elevenlabs", "targetLang": "es"}`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}], "dubParams": {"providerName": "elevenlabs", "targetLang": "es"}`,
	}
	MediaSlow = &Rule{
		Name: "media-slow", Severity: Warning, NeedsMedia: true,
		Summary: "the server takes long to send the media",
		Explanation: "The first bytes took more than 5 seconds, or did not come at all. Sync gives up on slow servers with " +
			"generation_media_probe_timeout. Put the media on a storage service or a CDN.",
		Wrong: `"input": [{"type": "video", "url": "https://home.acme.io/v.mp4"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, …]`,
	}
	MediaExpires = &Rule{
		Name: "media-expires", Severity: Warning, NeedsMedia: true,
		Summary: "a signed URL does not last 25 hours",
		Explanation: "A batch takes up to 24 hours, and the file still has to be checked and sent. The URL works now and may have " +
			"expired when Sync fetches it. Sign URLs for two days or more. The examples are from November 20, 2026.",
		Wrong: `"input": [{"type": "video", "url": "https://media.s3.amazonaws.com/v.mp4?X-Amz-Date=20261120T120000Z&X-Amz-Expires=88200"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://media.s3.amazonaws.com/v.mp4?X-Amz-Date=20261120T120000Z&X-Amz-Expires=604800"}, …]`,
	}
)
