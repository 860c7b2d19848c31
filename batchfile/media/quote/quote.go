package quote

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/media/container"
)

// Certainty says how sure the cost of a request is.
type Certainty uint8

const (
	// Known means that everything was measured: the cost is exact to within one frame.
	Known Certainty = iota + 1
	// Assumed means that something had to be assumed. Item.Reasons says what.
	Assumed
	// Unknown means that there is no cost. Item.Reasons says why.
	Unknown
)

// String is "known", "assumed" or "unknown".
func (c Certainty) String() string {
	switch c {
	case Known:
		return "known"
	case Assumed:
		return "assumed"
	}
	return "unknown"
}

// Lookup returns what the media of an input says about itself, or false if it was not
// checked. It is called for media with a URL or an asset id.
type Lookup func(in batchfile.Input) (container.Info, bool)

// Price returns the price of frames with a model at a frame rate in US dollars, or false
// if it is unknown.
type Price func(model string, fps float64, frames int) (usd float64, ok bool)

// Item is the quote of one request.
type Item struct {
	// Line and ID are those of the request.
	Line int
	ID   string
	// Certainty is never 0.
	Certainty Certainty
	// Seconds, FPS and Frames describe the output; 0 if unknown.
	Seconds, FPS float64
	Frames       int
	// USD is the cost; 0 if it is Unknown.
	USD float64
	// Most is an upper bound of the cost, if HasMost: nothing unknown can make the request
	// cost more. It allows for a frame of rounding.
	Most    float64
	HasMost bool
	// Reasons are what was assumed, or why the cost is unknown, one line each.
	Reasons []string
	// NotIncluded are the parts of the cost that Sync does not price: "speech", "dubbing".
	NotIncluded []string
}

// Sum is the total cost of some requests.
type Sum struct {
	Requests int
	USD      float64
}

// Quote is the expected cost of a file.
type Quote struct {
	// Items are the requests in the order of the file.
	Items []Item
	// Known and Assumed are the totals of the requests with that certainty, and Unknown is
	// the number of the others.
	Known, Assumed Sum
	Unknown        int
	// Most is an upper bound of the file's cost, if HasMost: each request has such a
	// bound.
	Most    float64
	HasMost bool
	// NotIncluded counts the requests with a part of the cost that Sync does not price,
	// by the names of Item.NotIncluded.
	NotIncluded map[string]int
}

// Of returns the quote for a file. It omits lines that cannot be read as requests.
func Of(f *batchfile.File, look Lookup, price Price) Quote {
	var items []Item
	for g := range f.Generations() {
		items = append(items, itemOf(&g, look, price))
	}
	return New(items)
}

// New returns the quote for items.
func New(items []Item) Quote {
	q := Quote{NotIncluded: make(map[string]int), HasMost: true}
	for _, item := range items {
		q.add(item)
	}
	q.HasMost = q.HasMost && len(q.Items) > 0
	if !q.HasMost {
		q.Most = 0
	}
	return q
}

func (q *Quote) add(item Item) {
	q.Items = append(q.Items, item)
	switch item.Certainty {
	case Known:
		q.Known.Requests++
		q.Known.USD += item.USD
	case Assumed:
		q.Assumed.Requests++
		q.Assumed.USD += item.USD
	default:
		q.Unknown++
	}
	for _, name := range item.NotIncluded {
		q.NotIncluded[name]++
	}
	q.HasMost = q.HasMost && item.HasMost
	q.Most += item.Most
}

// Priced returns the total of the requests that have a cost.
func (q *Quote) Priced() Sum {
	return Sum{q.Known.Requests + q.Assumed.Requests, q.Known.USD + q.Assumed.USD}
}

// Within reports whether the file costs at most that much. It is false if the cost of a
// request, or a part of it, is unknown.
func (q *Quote) Within(usd float64) bool {
	if q.HasMost {
		return q.Most <= usd
	}
	return q.Unknown == 0 && len(q.NotIncluded) == 0 && q.Priced().USD <= usd
}

// Reason is why the cost of some requests is assumed or unknown.
type Reason struct {
	Text     string
	Requests int
}

// Reasons returns why some costs are not known, the most frequent reason first.
func (q *Quote) Reasons() []Reason {
	counts := make(map[string]int)
	for _, item := range q.Items {
		for _, text := range item.Reasons {
			counts[text]++
		}
	}
	reasons := make([]Reason, 0, len(counts))
	for text, n := range counts {
		reasons = append(reasons, Reason{text, n})
	}
	slices.SortFunc(reasons, func(a, b Reason) int {
		return cmp.Or(cmp.Compare(b.Requests, a.Requests), cmp.Compare(a.Text, b.Text))
	})
	return reasons
}

// String formats the quote in a few words, such as "about $12.40 for 18 requests, 2
// unknown". "≤" means an upper bound.
func (q *Quote) String() string {
	priced := q.Priced()
	var b strings.Builder
	switch {
	case len(q.Items) == 0:
		return "no requests"
	case priced.Requests == 0:
		return "unknown for " + requests(q.Unknown)
	case q.HasMost:
		b.WriteString("≤ " + Dollars(q.Most))
	default:
		b.WriteString("about " + Dollars(priced.USD))
	}
	b.WriteString(" for " + requests(priced.Requests))
	if q.Unknown > 0 {
		fmt.Fprintf(&b, ", %d unknown", q.Unknown)
	}
	return b.String()
}

func requests(n int) string {
	if n == 1 {
		return "1 request"
	}
	return fmt.Sprintf("%d requests", n)
}

// Dollars formats an amount in cents, or finer below ten cents.
func Dollars(usd float64) string {
	if usd > 0 && usd < 0.10 {
		return fmt.Sprintf("$%.4f", usd)
	}
	return fmt.Sprintf("$%.2f", usd)
}
