package job

import (
	"errors"

	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
)

// Hint is one sentence that says what the user can do about an error of this package or of
// package syncapi; empty when there is nothing to add. It names no flag and no key: each face
// adds its own.
func Hint(err error) string {
	before, sentBefore := errors.AsType[*ledger.SentBeforeError](err)
	disk, ofDisk := errors.AsType[*DiskError](err)
	switch {
	case errors.Is(err, syncapi.ErrOutcomeUnknown): // matters more than anything else
	case errors.Is(err, syncapi.ErrDryRunIgnored):
		return "That batch is paid for, and followed like any other. Tell Sync's support. Until they fix it, check files without asking Sync."
	case sentBefore:
		return before.Hint()
	case errors.Is(err, ErrQueued):
		return "It is sent as soon as a running batch ends; after this session, when you submit the same file again."
	case errors.Is(err, ledger.ErrNewer):
		return "Nothing more was sent. Update this program, or use the version that submitted last."
	case errors.Is(err, ledger.ErrDamaged):
		return "Nothing more was sent; watching and downloading go on. Look in the list of batches before you submit anything again."
	case errors.Is(err, ledger.ErrUnavailable):
		return "Nothing more was sent. Make room for the ledger and make its folder writable, or set XDG_STATE_HOME to another one."
	case ofDisk && disk.Kept:
		return "Make room in that folder and make it writable, or choose another one. The part that was downloaded is kept, and the next download continues it."
	case ofDisk:
		return "Make room in that folder and make it writable, or choose another one."
	}
	return syncapi.Hint(err)
}
