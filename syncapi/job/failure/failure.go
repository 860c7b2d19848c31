// Package failure groups the failed requests of batches by the reason, says which of them may
// succeed if they are sent again, and writes those to a new request file.
package failure

import (
	"cmp"
	"slices"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
)

// Kind is the common reason of a group of failures.
type Kind struct {
	// Code is Sync's error code; empty for none. It comes from outside and is not clean.
	Code string
	// Rejected means that Sync did not start the requests.
	Rejected bool
}

// KindOf is the kind of a failed result.
func KindOf(r batchfile.Result) Kind { return Kind{r.Code, r.Verdict == batchfile.Rejected} }

// Outlook says whether the same request can succeed if it is sent again.
type Outlook uint8

// The outlooks.
const (
	Unclear Outlook = iota
	MaySucceed
	FailsAgain
)

// Outlook is the outlook for requests that failed this way.
func (k Kind) Outlook() Outlook {
	switch {
	case syncapi.Retryable(k.Code):
		return MaySucceed
	case k.Rejected, syncapi.Remedy(k.Code) != "":
		return FailsAgain
	}
	return Unclear
}

// Remedy says in a sentence what to do about it.
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

// Group is the requests that failed for the same reason.
type Group struct {
	Kind

	Requests int
}

// maxGroups limits the number of groups, because the server chooses the codes.
const maxGroups = 100

// groupsOf counts failures by kind: first those that may succeed, and within an outlook the most
// frequent ones.
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
