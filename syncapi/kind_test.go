package syncapi_test

import (
	"fmt"
	"slices"
	"testing"

	"syncbatch-tui/syncapi"
)

// TestKinds is the table of the meaning of each status, and its consequences.
func TestKinds(t *testing.T) {
	const full = syncapi.CodeConcurrencyLimit
	for _, c := range []struct {
		statuses  []int
		err       syncapi.Error
		want      syncapi.Kind
		temporary bool
		nothing   bool // Sync did nothing
	}{
		{statuses: []int{400, 413, 415, 422}, want: syncapi.KindInput, nothing: true},
		{statuses: []int{401}, want: syncapi.KindKey, nothing: true},
		{statuses: []int{402}, want: syncapi.KindPlan, nothing: true},
		{statuses: []int{403}, want: syncapi.KindForbidden, nothing: true},
		{statuses: []int{404}, want: syncapi.KindNotFound, nothing: true},
		{statuses: []int{404}, err: syncapi.Error{NoBatch: true}, want: syncapi.KindNoAPI, nothing: true},
		{statuses: []int{410}, want: syncapi.KindGone, nothing: true},
		{statuses: []int{300, 301, 302, 307, 308, 399}, want: syncapi.KindRedirect, nothing: true},
		{statuses: []int{425}, want: syncapi.KindTooEarly, temporary: true, nothing: true},
		{statuses: []int{429}, want: syncapi.KindRateLimit, temporary: true, nothing: true},
		{statuses: []int{429}, err: syncapi.Error{Code: full}, want: syncapi.KindConcurrency, nothing: true},
		{statuses: []int{405, 406, 411, 416, 418, 431, 451, 498}, want: syncapi.KindRefused, nothing: true},
		{statuses: []int{500, 501, 502, 503, 504, 520, 599}, want: syncapi.KindServer, temporary: true},
		{statuses: []int{408, 600, 999}, want: syncapi.KindAmbiguous, temporary: true},
		{statuses: []int{0, 99, 101, 204, 303, 409, 460, 499}, want: syncapi.KindAmbiguous},
		{statuses: []int{400, 401, 402, 403, 416}, err: syncapi.Error{File: true}, want: syncapi.KindLink, nothing: true},
		{statuses: []int{404}, err: syncapi.Error{File: true, NoBatch: true}, want: syncapi.KindNotFound, nothing: true},
	} {
		for _, status := range c.statuses {
			e := c.err
			e.StatusCode = status
			err := fmt.Errorf("around it: %w", &e)
			if got := syncapi.KindOf(err); got != c.want || got.NothingDone() != c.nothing || syncapi.Temporary(err) != c.temporary {
				t.Errorf("%+v is %d, nothing done %v, temporary %v", e, got, got.NothingDone(), syncapi.Temporary(err))
			}
			access := []syncapi.Kind{syncapi.KindKey, syncapi.KindPlan, syncapi.KindForbidden}
			if c.want.Access() != slices.Contains(access, c.want) {
				t.Errorf("kind %d has access %v", c.want, c.want.Access())
			}
		}
	}
	if syncapi.KindOf(nil) != syncapi.KindNone || syncapi.KindOf(syncapi.ErrNoResults) != syncapi.KindNone || syncapi.KindNone.NothingDone() {
		t.Error("without an answer there is a kind")
	}
}
