// Command panic is the dashboard on services that panic, to see what that leaves
// of the terminal. Its argument says where.
package main

import (
	"context"
	"os"
	"time"

	"syncbatch-tui/syncapi/job"
	"syncbatch-tui/syncapi/job/ledger"
	"syncbatch-tui/ui"
	"syncbatch-tui/ui/cli"
)

func main() {
	where := os.Args[1]
	dir, err := os.Getwd()
	if err == nil {
		_, err = ui.Run(context.Background(), ui.Config{
			Jobs: jobs{where: where}, Host: "panic", Dir: dir, Interval: time.Second, Now: clock(where), Mouse: true,
		})
	}
	os.Exit(cli.Report(os.Stderr, err))
}

// jobs panics in the goroutine of a command.
type jobs struct {
	ui.Jobs
	where string
}

func (j jobs) Load() (ledger.Contents, error) {
	if j.where == "load" {
		panic("load")
	}
	return ledger.Contents{}, nil
}

func (jobs) Changes() (ledger.Contents, bool) { return ledger.Contents{}, false }

func (j jobs) Poll(context.Context, []string) (job.Snapshot, error) {
	if j.where == "poll" {
		panic("poll")
	}
	return job.Snapshot{}, nil
}

func (jobs) Due(job.Snapshot) (ledger.Submission, bool) { return ledger.Submission{}, false }

func (jobs) Queue() job.Queue { return job.Queue{} }

// clock is the time, which breaks a second after the start for where "clock".
func clock(where string) func() time.Time {
	begun := time.Now()
	return func() time.Time {
		if where == "clock" && time.Since(begun) > time.Second/2 {
			panic("clock")
		}
		return time.Now()
	}
}
