package cli

import (
	"errors"

	"github.com/spf13/pflag"
)

// Diff asks how the results of two files or batches differ.
type Diff struct {
	Connection
	Before, After string // each is a path or the id of a batch
}

var (
	// ErrDifferent is the error of a diff that has found and printed differences.
	ErrDifferent = errors.New("the results differ")
	// ErrNoDiff is wrapped by the error of a diff that could not compare.
	ErrNoDiff = errors.New("nothing was compared")
)

var diffVerb = verb{
	name: "diff", args: "BEFORE AFTER [flags]", short: "compare the results of two files or batches", files: true,
	does: "Compare two results files or batches: requests that newly failed, are newly fixed, have a video of another length, or are missing. " +
		"An argument that is not a file is the id of a batch: its saved results are read, or downloaded, which needs a key. " +
		"The exit code is 0 for no difference, 1 for some, and 2 for trouble.",
	define: func(f *pflag.FlagSet) func([]string) (Command, error) {
		var c Diff
		c.define(f)
		return func(args []string) (Command, error) {
			if len(args) != 2 {
				return nil, refuse("diff takes two results files or batch ids, such as: syncbatch-tui diff before.jsonl after.jsonl")
			}
			c.Before, c.After = args[0], args[1]
			return c, nil
		}
	},
}
