package job

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"

	"syncbatch-tui/batchfile/fserror"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/syncapi/job/single"
)

const (
	// catalogAge is how long Sync's catalog of error codes counts as current.
	catalogAge = 24 * time.Hour
	// catalogTimeout limits the wait for the catalog: a remedy is useful, but not essential.
	catalogTimeout = 5 * time.Second
	// catalogFile is the catalog's file in the state folder.
	catalogFile = "cache/errors.json"
	// maxCatalog limits the size of the file in bytes.
	maxCatalog = 1 << 20
)

// Remedy says in a sentence what the user should do about an error code of Sync. It uses
// [syncapi.Remedy] first, then Sync's own catalog, which it fetches at most once a day. It is empty
// if neither knows the code or the catalog cannot be fetched.
func (r *Runner) Remedy(ctx context.Context, code string) string {
	if ours := syncapi.Remedy(code); ours != "" || code == "" {
		return ours
	}
	known := r.codes.get(ctx, r.api, r.now())[code]
	return cmp.Or(known.Suggestion, known.Message)
}

// errorCatalog is Sync's catalog of error codes, kept in a file in the state folder.
type errorCatalog struct {
	folder string // empty for none

	mu    sync.Mutex // locked during a fetch
	at    time.Time  // when the catalog was last requested, successfully or not
	codes map[string]syncapi.ErrorCode
}

// storedCatalog is the content of the file.
type storedCatalog struct {
	At    time.Time           `json:"at"`
	Codes []syncapi.ErrorCode `json:"codes"`
}

// get returns the catalog by code, as far as it is known.
func (c *errorCatalog) get(ctx context.Context, api API, now time.Time) map[string]syncapi.ErrorCode {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.at.IsZero() {
		c.read(now)
	}
	if !c.at.IsZero() && now.Sub(c.at) < catalogAge {
		return c.codes
	}
	c.at = now
	ctx, cancel := context.WithTimeout(syncapi.WithoutRetry(ctx), catalogTimeout)
	defer cancel()
	codes, err := api.ErrorCodes(ctx)
	if err != nil {
		return c.codes // an old catalog is better than none
	}
	c.set(codes)
	c.write(storedCatalog{At: now, Codes: codes})
	return c.codes
}

func (c *errorCatalog) set(codes []syncapi.ErrorCode) {
	c.codes = map[string]syncapi.ErrorCode{}
	for _, code := range codes {
		c.codes[code.Code] = code
	}
}

// read loads the catalog that an earlier session has kept.
func (c *errorCatalog) read(now time.Time) {
	if c.folder == "" {
		return
	}
	path := filepath.Join(c.folder, catalogFile)
	if info, err := os.Stat(path); err != nil || info.Size() > maxCatalog {
		return
	}
	content, err := os.ReadFile(path)
	var stored storedCatalog
	if err != nil || json.Unmarshal(content, &stored) != nil || stored.At.After(now) {
		return
	}
	c.at = stored.At
	c.set(stored.Codes)
}

// write keeps the catalog for later sessions. It ignores errors: later sessions fetch the catalog
// again.
func (c *errorCatalog) write(stored storedCatalog) {
	content, err := json.Marshal(stored)
	if c.folder == "" || err != nil {
		return
	}
	path := filepath.Join(c.folder, catalogFile)
	if os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return
	}
	// Write a temporary file first: another instance may read the catalog meanwhile.
	f, err := os.CreateTemp(filepath.Dir(path), "errors.*.tmp")
	if err != nil {
		return
	}
	_, err = f.Write(content)
	if closed := f.Close(); err != nil || closed != nil || os.Rename(f.Name(), path) != nil {
		_ = os.Remove(f.Name())
	}
}

// Hint is one sentence that says what the user can do about an error of this package or of package
// syncapi; empty if there is nothing to add. It names no flag and no key: each user interface adds
// its own.
func Hint(err error) string {
	before, sentBefore := errors.AsType[*ledger.SentBeforeError](err)
	disk, ofDisk := errors.AsType[*DiskError](err)
	_, hasNoResults := errors.AsType[noResults](err)
	switch {
	case errors.Is(err, single.ErrKeyTooOld): // the same call would fail again
		return "Look at Sync whether the generation exists. To pay for the request again, send it in another file."
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
	case hasNoResults:
		return "Download the results again later; if the same comes again, ask Sync's support about the batch."
	case ofDisk && disk.Kept:
		return fserror.Remedy(disk) + " The part that was downloaded is kept, and the next download continues it."
	case ofDisk:
		return fserror.Remedy(disk)
	}
	hint := syncapi.Hint(err)
	if _, nothing := errors.AsType[createdNothing](err); nothing && hint != "" {
		hint += " Nothing was created."
	}
	return hint
}
