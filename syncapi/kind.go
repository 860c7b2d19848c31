package syncapi

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
)

// Kind says what an answer that is not a success means for the caller. Only this type interprets
// HTTP statuses: all other code reads the Kind.
type Kind uint8

const (
	// KindNone is the kind of an error that is not an [*Error]: there was no answer.
	KindNone Kind = iota
	// KindInput refuses the content: the file, a request in it or a field. Sync will not accept the
	// same content later (400, 413, 415, 422).
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
	// KindTooEarly refuses the call for now. Sync did nothing, but the client repeats only calls
	// that change nothing (425).
	KindTooEarly
	// KindConcurrency is the plan's limit of running batches. It ends when a batch ends (429 with
	// [CodeConcurrencyLimit]).
	KindConcurrency
	// KindRefused is any other refusal, such as a method that is not allowed, or a redirect of an
	// upload. Sync did nothing (4xx).
	KindRefused
	// KindServer is a failure of Sync or of a proxy. Sync may have done what was asked
	// (5xx).
	KindServer
	// KindAmbiguous is an answer that does not say whether Sync did the work (303, 408, 409, and
	// statuses that HTTP does not define).
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
		if e.StatusCode/100 == 3 { // the base URL has no effect on it
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

// kinds maps the statuses whose first digit does not tell their meaning.
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
	// A gateway gave up on the client or on Sync; Sync may have done the work.
	statusClientClosed:     KindAmbiguous,
	statusClientClosedByLB: KindAmbiguous,
}

// Nonstandard statuses that nginx and AWS load balancers send when the client seems to be gone.
const (
	statusClientClosed     = 499
	statusClientClosedByLB = 460
)

// Access reports whether Sync refused the key or the plan: no call succeeds until the user changes
// something.
func (k Kind) Access() bool { return k == KindKey || k == KindPlan || k == KindForbidden }

// NothingDone reports whether the answer proves that Sync did not do the work.
func (k Kind) NothingDone() bool { return k != KindNone && k != KindServer && k != KindAmbiguous }

// KindOf is the kind of the answer in err; KindNone if there is no answer.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind()
	}
	return KindNone
}

// Temporary reports whether the same call may succeed later: Sync or a proxy had a brief failure,
// or the rate limit was reached. The limit of running batches does not count as temporary, because
// only the end of a batch lifts it.
func (e *Error) Temporary() bool {
	switch e.Kind() {
	case KindRateLimit, KindTooEarly, KindServer:
		return true
	case KindAmbiguous:
		return e.StatusCode == http.StatusRequestTimeout || e.StatusCode >= 600
	}
	return false
}

// Hint says in a sentence what the user can do about an error of this package. It is empty if there
// is nothing to add. It names no flags and no keys of a user interface.
func Hint(err error) string {
	if errors.Is(err, ErrOutcomeUnknown) {
		return "Look in the list of batches before you send it again: it may be running and paid for."
	}
	if errors.Is(err, ErrGenerationUnknown) {
		return "Do the same again: a request that was already created is not created twice."
	}
	if errors.Is(err, ErrVideoExpired) {
		return "Download the batch's results again: fresh ones have fresh URLs."
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.hint()
	}
	if errors.Is(err, ErrBadKey) {
		return hints[KindKey]
	}
	if errors.Is(err, context.Canceled) {
		return ""
	}
	_, isTransport := errors.AsType[*TransportError](err)
	_, isAddress := errors.AsType[*addressError](err)
	switch {
	case badCertificate(err):
		return "Check this machine's clock, and whether a proxy opens TLS: its certificate must be " + trusted(runtime.GOOS)
	case errors.Is(err, errProxyAuth):
		return "Put the proxy's user and password into HTTPS_PROXY."
	case errors.Is(err, errCompressed):
		return "A proxy on the way may compress it: download it again, or over another network."
	case isAddress:
		return "The fault is on Sync's side; look at the batch again later."
	case isTransport:
		return "Check the network and the base URL."
	}
	return ""
}

// hintOfUpload says what the user can do if the host refused a file.
func (e *Error) hintOfUpload() string {
	switch {
	case e.StatusCode == http.StatusRequestEntityTooLarge:
		return "The host says that the file is too large. Check its size, and the limit of your plan."
	case e.Kind() == KindServer:
		return hints[KindServer]
	}
	return "The host did not take the file. " + hintLater
}

// smallRequest is a request size, in bytes, that is below every limit of Sync.
const smallRequest = 1 << 20

// hintOfSize says what the user can do about a request that is too large.
func (e *Error) hintOfSize() string {
	if e.size > 0 && e.size < smallRequest {
		return "This request is far below Sync's limits, so a proxy on the way may have refused it; ask who runs the network."
	}
	return "Split the file: a batch takes 5 MB."
}

// hintOfLimit says when Sync will have room again.
func (e *Error) hintOfLimit() string {
	switch {
	case e.Kind() == KindConcurrency && e.Limit > 0:
		return fmt.Sprintf("Running at Sync: %d; your plan runs up to %d at once. Send this one when one has ended.", e.Running, e.Limit)
	case e.Kind() == KindConcurrency:
		return "Your plan's number of batches is already running; send this one when one of them has ended."
	case e.RetryAfter > 0:
		return "Try again in " + e.RetryAfter.String() + "."
	}
	return "Try again in a minute."
}

// hintOfInput says what the user can do about refused content; empty if there is nothing to add to
// the kind and the code.
func (e *Error) hintOfInput() string {
	switch {
	case e.StatusCode == http.StatusRequestEntityTooLarge && Remedy(e.Code) == "":
		return e.hintOfSize()
	case e.Suggestion != "":
		return e.Suggestion + "."
	case e.Field != "":
		return fmt.Sprintf("Fix the field %q.", e.Field)
	}
	return ""
}

// ownHint says what this answer asks the user to do; empty if there is nothing to add to the kind
// and the code.
func (e *Error) ownHint() string {
	kind := e.Kind()
	switch {
	case e.upload:
		return e.hintOfUpload()
	case kind == KindInput:
		return e.hintOfInput()
	case kind == KindConcurrency, kind == KindRateLimit:
		return e.hintOfLimit()
	case kind == KindNoAPI && e.doubled:
		return "The base URL ends in /v2, which this program adds itself: leave it out."
	case kind == KindForbidden && e.NoBatch:
		return "This key may not do that; use another key, or ask Sync's support."
	case kind == KindPlan && e.namesPlan():
		return "Change the plan or pay open invoices at https://sync.so/billing."
	case kind == KindNotFound && e.File && !e.home:
		return "The host does not have the file, or no longer has it."
	}
	return ""
}

// namesPlan reports whether Sync's own text names the plans.
func (e *Error) namesPlan() bool {
	said := strings.Join(e.Messages, " ")
	return strings.Contains(said, "Scale") || strings.Contains(said, "Enterprise")
}

// hint says what the user can do about the answer.
func (e *Error) hint() string {
	if own := e.ownHint(); own != "" {
		return own
	}
	// The remedy for a temporary fault is to send the request again, which does not apply to a
	// file.
	if known := lookUp(e.Code); known.remedy != "" && !known.retry && !e.File {
		return known.remedy
	}
	return hints[e.Kind()]
}

// hintLater is for a refusal that gives no reason.
const hintLater = "Try again later; if it is refused again, ask Sync's support."

// hints says what to do about each kind of answer. The hints name no flag and no key of a user
// interface: each interface adds its own.
var hints = map[Kind]string{
	KindInput:     "Fix what the message names.",
	KindKey:       "Use a key from " + KeysURL + ".",
	KindPlan:      "The Batch API needs the Scale or Enterprise plan and paid invoices: https://sync.so/billing.",
	KindForbidden: "This key may not do that; use a key of the organization that owns the batch.",
	KindNotFound:  "Check the id; a key sees the batches of its own organization only, and Sync may no longer keep this one.",
	KindNoAPI:     "There is no Batch API at this base URL.",
	KindGone:      "Sync no longer keeps it.",
	KindLink:      "The host refused the link to the file; download it again later.",
	KindTooEarly:  hintLater,
	KindRefused:   hintLater,
	KindAmbiguous: "Try again later.",
	KindServer:    "The fault is on Sync's side; try again later.",
	KindRedirect:  "The base URL leads elsewhere; set it to where the API itself is.",
}
