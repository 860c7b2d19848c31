package screen

import (
	"fmt"
	"strings"

	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/ui/format"
)

// EstimateBasis is what an estimate assumes about media that were not checked.
var EstimateBasis = fmt.Sprintf("%.0f s at %d fps each", cost.MaxLength.Seconds(), cost.AssumedFPS)

// ShortBasis is EstimateBasis in a few words, shown next to the cost.
var ShortBasis = fmt.Sprintf("%.0f s each", cost.MaxLength.Seconds())

// About formats an uncertain cost in US dollars, such as "about $24.00".
func About(dollars float64) string { return "about " + format.Dollars(dollars) }

// Sum formats the cost of a quote next to the number of requests, such as "≤ $5.20" or
// "about $12.40 for 18, 2 unknown".
func Sum(q *cost.Quote) string {
	priced := q.Priced()
	switch {
	case q.HasMost:
		return "≤ " + format.Dollars(q.Most)
	case priced.Requests == 0:
		return "unknown cost"
	case q.Unknown > 0:
		return fmt.Sprintf("%s for %d, %d unknown", About(priced.USD), priced.Requests, q.Unknown)
	}
	return About(priced.USD)
}

// Shares lists the known, assumed and unknown costs of a quote, such as "$4.10 known for 5
// · $1.11 assumed for 17 · 2 unknown".
func Shares(q *cost.Quote) string {
	var parts []string
	if n := q.Known.Requests; n > 0 {
		parts = append(parts, fmt.Sprintf("%s known for %d", format.Dollars(q.Known.USD), n))
	}
	if n := q.Assumed.Requests; n > 0 {
		parts = append(parts, fmt.Sprintf("%s assumed for %d", format.Dollars(q.Assumed.USD), n))
	}
	if q.Unknown > 0 {
		parts = append(parts, fmt.Sprintf("%d unknown", q.Unknown))
	}
	return strings.Join(parts, " · ")
}

// NotIncluded names the parts of the cost that Sync does not price, such as "speech for
// 3"; empty for none.
func NotIncluded(q *cost.Quote) string {
	var parts []string
	for _, part := range cost.NotPriced {
		if n := q.NotIncluded[part]; n > 0 {
			parts = append(parts, fmt.Sprintf("%s for %d", part, n))
		}
	}
	return strings.Join(parts, ", ")
}
