package download

import "slices"

// DifferenceKind is a way in which a results file is not what it should be. Its text is
// the one that events carry.
type DifferenceKind string

// The kinds of differences.
const (
	DifferenceMissing    DifferenceKind = "missing"    // requests without a result
	DifferenceUnexpected DifferenceKind = "unexpected" // results of no request
	DifferenceRepeated   DifferenceKind = "repeated"   // requests with several results
	DifferenceUnfinished DifferenceKind = "unfinished" // results that have not ended
	DifferenceUnreadable DifferenceKind = "unreadable" // lines that are no result
	DifferenceNoVideo    DifferenceKind = "no_video"   // completed results without a video
	DifferenceCount      DifferenceKind = "count"      // another number of results than of requests
)

// Difference counts one kind of difference.
type Difference struct {
	Kind DifferenceKind
	IDs
}

// Differences are the ways in which the results are not what they should be, in a
// fixed order; none for good results. requests is how many requests the batch has;
// it is compared only when the ledger does not know what was submitted, and then a
// DifferenceCount has the number of results.
func (s Saved) Differences(requests int) []Difference {
	all := []Difference{
		{DifferenceMissing, s.Missing}, {DifferenceUnexpected, s.Unexpected}, {DifferenceRepeated, s.Repeated},
		{DifferenceUnfinished, s.Unfinished}, {DifferenceUnreadable, IDs{Count: s.Broken}}, {DifferenceNoVideo, s.NoVideo},
	}
	if !s.Compared && s.Results != requests {
		all = append(all, Difference{DifferenceCount, IDs{Count: s.Results}})
	}
	return slices.DeleteFunc(all, func(d Difference) bool { return d.Count == 0 && d.Kind != DifferenceCount })
}

// HasFailures reports whether some of the batch's requests have no good result. Too many
// results are odd, but no failure.
func (s Saved) HasFailures(requests int) bool {
	return s.Failed+s.Missing.Count+s.Broken+s.NoVideo.Count+s.Unfinished.Count > 0 ||
		!s.Compared && s.Results < requests
}
