package plain

import (
	"errors"
	"slices"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
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

// leftBehind are earlier submissions of this file whose outcome is unknown, when the
// ledger cannot be written: they are known all the same, and may be paid for.
func (r *runner) leftBehind(err error) []job.Finding {
	if !errors.Is(err, ledger.ErrUnavailable) {
		return nil
	}
	var findings []job.Finding
	for _, s := range r.state.Submissions {
		ours := slices.ContainsFunc(r.parts, func(p *batchfile.File) bool { return p.Hash() == s.Hash })
		if ours && (s.State == ledger.Unknown || s.State == ledger.Sending) {
			findings = append(findings, job.Finding{Submission: s})
		}
	}
	return findings
}
