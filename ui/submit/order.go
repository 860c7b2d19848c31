package submit

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// order is a job in a question. The user confirms it exactly as shown.
type order struct {
	name    string // of the file
	file    screen.File
	job     job.Job
	preview ledger.Preview
	// due is what the unsent parts cost, if other parts were sent. dueRequests and dueBytes are
	// their size.
	due                   price
	dueRequests, dueBytes int
	// limit is the maximum number of requests in a batch that Sync has just named in a refusal of
	// the file; 0 for none.
	limit int
	// pilot is the requests that are sent one by one before the others; nil for none.
	pilot *pilot
}

// isPart reports whether the order covers only some requests of the file.
func (o order) isPart() bool {
	return o.preview.Sent > 0 || o.pilot != nil
}

// price is what parts cost, as far as known.
type price struct {
	asking      bool
	cost, basis string // empty while unknown
}

// errors counts the errors in the report that remain if the file is sent: those that a split does
// not fix.
func (o order) errors() int {
	if r := o.file.Report; r != nil && !r.OK() && !r.NeedsSplit() {
		return r.Errors
	}
	return 0
}

// isSmall reports whether the file has fewer requests than Sync's published minimum for a batch.
// Such requests may have to be sent one by one.
func (o order) isSmall() bool {
	r := o.file.Report
	return r != nil && r.Requests < batchfile.PublishedMinRequests && o.limit == 0 && o.preview.Sent == 0
}

// newOrder makes the order of a file, in as many parts as needed. most is the maximum number of
// requests in a batch that Sync has named in a refusal; 0 for none.
func newOrder(file screen.File, webhook string, most int) (order, error) {
	o := order{name: file.Content.Name(), file: file, job: job.Job{WebhookURL: webhook}}
	var err error
	o.job.Parts, err = partsOf(file.Content, file.Report.Requests, file.Report.Bytes, most)
	return o, err
}

// partsOf splits a file into as many parts as needed.
func partsOf(file *batchfile.File, requests, bytes, most int) ([]*batchfile.File, error) {
	if requests <= batchfile.MaxRequests && bytes <= batchfile.MaxBytes && (most == 0 || requests <= most) {
		return []*batchfile.File{file}, nil
	}
	limit := batchfile.PublishedMaxRequests
	if most > 0 {
		limit = min(limit, most)
	}
	return file.PartsMax(limit)
}

// previewedMsg is what the ledger knows about a job before the user is asked.
type previewedMsg struct {
	order   order
	changed bool  // the file has changed since its pilot was confirmed
	err     error // why the rest of a file cannot be split
}

// preview asks the ledger whether the file was sent before. If the ledger cannot say, Send will
// refuse to send.
func (f *Feature) preview(o order) tea.Cmd {
	f.previewing = true
	jobs, webhook, most := f.cfg.Jobs, f.cfg.WebhookURL, f.limit
	return func() tea.Msg {
		o.preview, _ = jobs.Preview(o.job)
		if o.pilot == nil && o.limit == 0 {
			o.pilot = pilotOf(o.file.Content, o.preview.Before)
		}
		if whole := o; o.pilot.isSaved() && o.pilot.whole == nil {
			rest, err := newRest(o.file, o.pilot, webhook, most)
			if err != nil {
				return previewedMsg{order: o, err: err}
			}
			o, o.pilot.whole = rest, &whole
			o.preview, _ = jobs.Preview(o.job)
		}
		for _, part := range o.dueParts() {
			o.dueBytes += len(part.Content)
			for range part.Requests() {
				o.dueRequests++
			}
		}
		return previewedMsg{order: o, changed: o.pilot.isSent() && o.changed()}
	}
}

// dueMsg is what the unsent parts of an order cost.
type dueMsg struct {
	stamp screen.Stamp
	cost  float64
	err   error
}

// askDue asks what the rest of a partly sent job costs.
func (f *Feature) askDue(o order) tea.Cmd {
	ctx, jobs := f.env.Context, f.cfg.Jobs
	return func() tea.Msg {
		cost, err := jobs.EstimateOf(ctx, o.dueParts()...)
		return dueMsg{o.file.Stamp, cost, err}
	}
}

// dueKnown takes the cost of the unsent parts into the open question.
func (f *Feature) dueKnown(msg dueMsg) {
	if msg.stamp != f.asked.file.Stamp || !f.asked.due.asking {
		return
	}
	f.asked.due = price{}
	if msg.err == nil {
		f.asked.due = price{cost: screen.About(msg.cost), basis: screen.EstimateBasis}
	}
	f.question.Lines = f.lines(f.terms(f.asked))
}

// Pricer estimates what files cost.
type Pricer interface {
	EstimateOf(ctx context.Context, files ...*batchfile.File) (float64, error)
}

// refusal is why Sync refused a file, if most of the reason is in the report.
type refusal struct {
	lines int
	error
}

func (r refusal) Error() string {
	return "Sync found problems in " + format.Count(r.lines, "line") + "; the report shows them"
}

func (r refusal) Unwrap() error { return r.error }
