package cli

import (
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"
)

// Review asks for the review sheet of a results file.
type Review struct {
	Connection // selects the ledger's entries and the API with the catalog of error codes
	Results    string
	Input      string // the request file; empty for the one in the ledger
	Output     string // HTML or CSV by its extension
	Videos     string // their folder; empty for the folder videos next to the results
	URLs       bool   // include signed URLs
}

var reviewVerb = verb{
	name: "review", args: "RESULTS [flags]", short: "write a review sheet of a results file", files: true,
	does: "Write a review sheet of a results file: a page that plays the videos on this machine, filters, sorts, and marks what is " +
		"approved or rejected; or a table as CSV. It needs no key.",
	define: func(f *pflag.FlagSet) func([]string) (Command, error) {
		var c Review
		f.StringVarP(&c.Input, "input-file", "i", "", "the request `FILE`; by default what was submitted, if it is known")
		f.StringVarP(&c.Output, "output", "o", "", "the sheet, a `FILE`.html or .csv; by default beside the results")
		f.StringVar(&c.Videos, "videos", "", "the folder `DIR` with the videos; by default videos beside the results")
		f.BoolVar(&c.URLs, "urls", false, "include signed URLs, which are secret and expire")
		c.define(f)
		return func(args []string) (Command, error) {
			if len(args) != 1 {
				return nil, refuse("review takes one results file, such as output.jsonl")
			}
			c.Results = args[0]
			if c.Output == "" {
				c.Output = strings.TrimSuffix(c.Results, filepath.Ext(c.Results)) + ".html"
			}
			if c.Videos == "" {
				c.Videos = filepath.Join(filepath.Dir(c.Results), "videos")
			}
			if !isSheet(c.Output) {
				return nil, refuse("--output is the name of an .html or a .csv file: name one")
			}
			return c, nil
		}
	},
}
