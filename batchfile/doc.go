// Package batchfile reads, validates, splits and joins the JSON Lines files of
// the Sync Batch API. It knows no network and no terminal: it turns bytes into
// values, and the values are for others to show or to send.
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
