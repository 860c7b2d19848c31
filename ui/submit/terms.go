package submit

import (
	"fmt"
	"net/url"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// terms are what the user must know before money is spent. Every dialog that spends money shows
// them, in the same words and order.
type terms struct {
	name     string
	requests int
	bytes    int // 0 for unknown
	// parts is how many batches the file becomes, and sent how many of them were already sent.
	parts, sent int
	// limit is the maximum number of requests in a batch, if Sync has just named it in a refusal.
	limit   int
	price   price
	media   screen.MediaMsg // what is known about the media
	webhook string
	// report has the problems; nil if the file was not checked.
	report *batchfile.Report
	// errors counts the errors in the report that remain if the file is sent.
	errors int
	before *ledger.SentBeforeError
	// small means that the file may be too small for a batch.
	small bool
	// pilot is the requests that are sent one by one before the others; nil for none.
	pilot  *pilot
	others int
}

// terms are the terms of an order.
func (f *Feature) terms(o order) terms {
	t := terms{
		name: o.name, parts: len(o.job.Parts), sent: o.preview.Sent, limit: o.limit,
		webhook: o.job.WebhookURL, report: o.file.Report, errors: o.errors(), before: o.preview.Before, small: o.isSmall(),
		media: f.mediaOf(o.file),
		price: price{o.file.Estimating, o.file.Cost, o.file.Basis},
	}
	if t.report != nil {
		t.requests, t.bytes = t.report.Requests, t.report.Bytes
	}
	if t.pilot = o.pilot; t.pilot != nil {
		t.others, t.small = o.others(), false
	}
	if o.isPart() {
		t.price, t.requests, t.bytes = o.due, o.dueRequests, o.dueBytes
	}
	return t
}

// lines are the terms as a dialog shows them. The most important ones come first, because a low
// screen cuts off the rest.
func (f *Feature) lines(t terms) []string {
	first := format.Clean(t.name) + " · " + format.Count(t.requests, "request")
	if t.bytes > 0 {
		first += " · " + format.Bytes(int64(t.bytes))
	}
	lines := []string{first}
	if f.cfg.Profile != "" {
		lines = append(lines, "Profile: "+format.Clean(f.cfg.Profile)+", at "+format.Clean(f.cfg.Host)+".")
	}
	if t.limit > 0 {
		lines = append(lines, fmt.Sprintf("Sync refused it: a batch takes at most %s.", format.Count(t.limit, "request")))
	}
	if t.parts > 1 {
		lines = append(lines, fmt.Sprintf("Too large for one batch: %d batches, one after the other.", t.parts))
	}
	if t.sent > 0 {
		left := t.parts - t.sent
		lines = append(lines, fmt.Sprintf("%d of %d batches %s sent before; the other %s sent now.",
			t.sent, t.parts, format.Plural(t.sent, "was", "were"), format.Plural(left, "one is", fmt.Sprintf("%d are", left))))
	}
	if t.small {
		lines = append(lines, fmt.Sprintf("Sync may refuse a batch of fewer than %d requests; one by one sends each by itself.", batchfile.PublishedMinRequests))
	}
	if t.pilot != nil {
		lines = append(lines, t.pilot.lines(t.others)...)
	}
	if t.pilot == nil || t.pilot.isSent() {
		lines = append(lines, f.costLine(t.price), "A batch cannot be canceled once it is submitted.")
	} else {
		lines = append(lines, f.costLine(t.price), "A request cannot be canceled once it is sent.")
	}
	if t.report != nil {
		lines = append(lines, f.mediaLines(t.media)...)
	}
	if t.webhook != "" {
		lines = append(lines, webhookLines(t.webhook)...)
	}
	lines = append(lines, f.problemLines(t)...)
	if t.before != nil && (t.pilot == nil || t.pilot.isSent()) {
		lines = append(lines, "")
		lines = append(lines, f.beforeLines(t.before)...)
	}
	return lines
}

// problemLines name the errors in the report, and count its warnings.
func (f *Feature) problemLines(t terms) []string {
	var lines []string
	if t.errors > 0 {
		lines = append(lines, "", "The report has "+format.Count(t.errors, "error")+"; "+f.env.Keys.DryRun.Help().Key+" asks Sync before it is sent:")
		named := 0
		for _, p := range t.report.Problems {
			if p.Severity == batchfile.Error && named < f.maxNamed() {
				named++
				lines = append(lines, format.Clean("✖ "+screen.ProblemPlace(p)+" "+p.Rule+": "+p.Message))
			}
		}
		if more := t.errors - named; more > 0 {
			lines = append(lines, fmt.Sprintf("  and %d more", more))
		}
	}
	if t.report != nil && t.report.Warnings > 0 {
		lines = append(lines, format.Count(t.report.Warnings, "warning")+" in the report.")
	}
	return lines
}

// webhookLines name the webhook, and what is odd about it.
func webhookLines(webhook string) []string {
	lines := []string{"Webhook: " + format.Clean(webhook)}
	if u, err := url.Parse(webhook); err == nil {
		lines[0] = "Webhook: " + format.Clean(u.Redacted())
	}
	for _, p := range batchfile.WebhookProblems(webhook) {
		lines = append(lines, "⚠ "+format.Clean(p.Message))
	}
	return lines
}

func (f *Feature) costLine(p price) string {
	switch {
	case f.cfg.Sandbox && p.cost != "" && p.basis != "":
		return "The sandbox costs nothing; Sync would take " + p.cost + ", assuming " + p.basis + "."
	case f.cfg.Sandbox && p.cost != "":
		return "The sandbox costs nothing; Sync would take " + p.cost + "."
	case f.cfg.Sandbox && p.asking: // as long as the answer will be
		return "The sandbox costs nothing; asking what Sync would take, assuming " + screen.EstimateBasis + "…"
	case f.cfg.Sandbox:
		return "The sandbox costs nothing."
	case p.cost != "" && p.basis != "":
		return "Cost: " + p.cost + ", assuming " + p.basis + "."
	case p.cost != "":
		return "Cost: " + p.cost + "."
	case p.asking:
		return "Cost: asking Sync…"
	}
	return "Cost: unknown; Sync gave no estimate."
}

// beforeLines say what was sent before, and the consequence.
func (f *Feature) beforeLines(before *ledger.SentBeforeError) []string {
	lines := []string{"⚠ " + sharedRequests(before) + ":"}
	for i, e := range before.Earlier {
		if i == f.maxNamed() {
			lines = append(lines, fmt.Sprintf("  and %d more", len(before.Earlier)-i))
			break
		}
		lines = append(lines, earlierLines(e)...)
	}
	if line := f.resolveFirst(before.Earlier); line != "" {
		lines = append(lines, line)
	}
	return append(lines, "Sending "+format.Plural(before.Sent(), "it", "them")+" again costs money again.")
}

// sharedRequests says how many of the requests were sent before.
func sharedRequests(before *ledger.SentBeforeError) string {
	sent, how := before.Sent(), "sent before"
	if before.Shared == 0 {
		how += format.Plural(sent, " under another id", " under other ids")
	}
	switch {
	case before.Requests == 1:
		return "The request was " + how
	case sent == before.Requests:
		return fmt.Sprintf("All %d requests were %s", sent, how)
	case sent == 1:
		return fmt.Sprintf("1 of %d requests was %s", before.Requests, how)
	}
	return fmt.Sprintf("%d of %d requests were %s", sent, before.Requests, how)
}

// earlierLines describe an earlier submission, and name its profile if that is another one.
func earlierLines(e ledger.Earlier) []string {
	what := e.BatchID
	switch {
	case e.Singly:
		what = "one by one"
	case what == "":
		what = string(e.State)
	}
	lines := []string{format.Clean(fmt.Sprintf("  %s  %s  %s", format.Moment(e.SentAt()), base(e.File), what))}
	if e.Under != "" {
		lines = append(lines, "    "+format.Clean(e.Under))
	}
	return lines
}

// resolveFirst says which unknown submission to resolve before sending again; empty if there is
// none.
func (f *Feature) resolveFirst(earlier []ledger.Earlier) string {
	var candidates []syncapi.Batch
	unknown, elsewhere := false, ""
	for _, e := range earlier {
		switch {
		case e.State != ledger.Unknown:
		case e.Singly:
			return "An unknown one may be running: choose No, and send it one by one as before, which finds out and creates none twice."
		case e.Under != "":
			elsewhere = e.Under
		default:
			unknown = true
			candidates = append(candidates, f.unknown.candidates(e.ID)...)
		}
	}
	resolve := f.env.Keys.Resolve.Help().Key
	switch {
	case len(candidates) > 0:
		return format.Clean(candidates[0].ID) + " matches it: choose No, then press " + resolve + " to resolve that first."
	case unknown:
		return "An unknown one may be running: choose No, then press " + resolve + " to resolve it first."
	case elsewhere != "":
		return "An unknown one may be running: choose No, and resolve it " + format.Clean(elsewhere) + " first."
	}
	return ""
}

// maxNamed is how many errors, and how many earlier submissions, a question names: their
// consequences must stay visible.
func (f *Feature) maxNamed() int {
	if f.env.Height < lowHeight {
		return 1
	}
	return 4
}

// lowHeight is the terminal height below which a question must be short.
const lowHeight = 24
