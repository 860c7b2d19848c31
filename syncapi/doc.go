// Package syncapi is a client of the Sync Batch API: one call at a time over
// HTTP, nothing else. It knows no files of ours and no terminal.
//
// Creating a batch is paid, cannot be cancelled and is not idempotent, so this
// client never lets it happen twice: [Client.Create] follows no redirect, goes out
// again only when nothing was sent or the rate limit turned it away, and when no
// readable answer came it says so with [ErrOutcomeUnknown]. TestPaidOutcomes and
// TestPolicy count what a server sees of it.
//
// The key goes to the API's own origin alone, and neither it nor a signed URL is in
// an error: TestKeyStaysHome, TestSecretPrintsAsDots and TestErrorsAreScrubbed hold
// that. Redirects are followed by hand, because net/http's client would take the key
// along to another host.
//
// Nothing hangs and nothing storms: each phase of a call has its limit, a transfer
// may not be silent for 30 seconds (TestStall, TestSilentHop), each call has a
// connection of its own, so that none waits for a dead one (TestDeadConnection), and
// all calls of a client share one budget of retries (TestBudget).
package syncapi
