package syncapi

import (
	"errors"
	"net/http"
)

// Kind says what an answer that is not a success means for the caller. It is the
// only place that interprets HTTP statuses: everything else reads the Kind.
type Kind uint8

const (
	// KindNone is the kind of an error that is not an [*Error]: there was no answer.
	KindNone Kind = iota
	// KindInput refuses the content: the file, a request in it or a field. The same
	// content is never accepted (400, 413, 415, 422).
	KindInput
	// KindKey refuses the API key: it is missing, wrong or revoked (401).
	KindKey
	// KindPlan refuses the account: the plan does not include the call, or an invoice
	// is unpaid (402).
	KindPlan
	// KindForbidden refuses the call to this key (403).
	KindForbidden
	// KindNotFound is an unknown batch or file (404).
	KindNotFound
	// KindNoAPI is a 404 to a call that names no batch: there is no Batch API at the
	// base URL.
	KindNoAPI
	// KindGone is a batch or file that was deleted (410).
	KindGone
	// KindLink refuses the signed URL of a file. A fresh URL may be accepted (400, 401,
	// 402, 403 and 416 from the host of a file).
	KindLink
	// KindRedirect points elsewhere: the base URL is not the address of the API (3xx).
	KindRedirect
	// KindRateLimit asks to slow down. Sync did nothing (429).
	KindRateLimit
	// KindTooEarly refuses the call at this moment. Sync did nothing, but only a call that
	// changes nothing is repeated by itself (425).
	KindTooEarly
	// KindConcurrency is the plan's limit of running batches, which ends when a batch
	// does (429 with [CodeConcurrencyLimit]).
	KindConcurrency
	// KindRefused is any other refusal, such as a method that is not allowed, or a redirect
	// of an upload. Sync did nothing (4xx).
	KindRefused
	// KindServer is a failure of Sync or of a proxy. Sync may have done what was asked
	// (5xx).
	KindServer
	// KindAmbiguous is an answer that does not say whether Sync did what was asked (303,
	// 408, 409, and statuses that HTTP does not know).
	KindAmbiguous
)

// Kind says what the answer means.
func (e *Error) Kind() Kind {
	if e.DryRun != "" {
		return KindInput
	}
	if e.File {
		switch e.StatusCode {
		case http.StatusBadRequest, http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden,
			http.StatusRequestedRangeNotSatisfiable:
			return KindLink
		}
		if e.StatusCode/100 == 3 { // the base URL has nothing to do with it
			return KindRefused
		}
	}
	switch e.StatusCode {
	case http.StatusNotFound:
		if e.NoBatch && !e.File {
			return KindNoAPI
		}
	case http.StatusTooManyRequests:
		if e.Code == CodeConcurrencyLimit {
			return KindConcurrency
		}
	}
	if kind, ok := kinds[e.StatusCode]; ok {
		return kind
	}
	switch e.StatusCode / 100 {
	case 3:
		return KindRedirect
	case 4:
		return KindRefused
	case 5:
		return KindServer
	}
	return KindAmbiguous
}

// kinds are the statuses whose meaning their first digit does not tell.
var kinds = map[int]Kind{
	http.StatusBadRequest:            KindInput,
	http.StatusRequestEntityTooLarge: KindInput,
	http.StatusUnsupportedMediaType:  KindInput,
	http.StatusUnprocessableEntity:   KindInput,
	http.StatusUnauthorized:          KindKey,
	http.StatusPaymentRequired:       KindPlan,
	http.StatusForbidden:             KindForbidden,
	http.StatusNotFound:              KindNotFound,
	http.StatusGone:                  KindGone,
	http.StatusTooEarly:              KindTooEarly,
	http.StatusTooManyRequests:       KindRateLimit,
	http.StatusSeeOther:              KindAmbiguous,
	http.StatusRequestTimeout:        KindAmbiguous,
	http.StatusConflict:              KindAmbiguous,
	// A gateway that gave up on the client or on Sync, which may have done the work.
	statusClientClosed:     KindAmbiguous,
	statusClientClosedByLB: KindAmbiguous,
}

// Statuses of gateways that no standard names: nginx and AWS load balancers answer them
// when the client seemed to be gone.
const (
	statusClientClosed     = 499
	statusClientClosedByLB = 460
)

// Access reports whether the key or the plan was refused: no call succeeds until the
// user changes something.
func (k Kind) Access() bool { return k == KindKey || k == KindPlan || k == KindForbidden }

// NothingDone reports whether the answer proves that Sync did not do what was asked.
func (k Kind) NothingDone() bool { return k != KindNone && k != KindServer && k != KindAmbiguous }

// KindOf is the kind of the answer in err; KindNone when there is none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind()
	}
	return KindNone
}

// Temporary reports whether the same call may succeed later: Sync or a proxy had a
// moment, or the rate limit was reached. The limit of running batches is not
// temporary in this sense, because only the end of a batch lifts it.
func (e *Error) Temporary() bool {
	switch e.Kind() {
	case KindRateLimit, KindTooEarly, KindServer:
		return true
	case KindAmbiguous:
		return e.StatusCode == http.StatusRequestTimeout || e.StatusCode >= 600
	}
	return false
}
