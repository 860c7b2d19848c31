// Package failure sorts the failed requests of batches by what went wrong, says which of
// them may succeed when they are sent again, and writes those to a new request file.
package failure

import (
	"cmp"
	"slices"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
)

// Kind is what failures have in common.
type Kind struct {
	// Code is Sync's error code; empty for none. It is from outside, and not clean.
	Code string
	// Rejected says that Sync did not begin with the requests.
	Rejected bool
}

// KindOf is the kind of a result that is a failure.
func KindOf(r batchfile.Result) Kind { return Kind{r.Code, r.Verdict == batchfile.Rejected} }

// Outlook says whether the same request can succeed when it is sent again.
type Outlook uint8

// The outlooks.
const (
	Unclear Outlook = iota
	MaySucceed
	FailsAgain
)

// Outlook is that of requests that failed in this way.
func (k Kind) Outlook() Outlook {
	switch {
	case syncapi.Retryable(k.Code):
		return MaySucceed
	case k.Rejected, syncapi.Remedy(k.Code) != "":
		return FailsAgain
	}
	return Unclear
}

// Remedy is a sentence that says what to do about it.
func (k Kind) Remedy() string {
	remedy := syncapi.Remedy(k.Code)
	switch k.Outlook() {
	case Unclear:
		return "It is not known whether the same request can succeed."
	case FailsAgain:
		return cmp.Or(remedy, "Sync rejects the same request again.")
	}
	return remedy
}

// Group is the requests that failed in the same way.
type Group struct {
	Kind

	Requests int
}

// maxGroups bounds the groups; the server names the codes.
const maxGroups = 100

// groupsOf counts failures by their kind: first those that may succeed, and within an
// outlook the most frequent ones.
func groupsOf(joined []*batchfile.Results) []Group {
	counts := map[Kind]int{}
	for _, results := range joined {
		for r := range results.All() {
			if _, known := counts[KindOf(r)]; r.InputLine > 0 && r.Verdict.IsFailure() && (known || len(counts) < maxGroups) {
				counts[KindOf(r)]++
			}
		}
	}
	var all []Group
	for k, n := range counts {
		all = append(all, Group{k, n})
	}
	rank := map[Outlook]int{MaySucceed: 0, Unclear: 1, FailsAgain: 2}
	slices.SortFunc(all, func(a, b Group) int {
		return cmp.Or(rank[a.Outlook()]-rank[b.Outlook()], b.Requests-a.Requests, cmp.Compare(a.Code, b.Code))
	})
	return all
}
