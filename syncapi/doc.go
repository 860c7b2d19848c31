// Package syncapi is a client of the Sync Batch API: one call at a time over HTTP, and
// nothing else. It knows no request files and no terminal.
//
// Creating a batch is paid, cannot be canceled and is not idempotent, so this client
// never does it twice: [Client.Create] follows no redirect and sends the request again
// only if nothing was sent or the rate limit refused it. If no readable answer comes, the
// error wraps [ErrOutcomeUnknown]. TestPaidOutcomes, TestPolicy and TestNoReplayOverHTTP2
// count what a server sees.
//
// An answer that is not a success is an [*Error]. Its [Kind] says what that means; no
// other code interprets HTTP statuses. A request without an answer is a
// [*TransportError]. All errors are sentences for the user (TestReasonsAreWords).
//
// The key goes to the API's own origin alone, and errors hold neither the key nor a
// signed URL: see TestKeyStaysHome, TestSecretPrintsAsDots and TestCanary. The client
// follows redirects itself, because net/http would take the key along to another host.
//
// Nothing hangs: each phase of a call has a time limit, a transfer may be silent for 30
// seconds at most (TestStall, TestSilentHop), and each call opens a connection of its
// own, so that none waits for a dead one (TestDeadConnection). Nothing storms: all calls
// of a client share one budget of retries (TestBudget).
package syncapi
