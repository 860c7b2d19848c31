// Command man prints the manual page of syncbatch-tui. Releases include it. Read it with
//
//	go run ./ui/cli/man | man -l -
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/muesli/mango"
	mpflag "github.com/muesli/mango-pflag"
	"github.com/muesli/roff"

	"syncbatch-tui/ui/cli"
)

const description = "Without a verb, it opens a dashboard: choose a file of requests, check it, submit it, and follow several " +
	"batches until their results are saved. With --monitor or --dry-run, and without a terminal, it does the same as lines of text " +
	"for scripts. A batch costs money and cannot be canceled. The dashboard asks before it sends; a command that works as lines of text " +
	"sends the file that it names, and asks nothing."

const examples = `syncbatch-tui new people.csv
Make a request file of a table.

syncbatch-tui input.jsonl --dry-run
Check a file, and create nothing.

syncbatch-tui input.jsonl --monitor --videos videos
Submit it, follow it, save the results and the videos.

syncbatch-tui --demo
Try everything in a sandbox, without a key and without cost.`

const environment = `SYNC_API_KEY is the key.

SYNC_BASE_URL is the URL of the API.

SYNCBATCH_PROFILE is the profile of config.toml.

NO_COLOR turns colors off.

ACCESSIBLE=1 asks and answers line by line.

SYNCBATCH_DEBUG names a file for a debug log.`

func main() {
	if _, err := os.Stdout.WriteString(page()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// page returns the manual page in roff.
func page() string {
	m := cli.NewManual()
	p := mango.NewManPage(1, "syncbatch-tui", "take a file of lipsync requests through the Sync Batch API").
		WithLongDescription(description)
	m.Flags.VisitAll(mpflag.PFlagVisitor(p))
	for _, v := range m.Verbs {
		c := mango.NewCommand(strings.TrimSpace(v.Name+" "+v.Args), v.Does, "")
		v.Flags.VisitAll(mpflag.PFlagCommandVisitor(c))
		_ = p.Root.AddCommand(c) // names are unique
	}
	return p.WithSection("Examples", examples).
		WithSection("Environment", environment).
		WithSection("Exit status", strings.ReplaceAll(cli.ExitCodes, "\n", " ")).
		Build(roff.NewDocument())
}
