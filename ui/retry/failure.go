package retry

import (
	"cmp"
	"fmt"
	"slices"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/dialog"
	"syncbatch-tui/ui/format"
)

// kind is what failures have in common.
type kind struct {
	code     string // Sync's error code; empty for none
	rejected bool
}

func kindOf(r batchfile.Result) kind { return kind{r.Code, r.Verdict == batchfile.Rejected} }

// failure is how some requests failed.
type failure struct {
	kind

	requests int
}

// outlook says whether the same request can succeed when it is sent again.
type outlook uint8

const (
	unclear outlook = iota
	maySucceed
	failsAgain
)

func (k kind) outlook() outlook {
	switch {
	case syncapi.Retryable(k.code):
		return maySucceed
	case k.rejected, syncapi.Remedy(k.code) != "":
		return failsAgain
	}
	return unclear
}

// maxKinds bounds the kinds of failures that are told apart; the server names the codes.
const maxKinds = 100

// failuresOf counts failures by their kind: first those that may succeed, and of these the
// most frequent.
func failuresOf(joined ...*batchfile.Results) []failure {
	counts := map[kind]int{}
	for _, results := range joined {
		for r := range results.All() {
			if _, known := counts[kindOf(r)]; r.InputLine > 0 && r.Verdict.IsFailure() && (known || len(counts) < maxKinds) {
				counts[kindOf(r)]++
			}
		}
	}
	var all []failure
	for k, n := range counts {
		all = append(all, failure{k, n})
	}
	rank := map[outlook]int{maySucceed: 0, unclear: 1, failsAgain: 2}
	slices.SortFunc(all, func(a, b failure) int {
		return cmp.Or(rank[a.outlook()]-rank[b.outlook()], b.requests-a.requests, cmp.Compare(a.code, b.code))
	})
	return all
}

// item is the failure in a list to choose from. What fails again is left out at first.
func (f failure) item() dialog.Item {
	name := format.Clean(cmp.Or(f.code, "no error code"))
	if f.rejected {
		name += ", rejected"
	}
	item := dialog.Item{Count: f.requests, On: true, Note: syncapi.Remedy(f.code)}
	says := ""
	switch f.outlook() {
	case maySucceed:
		says = "may succeed"
	case failsAgain:
		says, item.On = "will fail  ", false
		item.Note = cmp.Or(item.Note, "Sync rejects the same request again.")
	case unclear:
		says = "unclear    "
		item.Note = "It is not known whether the same request can succeed."
	}
	item.Text = fmt.Sprintf("%d× %s  %s", f.requests, says, name)
	return item
}
