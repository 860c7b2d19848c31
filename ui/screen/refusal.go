package screen

import (
	"fmt"

	"syncbatch-tui/syncapi"
)

// Refusal is why a command does not work on a batch; the zero value is that it does. One
// function decides for the footer, the palette and the key.
type Refusal uint8

// The refusals.
const (
	Works         Refusal = iota
	NotFound              // Sync does not find the batch
	NotAnswered           // Sync did not answer for it, and nothing else is known
	NotEnded              // it runs
	NotThere              // its results are not there yet
	FailedAsWhole         // it has no results
	NotSaved              // its results can be downloaded first
	NotOurs               // its requests are not known here
	NothingFailed         // no request failed
	NotForgettable
)

// Known is what is known of a batch that decides what can be done with it.
type Known struct {
	Batch syncapi.Batch
	// Err is why Sync did not answer for it; nil when it did.
	Err error
	// Saved says that its results are here, and Ours that its requests are known.
	Saved, Ours bool
}

// Download is why the results cannot be downloaded.
func (k Known) Download() Refusal {
	b := k.Batch
	switch {
	case syncapi.KindOf(k.Err) == syncapi.KindNotFound:
		return NotFound
	case b.OutputURL != "":
		return Works
	case k.Err != nil:
		return NotAnswered
	case b.Status == syncapi.StatusFailed:
		return FailedAsWhole
	}
	return NotThere
}

// Review is why there is nothing to make a review sheet of.
func (k Known) Review() Refusal {
	switch why := k.Download(); {
	case k.Saved:
		return Works
	case why != Works:
		return why
	}
	return NotSaved
}

// Videos is why no video can be downloaded. Results that are not here are downloaded first.
func (k Known) Videos() Refusal {
	if k.Saved {
		return Works
	}
	return k.Download()
}

// Retry is why no failed request can be sent again.
func (k Known) Retry() Refusal {
	switch why := k.Review(); {
	case !k.Batch.Ended() && why == NotThere && k.Batch.Status != "":
		return NotEnded
	case !k.Ours && (why == Works || why == NotSaved):
		return NotOurs
	case why != Works:
		return why
	case k.Batch.Metrics.Failed == 0:
		return NothingFailed
	}
	return Works
}

// Say is the sentence that answers a key that does not work; name is the batch's, such as
// "The batch".
func (r Refusal) Say(e *Env, name string) string {
	return map[Refusal]string{
		NotFound:       "Sync does not find this batch, so there are no results.",
		NotAnswered:    "Sync did not answer for this batch; " + e.Keys.Refresh.Help().Key + " asks again.",
		NotEnded:       name + " has not ended.",
		NotThere:       name + " has no results yet.",
		FailedAsWhole:  name + " failed as a whole; it has no results.",
		NotSaved:       fmt.Sprintf("The results come first: press %s to download them.", e.Keys.Download.Help().Key),
		NotOurs:        "The requests are not known here, because the batch was submitted elsewhere.",
		NothingFailed:  "No request of this batch failed.",
		NotForgettable: "Only a batch that cannot be found can be removed from the list.",
	}[r]
}
