package plain

import (
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
)

// maxLasting is how many polls in a row may fail for a permanent reason: even a proxy or
// a certificate may be wrong for just a moment.
const maxLasting = 5

// outage is a time in which polls fail. It is reported when it begins, when its cause
// changes, every few minutes, and when it ends.
type outage struct {
	news     bool // a poll succeeded before
	failures int
	lasting  int // failures in a row for a permanent reason
	since    time.Time
	saidAt   time.Time
	said     string
}

// begin records a failed poll, and reports whether to give up.
func (o *outage) begin(err error) (over bool) {
	o.failures++
	o.lasting++
	if syncapi.Temporary(err) {
		o.lasting = 0
	}
	return o.lasting > 0 && !o.news || o.lasting >= maxLasting
}

func (o *outage) tell(r *runner, err error, next time.Duration) {
	now := r.Now()
	if o.failures == 1 {
		o.since = now
	}
	r.print(retry{Error: err.Error(), Seconds: next.Seconds()})
	if err.Error() != o.said || now.Sub(o.saidAt) >= heartbeat {
		r.talk("%s no news since %s: %v; asking again in %s", now.Format(clockLayout),
			o.since.Format(clockLayout), err, format.Duration(next))
		o.said, o.saidAt = err.Error(), now
	}
}

func (o *outage) end(r *runner) {
	if o.failures > 0 {
		r.talk("%s Sync answers again", r.Now().Format(clockLayout))
	}
	*o = outage{news: true}
}

// tellUnlisted reports that the list of batches fails while single batches can be had: at
// once, and then now and again.
func (r *runner) tellUnlisted(err error) {
	switch now := r.Now(); {
	case err == nil:
		r.unlistedAt = time.Time{}
	case r.unlistedAt.IsZero() || now.Sub(r.unlistedAt) >= heartbeat:
		r.unlistedAt = now
		r.print(retry{Error: err.Error(), Seconds: r.Interval.Seconds()})
		r.talk("%s the list of batches fails: %v; asking for each batch by its id", now.Format(clockLayout), err)
	}
}

// silent reports a failure of a batch or of its results, at most once a heartbeat.
func (r *runner) silent(b *batch, layout string, err error) {
	if now := r.Now(); b.quietAt.IsZero() || now.Sub(b.quietAt) >= heartbeat {
		r.talk("%s "+layout, now.Format(clockLayout), b.id, err)
		b.quietAt = now
	}
}
