package rules

// Rules about URLs.
var (
	BadURL = &Rule{
		Name: "bad-url", Severity: Error,
		Summary: "a URL is not http or https with a host",
		Explanation: "Sync fetches the media from its own servers, over http or https. For an address in a bucket (s3:, gs:) write " +
			"a signed https URL; upload data that is in the URL itself.",
		Wrong: `"input": [{"type": "video", "url": "s3://media/v.mp4"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://media.s3.amazonaws.com/v.mp4"}, …]`,
	}
	LocalURL = &Rule{
		Name: "local-url", Severity: Error,
		Summary: "the media is on this machine or in a private network",
		Explanation: "A path, a file: URL, localhost and private addresses mean something only here; Sync cannot fetch them. " +
			"Upload the file, and write the URL that it has on the internet.",
		Wrong: `"input": [{"type": "video", "url": "/home/me/v.mp4"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, …]`,
	}
	UnescapedURL = &Rule{
		Name: "unescaped-url", Severity: Warning,
		Summary: "a URL has characters that must be escaped",
		Explanation: "Write spaces, quotes and letters beyond ASCII as percent and two hex digits. Some programs repair such URLs, " +
			"others fetch something else or nothing.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/take 1.mp4"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/take%201.mp4"}, …]`,
	}
	PlaceholderURL = &Rule{
		Name: "placeholder-url", Severity: Warning,
		Summary: "the host is one that examples use",
		Explanation: "example.com and similar hosts have no media and take no webhooks. The URL is from documentation or a " +
			"template and was not replaced.",
		Wrong: `"input": [{"type": "video", "url": "https://example.com/v.mp4"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, …]`,
	}
	PageURL = &Rule{
		Name: "page-url", Severity: Warning,
		Summary: "the URL is that of a page, not of the media",
		Explanation: "Links for sharing from Google Drive, Dropbox, YouTube and others open a page with a player, and Sync would " +
			"fetch HTML. Use a direct or a signed download URL.",
		Wrong: `"input": [{"type": "video", "url": "https://drive.google.com/file/d/1a2b3c/view"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, …]`,
	}
	ExpiredURL = &Rule{
		Name: "expired-url", Severity: Error,
		Summary: "a signed URL has expired",
		Explanation: "The signature in the URL was valid until a time that has passed, so Sync cannot fetch the media. Sign the " +
			"URL again.",
		Wrong: `"input": [{"type": "video", "url": "https://media.s3.amazonaws.com/v.mp4?X-Amz-Date=20240115T103000Z&X-Amz-Expires=3600"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://media.s3.amazonaws.com/v.mp4"}, …]`,
	}
	ExpiringURL = &Rule{
		Name: "expiring-url", Severity: Warning,
		Summary: "a signed URL expires within a day",
		Explanation: "A batch takes up to 24 hours, and the media must be there when its turn comes. Sign URLs for two days or " +
			"more. The examples are from November 20, 2026.",
		Wrong: `"input": [{"type": "video", "url": "https://media.s3.amazonaws.com/v.mp4?X-Amz-Date=20261120T100000Z&X-Amz-Expires=43200"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://media.s3.amazonaws.com/v.mp4?X-Amz-Date=20261120T100000Z&X-Amz-Expires=604800"}, …]`,
	}
	PasswordURL = &Rule{
		Name: "password-url", Severity: Warning,
		Summary: "a URL has a user name or a password in it",
		Explanation: "Everyone who reads the file reads the password, and it may end up in logs. Many programs do not send it when " +
			"they fetch, either. Sign a URL that is valid for a few days, and change the password.",
		Wrong: `"input": [{"type": "video", "url": "https://me:secret@cdn.acme.io/v.mp4"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4?signature=3f2a"}, …]`,
	}
)
