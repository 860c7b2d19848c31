// Package syncapi is a client of the Sync Batch API: one call at a time over
// HTTP, nothing else. It knows no files and no terminal.
//
// Creating a batch is paid, cannot be cancelled and is not idempotent, so this
// client never sends it twice: [Client.Create] opens a fresh connection, follows
// no redirect, and when no readable answer came it says so with
// [ErrOutcomeUnknown] instead of trying again.
//
// The key goes to the API's own origin alone. Redirects are followed by hand,
// because net/http would take the key along to another host.
package syncapi
