package job

import (
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"strings"
)

// Resume sends the rest of a job, without the checks of Send.
func (r *Runner) Resume(ctx context.Context, job string) ([]Outcome, error) {
	sent, err := r.sendJob(ctx, job)
	if len(sent) == 0 && err == nil {
		return nil, errors.New("the ledger knows no such job")
	}
	return sent, err
}

// DropJob drops the waiting parts of a job.
func (r *Runner) DropJob(job string) error {
	return r.ledger.DropWaiting(job, errors.New("the test drops it"))
}

// OnStep makes r call f at each step after which a crash can happen.
func (r *Runner) OnStep(f func(step string)) { r.step = f }

// OnSync makes r call f before it syncs a file or a folder to the disk. If f returns an error, the
// sync fails with it.
func (r *Runner) OnSync(f func(path string) error) {
	r.files.Sync = func(file *os.File) error {
		if err := f(file.Name()); err != nil {
			return err
		}
		return file.Sync()
	}
}

// WithoutLinks makes r treat every file system as one without links.
func (r *Runner) WithoutLinks() {
	r.files.Link = func(*os.Root, string, string) error { return errors.ErrUnsupported }
}

// Chain makes the lines of a journal from objects, each with its checksum and that of the line
// before.
func Chain(objects ...string) string {
	var journal strings.Builder
	after := ""
	for _, o := range objects {
		said := fmt.Appendf(nil, `%s,"after":%q`, strings.TrimSuffix(o, "}"), after)
		after = fmt.Sprintf("%08x", crc32.ChecksumIEEE(said))
		line := fmt.Appendf(said, `,"sum":"%s"}`, after)
		journal.Write(append(line, '\n'))
	}
	return journal.String()
}

// JournalName is the name of the journal.
const JournalName = "journal.jsonl"

// DatabaseName is the name of the ledger's database.
const DatabaseName = "ledger.db"
