// Package syncapi is a client of the Sync Batch API: one call at a time over HTTP, and nothing
// else. It knows nothing about request files or terminals.
//
// Creating a batch is paid, cannot be canceled and is not idempotent, so this client never does it
// twice: [Client.Create] follows no redirect and sends the request again only if nothing was sent
// or the rate limit refused it. If no readable answer comes, the error wraps [ErrOutcomeUnknown].
// TestPaidOutcomes, TestPolicy and TestNoReplayOverHTTP2 count the requests that reach a server.
//
// An answer that is not a success is an [*Error]. Its [Kind] says what that means; no other code
// interprets HTTP statuses. A request without an answer is a [*TransportError]. All errors are
// sentences for the user (TestReasonsAreWords).
//
// The key goes only to the API's own origin, and errors hold neither the key nor a signed URL: see
// TestKeyStaysHome, TestSecretPrintsAsDots and TestCanary. The client follows redirects itself,
// because net/http would send the key to the other host.
//
// Nothing hangs: each phase of a call has a time limit, a transfer fails after 30 seconds of
// silence (TestStall, TestSilentHop), and each call opens its own connection, so that no call waits
// for a dead one (TestDeadConnection). An outage causes no storm of retries: all calls of a client
// share one retry budget (TestBudget).
package syncapi
