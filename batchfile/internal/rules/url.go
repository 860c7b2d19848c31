package rules

var (
	// BadURL is documented by its texts.
	BadURL = &Rule{
		Name: "bad-url", Severity: Error,
		Summary: "a URL is not http or https with a host",
		Explanation: "Sync fetches the media from its own servers, over http or https. Addresses of a bucket (s3:, gs:) need a " +
			"signed https URL instead, and data in the URL has to be uploaded first.",
		Wrong: `"input": [{"type": "video", "url": "s3://media/v.mp4"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://media.s3.amazonaws.com/v.mp4"}, …]`,
	}
	// LocalURL is documented by its texts.
	LocalURL = &Rule{
		Name: "local-url", Severity: Error,
		Summary: "the media is on this machine or in a private network",
		Explanation: "A path, a file: URL, localhost or a private address means something to this machine only; Sync cannot " +
			"fetch it. Upload the file, and give the URL under which the internet sees it.",
		Wrong: `"input": [{"type": "video", "url": "/home/me/v.mp4"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, …]`,
	}
	// UnescapedURL is documented by its texts.
	UnescapedURL = &Rule{
		Name: "unescaped-url", Severity: Warning,
		Summary: "a URL has characters that have to be escaped",
		Explanation: "Spaces, quotes and letters beyond ASCII are written as percent and two hex digits. Some programs repair " +
			"such URLs, others fetch something else or nothing.",
		Wrong: `"input": [{"type": "video", "url": "https://cdn.acme.io/take 1.mp4"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/take%201.mp4"}, …]`,
	}
	// PlaceholderURL is documented by its texts.
	PlaceholderURL = &Rule{
		Name: "placeholder-url", Severity: Warning,
		Summary:     "the host is one of those that examples use",
		Explanation: "example.com and its like hold no media and take no webhooks. The URL comes from documentation or a template and was not replaced.",
		Wrong:       `"input": [{"type": "video", "url": "https://example.com/v.mp4"}, …]`,
		Right:       `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, …]`,
	}
	// PageURL is documented by its texts.
	PageURL = &Rule{
		Name: "page-url", Severity: Warning,
		Summary: "the URL is that of a page, not of the media",
		Explanation: "Links that Google Drive, Dropbox, YouTube and the like give out for sharing open a page with a player. " +
			"What Sync fetches there is HTML. Use a direct or a signed download URL.",
		Wrong: `"input": [{"type": "video", "url": "https://drive.google.com/file/d/1a2b3c/view"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4"}, …]`,
	}
	// ExpiredURL is documented by its texts.
	ExpiredURL = &Rule{
		Name: "expired-url", Severity: Error,
		Summary:     "a signed URL has expired",
		Explanation: "The signature in the URL was good until a time that has passed; Sync will be refused. Sign it anew.",
		Wrong:       `"input": [{"type": "video", "url": "https://media.s3.amazonaws.com/v.mp4?X-Amz-Date=20240115T103000Z&X-Amz-Expires=3600"}, …]`,
		Right:       `"input": [{"type": "video", "url": "https://media.s3.amazonaws.com/v.mp4"}, …]`,
	}
	// ExpiringURL is documented by its texts.
	ExpiringURL = &Rule{
		Name: "expiring-url", Severity: Warning,
		Summary: "a signed URL expires within a day",
		Explanation: "A batch takes up to 24 hours, and when its turn comes the media has to be there. Sign URLs for two days " +
			"or more. The examples are of 20 November 2026.",
		Wrong: `"input": [{"type": "video", "url": "https://media.s3.amazonaws.com/v.mp4?X-Amz-Date=20261120T100000Z&X-Amz-Expires=43200"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://media.s3.amazonaws.com/v.mp4?X-Amz-Date=20261120T100000Z&X-Amz-Expires=604800"}, …]`,
	}
	// PasswordURL is documented by its texts.
	PasswordURL = &Rule{
		Name: "password-url", Severity: Warning,
		Summary: "a URL has a user name or a password in it",
		Explanation: "Who reads the file reads the password, and so it is with what is made of the file at Sync and in logs. Many programs " +
			"that fetch do not send it on, either. Sign a URL that is good for a few days, and change the password.",
		Wrong: `"input": [{"type": "video", "url": "https://me:secret@cdn.acme.io/v.mp4"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://cdn.acme.io/v.mp4?signature=3f2a"}, …]`,
	}
)
