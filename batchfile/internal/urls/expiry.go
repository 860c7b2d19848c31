package urls

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"
	"time"

	"syncbatch-tui/batchfile/scrub"
)

// reader reads the expiry of a signed URL from one of the usual parameters.
type reader struct {
	// name is the parameter, in any case.
	name string
	// beside are other parameters, one of which must also be present; nil for none.
	// Without a signature, many of the names mean something else.
	beside []string
	// read gets the values of the parameter and of the one from beside.
	read func(value, beside string) (time.Time, bool)
}

// readers are the ways to state the expiry of a URL. In addition, any parameter can be a
// JSON Web Token, as with Supabase, Mux and others.
var readers = []reader{
	{"X-Amz-Date", []string{"X-Amz-Expires"}, readDate},         // S3
	{"X-Goog-Date", []string{"X-Goog-Expires"}, readDate},       // Google Cloud Storage
	{"x-oss-date", []string{"x-oss-expires"}, readDate},         // Alibaba OSS
	{"Expires", scrub.SignatureNames, readUnix},                 // CloudFront, older S3, Google and OSS, nginx, Bunny
	{"expire", scrub.SignatureNames, readUnix},                  // Google video
	{"exp", scrub.SignatureNames, readUnix},                     // Cloudflare
	{"x-expires", []string{"x-signature"}, readUnix},            // ByteDance
	{"Policy", []string{"Signature"}, readPolicy},               // CloudFront with a custom policy
	{"se", []string{"sig"}, readAzure},                          // Azure SAS
	{"ex", []string{"hm"}, readHex},                             // Discord
	{"oe", []string{"oh"}, readHex},                             // Meta
	{"q-sign-time", []string{"q-signature", "q-ak"}, readRange}, // Tencent COS
	{"auth_key", nil, readFirst},                                // Alibaba CDN
	{"hdnts", nil, readAkamai}, {"hdnea", nil, readAkamai},      // Akamai
	{"hdntl", nil, readAkamai}, {"__token__", nil, readAkamai}, // Akamai
	{"token", nil, readAkamai}, {"exp", nil, readTilde}, // Akamai, Vimeo
	{"__cld_token__", nil, readAkamai}, // Cloudinary
}

// readersByLength are the readers by the length of their names, because a file has
// thousands of parameters, and most match no reader.
var readersByLength = func() (byLength [maxName + 1][]*reader) {
	for i := range readers {
		n := len(readers[i].name)
		byLength[n] = append(byLength[n], &readers[i])
	}
	return byLength
}()

// maxName is the length of the longest name of a reader.
const maxName = len("__cld_token__")

// maxParameter is how many bytes of a parameter are read; signatures are shorter.
const maxParameter = 8 << 10

// maxParameters is how many parameters of a query are read; signed URLs have about ten.
const maxParameters = 32

// parameter is a name and a value of a query, as they are written.
type parameter struct{ name, value []byte }

// Expiry returns the time until which a query says that its URL is valid, in one of the
// ways in readers; the earliest if there are several.
func Expiry(query []byte) (time.Time, bool) {
	var array [maxParameters]parameter
	all := array[:0]
	for more := true; more && len(all) < maxParameters; {
		var p parameter
		p.name, query, more = bytes.Cut(query, []byte("&"))
		p.name, p.value, _ = bytes.Cut(p.name, []byte("="))
		all = append(all, p)
	}
	var earliest time.Time
	found := false
	note := func(end time.Time, ok bool) {
		if ok && (!found || end.Before(earliest)) {
			earliest, found = end, true
		}
	}
	for _, p := range all {
		if len(p.value) > maxParameter {
			continue
		}
		if bytes.HasPrefix(p.value, []byte(scrub.JWTPrefix)) {
			note(readJWT(unescapeQuery(p.value)))
		}
		if len(p.name) > maxName {
			continue
		}
		for _, r := range readersByLength[len(p.name)] {
			if !sameName(p.name, r.name) {
				continue
			}
			if beside, ok := firstOf(all, r.beside); ok || r.beside == nil {
				note(r.read(unescapeQuery(p.value), beside))
			}
		}
	}
	return earliest, found
}

// PathExpiry returns the time until which a folder of a path says that its URL is valid,
// as in Akamai's: "/exp=…~acl=…~hmac=…/".
func PathExpiry(path []byte) (time.Time, bool) {
	if !bytes.Contains(path, []byte("~hmac=")) {
		return time.Time{}, false
	}
	for folder := range bytes.SplitSeq(path, []byte("/")) {
		if len(folder) > maxParameter {
			continue
		}
		if end, ok := readAkamai(string(folder), ""); ok {
			return end, true
		}
	}
	return time.Time{}, false
}

// firstOf returns the value of the first parameter that has one of some names.
func firstOf(all []parameter, names []string) (string, bool) {
	for _, p := range all {
		for _, name := range names {
			if sameName(p.name, name) {
				return unescapeQuery(p.value[:min(len(p.value), maxParameter)]), true
			}
		}
	}
	return "", false
}

// sameName reports whether two names differ at most in case.
func sameName(a []byte, b string) bool { return len(a) == len(b) && bytes.EqualFold(a, []byte(b)) }

// unescapeQuery undoes the escapes of a value; a value with an invalid escape stays
// unchanged.
func unescapeQuery(value []byte) string {
	if text, err := url.QueryUnescape(string(value)); err == nil {
		return text
	}
	return string(value)
}

// readDate reads a date in ISO 8601's short form, and the number of seconds of validity.
func readDate(date, seconds string) (time.Time, bool) {
	from, err := time.Parse("20060102T150405Z", date)
	if err != nil {
		return time.Time{}, false
	}
	n, err := strconv.ParseUint(seconds, 10, 31)
	return from.Add(time.Duration(n) * time.Second), err == nil
}

// readUnix reads ten digits of seconds since 1970.
func readUnix(value, _ string) (time.Time, bool) {
	if len(value) != len("1700000000") {
		return time.Time{}, false
	}
	n, err := strconv.ParseUint(value, 10, 63)
	return time.Unix(int64(n), 0), err == nil
}

// readHex reads eight hexadecimal digits of seconds since 1970.
func readHex(value, _ string) (time.Time, bool) {
	if len(value) != len("65f00000") {
		return time.Time{}, false
	}
	n, err := strconv.ParseUint(value, 16, 63)
	return time.Unix(int64(n), 0), err == nil
}

// readRange reads the end of "start;end".
func readRange(value, _ string) (time.Time, bool) {
	_, end, _ := strings.Cut(value, ";")
	return readUnix(end, "")
}

// readFirst reads the time before the first hyphen.
func readFirst(value, _ string) (time.Time, bool) {
	first, _, found := strings.Cut(value, "-")
	if !found {
		return time.Time{}, false
	}
	return readUnix(first, "")
}

// readTilde reads the time before the first tilde.
func readTilde(value, _ string) (time.Time, bool) {
	first, _, found := strings.Cut(value, "~")
	if !found {
		return time.Time{}, false
	}
	return readUnix(first, "")
}

// readAkamai reads exp in "st=…~exp=…~acl=…~hmac=…".
func readAkamai(value, _ string) (time.Time, bool) {
	for part := range strings.SplitSeq(value, "~") {
		if end, found := strings.CutPrefix(part, "exp="); found {
			return readUnix(end, "")
		}
	}
	return time.Time{}, false
}

// readAzure reads a time in one of the forms that Azure allows.
func readAzure(value, _ string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z", time.DateOnly} {
		if t, err := time.Parse(layout, value); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
