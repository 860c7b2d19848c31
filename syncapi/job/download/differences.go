package download

import "slices"

// DifferenceKind is a way in which a results file is wrong. Its text is used in events.
type DifferenceKind string

// The kinds of differences.
const (
	DifferenceMissing    DifferenceKind = "missing"    // requests without a result
	DifferenceUnexpected DifferenceKind = "unexpected" // results without a request
	DifferenceRepeated   DifferenceKind = "repeated"   // requests with several results
	DifferenceUnfinished DifferenceKind = "unfinished" // results that have not ended
	DifferenceUnreadable DifferenceKind = "unreadable" // lines that are not results
	DifferenceNoVideo    DifferenceKind = "no_video"   // completed results without a video
	DifferenceCount      DifferenceKind = "count"      // the number of results is not the number of requests
)

// Difference counts one kind of difference.
type Difference struct {
	Kind DifferenceKind
	IDs
}

// Differences returns what is wrong with the results, in a fixed order; none for good results.
// requests is the number of requests in the batch. It is compared only if the ledger does not know
// the submitted file; a DifferenceCount then has the number of results.
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

// HasFailures reports whether some of the batch's requests have no good result. Extra results are
// odd, but not a failure.
func (s Saved) HasFailures(requests int) bool {
	return s.Failed+s.Missing.Count+s.Broken+s.NoVideo.Count+s.Unfinished.Count > 0 ||
		!s.Compared && s.Results < requests
}
