package plain

import (
	"time"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/ui/format"
)

// maxLasting is how many polls in a row may fail for a reason that does not pass by
// itself: a proxy or a certificate may be odd for a moment, too.
const maxLasting = 5

// outage is a time without news: told when it begins, when its cause changes, now
// and then, and when it ends.
type outage struct {
	news     bool // there was some before
	failures int
	lasting  int // of them, for a reason that does not pass, in a row
	since    time.Time
	saidAt   time.Time
	said     string
}

// begin takes a failed poll, and reports whether there is nothing to hope for.
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
