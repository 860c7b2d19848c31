package screen

import (
	"fmt"

	"syncbatch-tui/syncapi"
)

// Refusal is why a command does not work on a batch; the zero value means that it works.
// The footer, the palette and the key all ask the same function.
type Refusal uint8

// The refusals.
const (
	Works         Refusal = iota
	NotFound              // Sync cannot find the batch
	NotAnswered           // Sync did not return the batch, and nothing else is known
	NotEnded              // the batch is running
	NotThere              // the results are not ready yet
	FailedAsWhole         // it has no results
	NotSaved              // the results can be downloaded first
	NotOurs               // this machine does not know the batch's requests
	NothingFailed         // no request failed
	NotForgettable
)

// Known is the information that decides what can be done with a batch.
type Known struct {
	Batch syncapi.Batch
	// Err is why Sync did not return the batch; nil if it did.
	Err error
	// Saved means that the results are on the disk. Ours means that the batch's requests
	// are known.
	Saved, Ours bool
}

// Download returns why the results cannot be downloaded.
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

// Review returns why no review sheet can be made.
func (k Known) Review() Refusal {
	switch why := k.Download(); {
	case k.Saved:
		return Works
	case why != Works:
		return why
	}
	return NotSaved
}

// Videos returns why no videos can be downloaded. Missing results are no reason, because
// they are downloaded first.
func (k Known) Videos() Refusal {
	if k.Saved {
		return Works
	}
	return k.Download()
}

// Retry returns why no failed requests can be sent again.
func (k Known) Retry() Refusal {
	switch why := k.Review(); {
	case !k.Batch.Ended() && why == NotThere && k.Batch.Status != "":
		return NotEnded
	case !k.Ours && (why == Works || why == NotSaved):
		return NotOurs
	case why != Works:
		return why
	case k.Batch.Metrics.Failed == 0 && k.Batch.Metrics.Total > 0: // otherwise the results say it
		return NothingFailed
	}
	return Works
}

// Say returns the sentence that tells the user why a key does not work. name is the
// batch's display name, such as "The batch".
func (r Refusal) Say(e *Env, name string) string {
	return map[Refusal]string{
		NotFound:       "Sync does not find this batch, so there are no results.",
		NotAnswered:    "Sync did not answer for this batch; " + e.Keys.Refresh.Help().Key + " asks again.",
		NotEnded:       name + " has not ended.",
		NotThere:       name + " has no results yet.",
		FailedAsWhole:  name + " failed as a whole; it has no results. Its file can be submitted again.",
		NotSaved:       fmt.Sprintf("The results come first: press %s to download them.", e.Keys.Download.Help().Key),
		NotOurs:        "The requests are not known here, because the batch was submitted elsewhere.",
		NothingFailed:  "No request of this batch failed.",
		NotForgettable: "Only a batch that cannot be found can be removed from the list.",
	}[r]
}
