package cli

import (
	"github.com/spf13/pflag"

	"syncbatch-tui/batchfile/compose"
)

// New asks for a request file made from tables, folders and lists.
type New struct {
	Connection // for uploads, and for prices in messages
	Sources    []string
	Output     string // empty for [compose.DefaultOutput]
	Force      bool
	Options    compose.Options // without a time
}

var newVerb = verb{
	name: "new", args: "SOURCE… [flags]", short: "make a request file from a table, a folder or a list", files: true,
	does: "Make a request file from a CSV or TSV, a folder of media, a list of URLs, or media files; - is standard input. It says what each column becomes and what is " +
		"wrong, by line and column of the source, and overwrites nothing. More than 1000 requests or 5 MB become several files of up to 500 requests each, as few as " +
		"possible: 500 is the limit in Sync's reference, and 1000 an earlier one that Sync may still take.",
	define: func(f *pflag.FlagSet) func([]string) (Command, error) {
		var c New
		var set []string
		f.StringVarP(&c.Output, "output", "o", "", "write the requests to this `PATH`; by default beside a single table, else input.jsonl")
		f.StringArrayVar(&set, "set", nil, "a value for all requests, `FIELD=VALUE`, such as model=lipsync-2-pro or options.sync_mode=loop; may be repeated")
		f.StringVar(&c.Options.MediaBase, "media-base", "", "the `URL` under which the folder of local media is published")
		f.BoolVar(&c.Options.Upload, "upload", false, "upload local media to Sync, each content once")
		f.BoolVar(&c.Options.Product, "product", false, "pair every video and image with every audio, text and language")
		f.StringArrayVar(&c.Options.Patterns, "pattern", nil, "which files belong together, `NAMES` such as {id}_video.mp4,{id}_voice.wav; may be repeated")
		f.BoolVar(&c.Force, "force", false, "write the requests in spite of errors")
		c.define(f)
		return func(args []string) (Command, error) {
			if len(args) == 0 {
				return nil, refuse("new takes a table, a folder or a list, such as people.csv")
			}
			for _, text := range set {
				s, err := compose.ParseSetting(text)
				if err != nil {
					return nil, refuse("--set: %v", err)
				}
				c.Options.Set = append(c.Options.Set, s)
			}
			if c.Output == "-" {
				return nil, refuse("--output is the name of a file; standard output carries what is said of the sources: name one")
			}
			if c.Options.Upload && c.Options.MediaBase != "" {
				return nil, refuse("local media are either uploaded (--upload) or published (--media-base), not both")
			}
			if c.Options.Product && len(c.Options.Patterns) > 0 {
				return nil, refuse("--pattern pairs files, and --product pairs all of them; choose one")
			}
			c.Sources = args
			return c, nil
		}
	},
}
