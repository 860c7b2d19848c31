package job

import (
	"errors"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
)

// Hint is one sentence that says what a person can do about an error of this
// package or of package syncapi, or empty when there is nothing to add.
func Hint(err error) string {
	e, sentBefore := errors.AsType[*ledger.SentBeforeError](err)
	_, ofDisk := errors.AsType[*DiskError](err)
	switch {
	case errors.Is(err, syncapi.ErrOutcomeUnknown): // doubt is said before all else
	case errors.Is(err, syncapi.ErrDryRunIgnored):
		return "That batch is paid for, and followed like any other. Tell Sync's support; until they have mended it, check files with --dry-run --offline alone."
	case sentBefore:
		return e.Hint()
	case errors.Is(err, ErrQueued):
		return "It goes out as soon as one of the running batches has ended; after this session, when the same is submitted again."
	case errors.Is(err, ledger.ErrNewer):
		return "Nothing more was sent. Update this program, or use the version that submitted last."
	case errors.Is(err, ledger.ErrDamaged):
		return "Nothing more was sent; watching and downloading go on. Look in the list of batches before you submit anything again."
	case errors.Is(err, ledger.ErrUnavailable):
		return "Nothing more was sent. Make room for the ledger and make its folder writable, or set XDG_STATE_HOME to another one."
	}
	if ofDisk {
		return "Make room in that folder and make it writable, or take another one with --output; what was downloaded by then is kept, and goes on."
	}
	return syncapi.Hint(err)
}
