// Package sandbox is Sync's Batch API in this process, for tests, for a demo and
// for people who build an integration: the same calls, the same answers, the same
// refusals, and nothing is paid. Sync's SDKs and its example script run against
// it when they are given its URL and Key.
//
// # Calls
//
//	POST /v2/batch                  multipart with a file part input, or JSON with rows
//	GET  /v2/batch                  ?status= &created_after= &created_before=
//	GET  /v2/batch/{id}
//	GET  /v2/batches/{id}/result    302 to a signed URL on the second origin; no key
//	GET  /v2/generate/{id}          a generation that a batch made
//	POST /v2/generations/estimate
//	GET  /v2/models
//
// # What happens is decided by what is sent
//
// A batch goes from PENDING over JOBS_CREATED and PROCESSING to COMPLETED in the
// time that WithDuration sets, and has no outputUrl for the last moment of it, as
// at Sync. The URL of a request's video, or image, decides its end:
//
//	…fail…      FAILED, with one of Sync's error codes
//	…reject…    REJECTED
//	…doom…      the whole batch is FAILED half-way, without results
//	any other   COMPLETED; but a model that Sync does not have is FAILED
//
// The keys are Key, KeyRevoked (401) and KeyCreator (402 on batches).
//
// # Determinism
//
// The state of a batch is a function of what was sent, the seed and the clock: no
// goroutine moves it, and no time passes that the clock does not show. Two
// servers that get the same calls at the same times answer the same bytes.
//
// # Bounds
//
// Of a form, the limit of the file and 64 KiB are taken, and of JSON, which may be
// indented, twice the limit and 64 KiB. The 10,000 newest batches are kept, and
// 256 MiB; for more, the oldest that have ended are forgotten.
package sandbox
