package plain

import (
	"slices"

	"syncbatch-tui/syncapi/job/ledger"
)

// resume follows the batches that exactly this file became earlier, when a run that was
// to save their results ended too soon. It reports false when some part was not sent, was
// sent with another webhook, or when all results are saved.
func (r *runner) resume(earlier []ledger.Earlier) bool {
	ids := make([]string, len(r.parts))
	saved := 0
	for i, part := range r.parts {
		at := slices.IndexFunc(earlier, func(e ledger.Earlier) bool {
			return e.Hash == part.Hash() && e.State == ledger.Accepted && e.BatchID != "" && e.WebhookURL == r.WebhookURL
		})
		if at < 0 {
			return false
		}
		ids[i] = earlier[at].BatchID
		if r.state.Saved[ids[i]].Path != "" {
			saved++
		}
	}
	if saved == len(r.parts) {
		return false
	}
	for i, id := range ids {
		if r.watch(id, r.parts[i].Path) {
			r.talk("%s was sent before, as %s; following it, and sending nothing", r.parts[i].Path, id)
		}
	}
	return true
}
