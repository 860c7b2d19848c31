package batchfile

import (
	"bytes"
	"net/url"
	"strconv"
	"time"
)

var (
	ruleExpiredURL = &Rule{
		Name: "expired-url", Severity: Error,
		Summary:     "a signed URL has expired",
		Explanation: "The signature in the URL was good until a time that has passed; Sync will be refused. Sign it anew.",
		Wrong:       `"input": [{"type": "video", "url": "https://media.s3.amazonaws.com/v.mp4?X-Amz-Date=20240115T103000Z&X-Amz-Expires=3600"}, …]`,
		Right:       `"input": [{"type": "video", "url": "https://media.s3.amazonaws.com/v.mp4"}, …]`,
	}
	ruleExpiringURL = &Rule{
		Name: "expiring-url", Severity: Warning,
		Summary: "a signed URL expires within a day",
		Explanation: "A batch takes up to 24 hours, and when its turn comes the media has to be there. Sign URLs for two days " +
			"or more. The examples are of 20 November 2026.",
		Wrong: `"input": [{"type": "video", "url": "https://media.s3.amazonaws.com/v.mp4?X-Amz-Date=20261120T100000Z&X-Amz-Expires=43200"}, …]`,
		Right: `"input": [{"type": "video", "url": "https://media.s3.amazonaws.com/v.mp4?X-Amz-Date=20261120T100000Z&X-Amz-Expires=604800"}, …]`,
	}
)

// turnaround is how long a batch takes at most.
const turnaround = 24 * time.Hour

// checkExpiry checks whether the signature in a URL's query holds until the
// batch is done.
func (c *checker) checkExpiry(at span, query []byte) {
	if c.now.IsZero() {
		return
	}
	end, ok := expiry(query)
	if !ok {
		return
	}
	left, date := end.Sub(c.now), end.UTC().Format(time.RFC3339)
	switch {
	case left <= 0:
		c.add(ruleExpiredURL, at, say("the URL's signature expired at %s", date), words("sign it anew, for two days or more"))
	case left < turnaround:
		c.add(ruleExpiringURL, at, say("the URL's signature expires at %s, in less than a day", date),
			words("a batch may take 24 hours; sign the URL for two days or more"))
	}
}

// expiry is the time at which the signature in a query ends, where one of the
// usual ways to say so is found:
//
//   - X-Amz-Date and X-Amz-Expires, X-Goog-Date and X-Goog-Expires: seconds after a time
//   - Expires: seconds since 1970 (CloudFront, and older S3, Google and OSS signatures; nginx)
//   - se: a date (Azure)
//
// The names of the last two may mean something else, and count beside a signature only.
func expiry(query []byte) (time.Time, bool) {
	var date, seconds, unix, se []byte
	isSigned := false
	for rest, more := query, true; more; {
		var pair []byte
		pair, rest, more = bytes.Cut(rest, []byte("&"))
		name, value, _ := bytes.Cut(pair, []byte("="))
		switch {
		case isOneOf(name, "X-Amz-Date", "X-Goog-Date"):
			date = value
		case isOneOf(name, "X-Amz-Expires", "X-Goog-Expires"):
			seconds = value
		case isOneOf(name, "Expires"):
			unix = value
		case isOneOf(name, "se"):
			se = value
		case isOneOf(name, signatureNames...):
			isSigned = true
		}
	}
	switch {
	case date != nil && seconds != nil:
		return signedFor(date, seconds)
	case !isSigned:
	case len(unix) == len("1700000000"):
		n, err := strconv.ParseInt(string(unix), 10, 64)
		return time.Unix(n, 0), err == nil
	case se != nil:
		return azureTime(se)
	}
	return time.Time{}, false
}

// signatureNames are what services call the parameter that holds a signature.
var signatureNames = []string{"Signature", "sig", "sign", "token", "hash", "hmac", "md5"}

// isOneOf reports whether name is one of a few, in any case.
func isOneOf(name []byte, of ...string) bool {
	for _, s := range of {
		if len(name) == len(s) && bytes.EqualFold(name, []byte(s)) {
			return true
		}
	}
	return false
}

// signedFor is the end of a signature of that date, in ISO 8601's short form, and
// that many seconds.
func signedFor(date, seconds []byte) (time.Time, bool) {
	from, err := time.Parse("20060102T150405Z", string(date))
	if err != nil {
		return time.Time{}, false
	}
	n, err := strconv.ParseUint(string(seconds), 10, 31)
	return from.Add(time.Duration(n) * time.Second), err == nil
}

// azureTime reads a time in one of the forms that Azure allows.
func azureTime(escaped []byte) (time.Time, bool) {
	if len(escaped) > 64 {
		return time.Time{}, false
	}
	text, err := url.QueryUnescape(string(escaped))
	if err != nil {
		return time.Time{}, false
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
