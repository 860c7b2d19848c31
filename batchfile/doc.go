// Package batchfile reads, validates, splits and joins the JSON Lines files of
// the Sync Batch API. It knows no network and no terminal: it turns bytes into
// values, and the values are for others to show or to send.
//
// A [File] is read once, by [Open] or [Read], and never again: what is validated is
// what is shown, confirmed and sent. [Validate] makes a [Report] of it, with every
// [Problem]'s line, column, rule and remedy; [Rules] says what the rules mean.
// [Split] cuts a file that is over the limits into parts, and [Merge] puts their
// results together again. [Join] says how each request ended.
//
// Files are anybody's, and large: at most [MaxRead] bytes are read, at most
// [MaxProblems] problems listed, and no content makes it panic or take time out of
// proportion to its size: FuzzValidate, TestHostileFiles. No byte of a request is
// ever changed. Text that is quoted from a file has its control
// characters escaped in a Problem, and comes as it is in every other value, to be
// cleaned before it is shown.
//
// The rules are those of Sync's published reference. Where it leaves something
// open, or has said different things over time, the finding is a warning, since the
// server has the last word. The media behind the URLs are never looked at.
package batchfile

// The limits of one batch. The reference has published two sets of numbers over
// time; beyond the looser one a file is refused, between the two it is warned
// about, and the server has the last word.
const (
	// MaxBytes is the size beyond which a file is an error: 5 MB read as MiB.
	MaxBytes = 5_242_880
	// PublishedMaxBytes is the size beyond which a file is warned about: 5 MB
	// read as decimal megabytes.
	PublishedMaxBytes = 5_000_000
	// MaxRequests is the number of requests beyond which a file is an error.
	MaxRequests = 1000
	// PublishedMaxRequests and PublishedMinRequests are the numbers of requests
	// outside which a file is warned about.
	PublishedMaxRequests = 500
	PublishedMinRequests = 20
)
