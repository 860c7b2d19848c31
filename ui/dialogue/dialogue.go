// Package dialogue is the interactive job as questions and answers, line by line: for
// screen readers, and for terminals that cannot move a cursor. It asks what the
// dashboard asks before money is spent; the work itself is that of package plain.
package dialogue

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi"
	"syncbatch-tui/syncapi/job/cost"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/plain"
)

// Config says what the dialogue is about.
type Config struct {
	// Plain is what every piece of work starts from: the jobs, the output and the clock.
	Plain plain.Config
	// Host is the API's, and Sandbox says that it costs nothing.
	Host    string
	Sandbox bool
	// Dir is the folder with request files, and File the one to begin with; may be empty.
	Dir, File string
	// In are the answers, a line each. Its end is the end of the dialogue.
	In io.Reader
}

// Run holds the dialogue until the user leaves it. The error is the cause of ctx's end,
// what broke the output, or, when a submission's outcome is unknown, wraps
// [syncapi.ErrOutcomeUnknown]; other errors are told, and the dialogue goes on.
func Run(ctx context.Context, cfg Config) error {
	d := &dialogue{Config: cfg, answers: lines(cfg.In)}
	d.tell("syncbatch-tui, working with %s%s. Each question takes the number of an answer; q leaves.", cfg.Host, d.sandboxNote())
	err := d.start(ctx)
	if errors.Is(err, errLeft) {
		err = nil
	}
	return errors.Join(err, d.unknown)
}

// errLeft ends the dialogue because the user wants to, or cannot answer any more.
var errLeft = errors.New("left")

type dialogue struct {
	Config
	answers <-chan string
	unknown error // of a submission whose outcome is not known
}

func (d *dialogue) sandboxNote() string {
	if d.Sandbox {
		return ", a sandbox that costs nothing"
	}
	return ""
}

func (d *dialogue) start(ctx context.Context) error {
	if d.File != "" {
		if err := d.file(ctx, d.File); err != nil {
			return err
		}
	}
	for {
		choice, err := d.choose(ctx, "What do you want to do?", "Choose a request file", "List the batches", "Follow a batch and save its results", "Leave")
		if err != nil {
			return err
		}
		switch choice {
		case 0:
			err = d.chooseFile(ctx)
		case 1:
			_, err = d.batches(ctx)
		case 2:
			err = d.follow(ctx)
		case 3:
			return errLeft
		}
		if err != nil {
			return err
		}
	}
}

// chooseFile offers the request files of the folder.
func (d *dialogue) chooseFile(ctx context.Context) error {
	const most = 30
	found, _ := filepath.Glob(filepath.Join(escape(d.Dir), "*.jsonl"))
	found = slices.DeleteFunc(found, holdsResults)
	slices.SortFunc(found, func(a, b string) int { return modified(b).Compare(modified(a)) })
	d.tell("%s in %s%s.", format.Count(len(found), "request file"), d.Dir, first(most, len(found)))
	var names []string
	for _, path := range found[:min(len(found), most)] {
		names = append(names, filepath.Base(path))
	}
	choice, err := d.choose(ctx, "Which file?", append(names, "Another one, by its path", "None")...)
	switch {
	case err != nil || choice == len(names)+1:
		return err
	case choice < len(names):
		return d.file(ctx, found[choice])
	}
	path, err := d.ask(ctx, "The path of the file:")
	if err != nil || path == "" {
		return err
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(d.Dir, path)
	}
	return d.file(ctx, path)
}

// escape makes a path a pattern that matches only that path.
func escape(path string) string {
	return strings.NewReplacer(`[`, `\[`, `*`, `\*`, `?`, `\?`).Replace(path)
}

// maxFirstLine bounds how much of a file is read to tell its kind.
const maxFirstLine = 256 << 10

// holdsResults reports whether a file begins with a result. It can still be chosen by its
// path.
func holdsResults(path string) bool {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() { // a pipe would wait
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	line, _ := bufio.NewReader(io.LimitReader(f, maxFirstLine)).ReadBytes('\n')
	return batchfile.IsResult(line)
}

func modified(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}

func first(most, all int) string {
	if all > most {
		return fmt.Sprintf(", and these are the newest %d", most)
	}
	return ""
}

// file reports on a file, and asks what to do with it.
func (d *dialogue) file(ctx context.Context, path string) error {
	f, err := batchfile.Open(path)
	if err != nil {
		d.tell("%v", err)
		return nil
	}
	if err := d.work(ctx, func(c *plain.Config) { c.File, c.DryRun, c.Offline = f, true, true }); err != nil {
		return err
	}
	for {
		choice, err := d.choose(ctx, "What do you want to do with "+f.Name()+"?",
			"Submit it, follow it and save the results", "Submit it only", "Ask Sync to check it, without sending it",
			"Send its requests one by one, without a batch, and save the results", "Something else")
		switch {
		case err != nil || choice == 4:
			return err
		case choice == 2:
			err = d.work(ctx, func(c *plain.Config) { c.File, c.DryRun = f, true })
		default:
			err = d.submit(ctx, f, map[int]way{0: followed, 1: submitted, 3: singly}[choice])
		}
		if err != nil {
			return err
		}
	}
}

// work does a piece of work in plain mode. Errors that the user can act on are told, and
// do not end the dialogue.
func (d *dialogue) work(ctx context.Context, change func(*plain.Config)) error {
	c := d.Plain
	change(&c)
	err := plain.Run(ctx, c)
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil, errors.Is(err, syscall.EPIPE):
		return err
	case errors.Is(err, syncapi.ErrOutcomeUnknown):
		d.unknown = err
	}
	d.tell("%v", err)
	if hint := plain.Hint(err); hint != "" && !wasSent(err) {
		d.tell("%s", hint)
	}
	if wasSent(err) {
		return err
	}
	return nil
}

func wasSent(err error) bool {
	_, ok := errors.AsType[*ledger.SentBeforeError](err)
	return ok && !errors.Is(err, syncapi.ErrOutcomeUnknown)
}

// estimateTimeout bounds the question for the cost, which is not worth a wait.
const estimateTimeout = 3 * time.Second

// about is what a file costs, in words that go before a question.
func (d *dialogue) about(ctx context.Context, s batchfile.Summary) string {
	if d.Sandbox {
		return "It costs nothing."
	}
	ctx, cancel := context.WithTimeout(syncapi.WithoutRetry(ctx), estimateTimeout)
	defer cancel()
	dollars, err := d.Plain.Jobs.Estimate(ctx, s)
	if err != nil {
		return "What it costs is not known."
	}
	return fmt.Sprintf("It costs about %s, assuming at most %s at %d fps each.", format.Dollars(dollars), format.Duration(cost.MaxLength), cost.AssumedFPS)
}
