// Package sandbox runs Sync's Batch API in this process, for tests, for a demo and for
// building an integration: the same calls, answers and refusals, at no cost. Sync's SDKs
// and its example script work with it if you give them its URL and Key.
//
// # Calls
//
//	POST   /v2/batch                         multipart with a file part input, or JSON with rows
//	GET    /v2/batch                         ?status= &created_after= &created_before=
//	GET    /v2/batch/{id}
//	GET    /v2/batches/{id}/result           302 to a signed URL on the second origin; no key
//	POST   /v2/generate                      JSON or files; honors Idempotency-Key
//	GET    /v2/generate/{id}                 of a batch, too
//	POST   /v2/generations/estimate
//	POST   /v2/analyze/cost                  by the media that the request names
//	GET    /v2/models
//	GET    /v2/errors                        no key
//	GET    /v2/organizations/webhook/secret
//	POST   /v2/assets/upload                 and PUT of the uploadUrl on the second origin
//	POST   /v2/assets
//	GET    /v2/assets/{id}
//	DELETE /v2/assets/{id}
//	POST   /v2/assets/batch
//	GET    /v2/assets/uploaded               ?contentSha256= &type=
//	GET    /sandbox/bill                     ?batch= what each request cost; Sync has no such call
//
// The second origin serves the results behind signed URLs, accepts uploads, and has the
// sample media of package media under /media/.
//
// # The URLs decide
//
// A batch goes from PENDING through JOBS_CREATED and PROCESSING to COMPLETED in the time
// that WithDuration sets. Words in the URL of a request's video or image control
// everything else. Words for a request:
//
//	…fail…             FAILED, with one of six error codes
//	…flaky…            FAILED because no worker is free, unless it is the only request
//	…reject…           REJECTED
//	…CODE…             FAILED with that code of the catalog, such as voice_not_found
//	…missing…          FAILED, because its file answers 404
//	…web-page…         FAILED, because its file is an HTML page
//	…too-long…         FAILED, because its video has 45 seconds
//	…60fps…            a video with 60 frames a second
//	…cost-object…      analyze/cost answers an object instead of an array
//
// For the four words about media, only the file name counts. Except for too-long and
// 60fps, they also work in the URL of an audio. A request with a model that Sync does not
// have is FAILED. Words for a whole batch:
//
//	…doom…             FAILED halfway, without results
//	…late…             COMPLETED with an empty outputUrl for the last moment
//	…array-results…    the results are one JSON array
//	…pretty-results…   each result takes several lines
//	…cut-results…      the first download has no Content-Length and ends early
//	…delayed-results…  the first two calls for the results answer 404
//	…denied-results…   the signed URL answers 403
//	…direct-results…   outputUrl is the signed URL itself, not the way to it
//	…camel-results…    results have requestId and errorCode
//	…new-status…       the status is RENDERING instead of PROCESSING
//
// Words for a create:
//
//	…refused-line…     400 with "Line 7: …" for each such request
//	…refused-row…      400 with "Row 7: …"
//	…refused-number…   400 with errors of the form {"lineNumber": 7, "message": …}
//	…refused-index…    400 with errors of the form {"index": 6, "row": 7, "message": …}
//	…invalid-dry-run…  a dry run answers {"status": "INVALID"}
//	…bad-gateway…      502 with HTML; nothing is created
//	…lost-answer…      502 with HTML; the batch is created
//
// # The keys decide
//
//	sandbox-key          works
//	sandbox-creator      402 on batches: the plan is too low
//	sandbox-revoked      401, as has every unknown key
//	sandbox-bad-gateway  502 with HTML on each call
//	sandbox-list-fails   500 on the list of batches
//	sandbox-list-hangs   the list of batches does not answer
//	sandbox-list-huge    the list of batches has more than 16 MiB
//	sandbox-CODE         each POST is refused with that code of the catalog
//
// # Prices
//
// A request costs the frames of its output times the price of its model. The output is as
// long as the audio (bounce, loop, remap, and without a sync_mode), as the shorter
// (cut_off) or the longer (silence) of video and audio, or as the video (segments,
// dubbing, no audio). Its frame rate is the video's, or 25 for an image. A text is spoken
// at 15 characters a second. reasoning_enabled adds 50%; Sync does not publish its factor.
// Failed requests cost nothing.
//
// # Determinism
//
// The state of a batch is a function of its input, the seed and the clock: no goroutine
// advances it, and only the clock counts. Two servers that get the same calls at the same
// times return the same bytes.
//
// # Bounds
//
// The sandbox reads at most the file limit and 64 KiB of a form, and twice the limit and
// 64 KiB of JSON, which may be indented; four creates at a time. It keeps the 10,000
// newest batches, up to 256 MiB; beyond that, it drops the oldest ended ones. It keeps
// only the digest and size of uploads, not their bytes.
package sandbox
