package job

import (
	"errors"
	"regexp"
	"strconv"

	"syncbatch-tui/syncapi"
)

// namedLimit is how refusals name the most requests of a batch, such as "the most is
// 500", "at most 500 requests" and "maximum of 500 rows".
var namedLimit = regexp.MustCompile(`(?i)\b(?:most|max(?:imum)?|limit|up to)\b[^0-9]{0,20}([0-9]{1,6})\b`)

// countsRequests is a message about the number of requests.
var countsRequests = regexp.MustCompile(`(?i)\b(?:requests|rows|lines|items|generations)\b`)

// RequestLimit is the most requests that a batch may have, as a refusal names it;
// false when err is no refusal that does.
func RequestLimit(err error) (int, bool) {
	e, ok := errors.AsType[*syncapi.Error](err)
	if !ok || e.Kind() != syncapi.KindInput || len(e.Lines) > 0 {
		return 0, false
	}
	for _, m := range e.Messages {
		if found := namedLimit.FindStringSubmatch(m); found != nil && countsRequests.MatchString(m) {
			n, err := strconv.Atoi(found[1])
			return n, err == nil && n > 0
		}
	}
	return 0, false
}
