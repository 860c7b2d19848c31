package urls

import (
	"bytes"
	"net/url"
	"strconv"
	"time"
)

// Expiry is the time at which the signature in a query ends, where one of the
// usual ways to say so is found:
//
//   - X-Amz-Date and X-Amz-Expires, X-Goog-Date and X-Goog-Expires: seconds after a time
//   - Expires: seconds since 1970 (CloudFront, and older S3, Google and OSS signatures; nginx)
//   - se: a date (Azure)
//
// The names of the last two may mean something else, and count beside a signature only.
func Expiry(query []byte) (time.Time, bool) {
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
