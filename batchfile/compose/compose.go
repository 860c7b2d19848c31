// Package compose makes request files from what people have: a CSV or TSV, a folder of
// media, a list of URLs, or some of these together. It has no network and no clock: the
// same sources and options give the same bytes and the same request_ids.
//
// [Open] reads the sources once and says what they become: the mapping of the columns,
// the number of requests, the first of them, and the problems with their places in the
// sources. [Plan.WriteFiles] reads them again and writes the files. Between the two, the
// caller uploads the files in [Plan.Local], if it wants to. Rows of tables are read one by
// one, so that a table of a million rows needs little memory; folders, lists and products
// are held in memory.
//
// Sources come from anywhere. Names and texts in a [Plan] are as the sources have them:
// clean them before you show them.
package compose

import (
	"errors"
	"fmt"
	"time"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/internal/rules"
)

// ErrUsage is wrapped by errors of options that contradict each other or cannot be read.
var ErrUsage = errors.New("usage")

// usage makes an ErrUsage with a text of its own.
func usage(layout string, args ...any) error { return usageError{fmt.Errorf(layout, args...)} }

type usageError struct{ err error }

func (e usageError) Error() string   { return e.err.Error() }
func (e usageError) Unwrap() []error { return []error{ErrUsage, e.err} }

// ErrTooMany is wrapped by the error of a product of more than MaxProduct requests.
var ErrTooMany = errors.New("too many combinations")

// ErrChanged is wrapped by the error of a source that changed between two reads of it.
var ErrChanged = errors.New("the file changed while it was read")

// MaxProduct is the largest number of requests that a product makes.
const MaxProduct = 1_000_000

// Setting is a value for a field of all requests.
type Setting struct {
	// Field is the name of a column or a dotted path in the payload.
	Field string
	// Value is the text that a cell would have.
	Value string
}

// Options say how sources become requests. The zero value is that of a plain table.
type Options struct {
	// Set has values for all requests. They win over columns.
	Set []Setting
	// MediaBase is the URL under which local media are published; empty for none. A path
	// relative to its source is appended to it.
	MediaBase string
	// Upload makes local media assets: Plan.Local lists them, and Plan.WriteFiles takes
	// their ids. It excludes MediaBase.
	Upload bool
	// Product pairs every video and image with every audio, text and language.
	Product bool
	// Patterns say which files belong together, such as "{id}_video.mp4,{id}_voice.wav".
	// Without them files of the same name do.
	Patterns []string
	// Stdin is the path of a file with what standard input had, which the source "-" reads.
	Stdin string
	// Limit is the number of requests after which Open stops, for a preview; 0 for all.
	Limit int
	// First is how many requests Plan.First has at most; 0 for ten.
	First int
	// Now decides which signed URLs have expired; zero for none.
	Now time.Time
}

// Column says how a column of a table, a setting or a default is used.
type Column struct {
	// Source is the path of the table; empty for settings and defaults.
	Source string
	// Name is the header of the column, or the name of a setting.
	Name string
	// Field is the field that it fills; empty when it is not used.
	Field string
	// Value is that of a setting or a default.
	Value string
	// How says how the name was understood, or why it is not used.
	How How
}

// How is the way in which a name was understood.
type How string

// The ways.
const (
	HowName     How = "name"        // the name of the field, in any spelling
	HowAlias    How = "understood"  // another name for the field
	HowSetting  How = "set"         // --set
	HowDefault  How = "default"     // neither a cell nor a setting fills the field
	HowUnused   How = "unused"      // not the name of a field
	HowReplaced How = "replaced"    // a setting or a better column fills the field
	HowConflict How = "conflicting" // the field is filled twice
)

// Problem is one thing that is wrong with the requests that the sources make.
type Problem struct {
	// Source is the path of the source, "--set" for a setting, or empty for all sources.
	Source string
	// Problem has its line and columns in the source; 0 for a problem of a whole file.
	batchfile.Problem
}

// Request is one of the first requests of a plan.
type Request struct {
	// ID is the request_id.
	ID string
	// Line is the JSON, without a line end, and with stars for the secrets of URLs.
	Line string
}

// Local is a file on this disk that a request names.
type Local struct {
	// Path is the path of the file, Name the name of it in its source.
	Path, Name string
	// Bytes is its size.
	Bytes int64
	// Type is that of the input: "video", "image" or "audio".
	Type string
	// Model is the model of the first request that names it, and MaxSeconds the shortest
	// length, in seconds, that a model of these requests takes.
	Model      string
	MaxSeconds float64
	// Source, Line, Column and EndColumn are where it is named first.
	Source                  string
	Line, Column, EndColumn int
}

// defaultFirst is how many requests a plan has unless the options say so.
const defaultFirst = 10

// Plan is what sources become. Its exported fields must not be changed.
type Plan struct {
	// Sources are the paths as they were given.
	Sources []string
	// Columns are the mapping, in the order of the sources.
	Columns []Column
	// Notes say how the sources were read, a sentence each.
	Notes []string
	// Summary counts requests, bytes, models, errors and warnings.
	batchfile.Summary
	// First are the first requests, at most Options.First.
	First []Request
	// Problems are the first batchfile.MaxProblems, in the order of the sources.
	Problems []Problem
	// Unpaired are media without a partner, which no request uses.
	Unpaired []string
	// Local are the files to upload, each once, when Options.Upload asks for it.
	Local []Local
	// Parts are the numbers of requests of the files to write: one, unless the requests
	// are more than a batch takes.
	Parts []int
	// HasLocal reports that requests name files on this disk.
	HasLocal bool
	// IsPartial reports that Options.Limit ended the reading, so that the counts are those
	// of the first requests only.
	IsPartial bool

	options Options
	sources []source
	said    map[Problem]bool // of a product, whose cells are in many requests
}

// OK reports whether the requests can be sent: there are some, and no errors.
func (p *Plan) OK() bool { return p.Errors == 0 && p.Requests > 0 }

// Omitted is the number of problems that are counted and not listed.
func (p *Plan) Omitted() int { return p.Errors + p.Warnings - len(p.Problems) }

// Open reads the sources and says what they become. A path is a table (.csv, .tsv, .tab,
// or a .txt with tabs), a list (.txt, .list), a folder, a media file, the http or https
// URL of media, or "-" for a table or list from standard input. Its errors are those of the disk and of formats that are not read, and
// wrap ErrUsage or ErrTooMany; everything else is a problem of the plan.
func Open(paths []string, o Options) (*Plan, error) {
	switch {
	case len(paths) == 0:
		return nil, usage("name a table, a folder or a list")
	case o.Upload && o.MediaBase != "":
		return nil, usage("local media are either uploaded or published under a base URL, not both")
	}
	if err := checkBase(o.MediaBase); err != nil {
		return nil, err
	}
	p := &Plan{Sources: paths, options: o, said: map[Problem]bool{}}
	settings, err := readSettings(p, o.Set)
	if err != nil {
		return nil, err
	}
	if err := p.openSources(paths, settings); err != nil {
		return nil, err
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	return p, nil
}

// add adds a problem, or only counts it when the list is full.
func (p *Plan) add(source string, at batchfile.Problem) {
	if p.options.Product && len(p.said) < batchfile.MaxProblems {
		one := Problem{source, at}
		if p.said[one] {
			return
		}
		p.said[one] = true
	}
	if at.Severity == batchfile.Error {
		p.Errors++
	} else {
		p.Warnings++
	}
	if len(p.Problems) < batchfile.MaxProblems {
		p.Problems = append(p.Problems, Problem{Source: source, Problem: at})
	}
}

// addAt adds a problem of a rule at a cell.
func (p *Plan) addAt(rule *rules.Rule, severity batchfile.Severity, at *cell, hint, message string) {
	p.add(at.origin.name, batchfile.Problem{
		Line: int(at.line), Column: int(at.column), EndColumn: int(at.end),
		Severity: severity, Rule: rule.Name, Message: message, Hint: hint,
	})
}

// origin is where cells come from.
type origin struct {
	name string // the source, as problems name it
	dir  string // to which its paths are relative
	// isSetting says that all rows have the same cell.
	isSetting bool
}

// cell is a text at a place of a source. An empty text is absent.
type cell struct {
	text   string
	origin *origin
	// The place; 0 for the whole source.
	line, column, end int32
}

// row is what one request is made of.
type row struct {
	layout *layout
	cells  []cell // for the fields of the layout
	origin *origin
	line   int32
	number int // as a spreadsheet counts, for an id; 0 for none
	// Blank cells below filled ones, for a hint about merged cells; nil for none.
	blankVisual, blankSpeech *cell
}

// source yields rows.
type source interface {
	// rows calls yield for each row, until it returns false. A row is valid during the
	// call only. report says that problems are wanted.
	rows(p *Plan, report bool, yield func(*row) bool) error
}
