package media

import (
	"time"

	"syncbatch-tui/batchfile/media/container"
)

// Status is the outcome of checking a URL.
type Status uint8

const (
	// Found means that the URL leads to media, or to content that may be media.
	Found Status = iota + 1
	// Cut means that the URL leads to media that is shorter than its header says.
	Cut
	// Slow means that the server took so long that Sync may give up.
	Slow
	// NotMedia means that the content is something else, such as an HTML page.
	NotMedia
	// Unreachable means that Sync cannot get the media either: the server refuses, its
	// certificate is invalid, or the host does not exist.
	Unreachable
	// NotChecked means that nothing is known, because of this network, a proxy or a limit
	// of this program. The URL may be fine.
	NotChecked
)

// String returns the status in words, such as "not media".
func (s Status) String() string {
	switch s {
	case Found:
		return "found"
	case Cut:
		return "cut"
	case Slow:
		return "slow"
	case NotMedia:
		return "not media"
	case Unreachable:
		return "unreachable"
	case NotChecked:
		return "not checked"
	}
	return "unknown"
}

// Result is what is known about one URL.
type Result struct {
	// URL is the URL as given.
	URL string
	// Status is never 0.
	Status Status
	// Reason says in a few words why Status is not Found, such as "answers 404"; it is
	// empty otherwise. It contains no part of the URL except the host.
	Reason string
	// Code is the HTTP status of the last answer, or 0.
	Code int
	// Host is the host that served the media, after redirects. Clean it before you show
	// it, because it comes from outside.
	Host string
	// Info is what the media says about itself; if that cannot be read, only its Type and
	// Size are set.
	Info container.Info
	// Bytes is how many bytes of the media were read.
	Bytes int64
	// Elapsed is how long the server took to start its answer and to send the first bytes.
	// It does not include waiting for other URLs.
	Elapsed time.Duration
	// IsCached means that an earlier answer of the session was used.
	IsCached bool
}

// HasMedia reports whether Info describes media.
func (r Result) HasMedia() bool { return r.Status == Found || r.Status == Cut || r.Status == Slow }
