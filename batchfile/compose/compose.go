// Package compose makes request files from CSV or TSV files, folders of media, lists of
// URLs, or several of these together. It uses no network and no clock: the same sources
// and options give the same bytes and the same request_ids.
//
// [Open] reads the sources once and says what they become: the mapping of the columns, the
// number of requests, the first of them, and the problems with their positions in the
// sources. [Plan.WriteFiles] reads them again and writes the files. Between the two calls,
// the caller can upload the files in [Plan.Local]. Rows of tables are read one by one, so
// that a table of a million rows needs little memory; folders, lists and products are held
// in memory.
//
// Sources come from anywhere. Names and texts in a [Plan] are unchanged from the sources:
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

// usage returns an ErrUsage with its own text.
func usage(layout string, args ...any) error { return usageError{fmt.Errorf(layout, args...)} }

type usageError struct{ err error }

func (e usageError) Error() string   { return e.err.Error() }
func (e usageError) Unwrap() []error { return []error{ErrUsage, e.err} }

// ErrTooMany is wrapped by the error of a product of more than MaxProduct requests.
var ErrTooMany = errors.New("too many combinations")

// ErrChanged is wrapped by the error of a source that changed between two reads.
var ErrChanged = errors.New("the file changed while it was read")

// MaxProduct is the largest number of requests that a product makes.
const MaxProduct = 1_000_000

// Setting is a value for a field of all requests.
type Setting struct {
	// Field is the name of a column or a dotted path in the payload.
	Field string
	// Value is a text, as in a cell.
	Value string
}

// Options say how sources become requests. The zero value is for a plain table.
type Options struct {
	// Set has values for all requests. They override columns.
	Set []Setting
	// MediaBase is the URL below which local media are published; empty for none. A path
	// relative to its source is appended to it.
	MediaBase string
	// Upload turns local media into assets: Plan.Local lists them, and Plan.WriteFiles
	// takes their ids. It excludes MediaBase.
	Upload bool
	// Product pairs every video and image with every audio, text and language.
	Product bool
	// Patterns say which files belong together, such as "{id}_video.mp4,{id}_voice.wav".
	// Without patterns, files with the same name belong together.
	Patterns []string
	// Stdin is the path of a file with the content of standard input, for the source "-".
	Stdin string
	// Limit is the number of requests after which Open stops, for a preview; 0 for all.
	Limit int
	// First is the largest number of requests in Plan.First; 0 for ten.
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
	// Field is the field that it fills; empty if it is unused.
	Field string
	// Value is the value of a setting or a default.
	Value string
	// How says how the name was understood, or why it is unused.
	How How
}

// How is how a name was understood.
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

// Local is a file on this disk that a request uses.
type Local struct {
	// Path is the path of the file, and Name is its name in the source.
	Path, Name string
	// Bytes is its size.
	Bytes int64
	// Type is the type of the input: "video", "image" or "audio".
	Type string
	// Model is the model of the first request that uses the file, and MaxSeconds is the
	// shortest limit, in seconds, of the models of these requests.
	Model      string
	MaxSeconds float64
	// Source, Line, Column and EndColumn are where it is first named.
	Source                  string
	Line, Column, EndColumn int
}

// defaultFirst is how many requests Plan.First has unless the options say otherwise.
const defaultFirst = 10

// Plan describes what sources become. Its exported fields must not be changed.
type Plan struct {
	// Sources are the paths as given.
	Sources []string
	// Columns are the mapping, in the order of the sources.
	Columns []Column
	// Notes say how the sources were read, in one sentence each.
	Notes []string
	// Summary counts requests, bytes, models, errors and warnings.
	batchfile.Summary
	// First are the first requests, at most Options.First.
	First []Request
	// Problems are the first batchfile.MaxProblems, in the order of the sources.
	Problems []Problem
	// Unpaired are media without a partner; no request uses them.
	Unpaired []string
	// Local are the files to upload, each once, if Options.Upload is set.
	Local []Local
	// Parts are the numbers of requests in the files to write: one, unless the requests
	// exceed a batch.
	Parts []int
	// HasLocal means that requests use files on this disk.
	HasLocal bool
	// IsPartial means that Options.Limit ended the reading, so that the counts are only
	// those of the first requests.
	IsPartial bool

	options Options
	sources []source
	said    map[Problem]bool // of a product, where one cell is in many requests
}

// OK reports whether the requests can be sent: there are some, and no errors.
func (p *Plan) OK() bool { return p.Errors == 0 && p.Requests > 0 }

// Omitted returns the number of problems that are counted but not listed.
func (p *Plan) Omitted() int { return p.Errors + p.Warnings - len(p.Problems) }

// Open reads the sources and says what they become. A path is a table (.csv, .tsv, .tab,
// or a .txt with tabs), a list (.txt, .list), a folder, a media file, the http or https
// URL of media, or "-" for a table or list from standard input. Its errors are disk errors
// and unsupported formats, and errors that wrap ErrUsage or ErrTooMany; everything else is
// a problem of the plan.
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

// add adds a problem, or only counts it if the list is full.
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

// origin is the source of cells.
type origin struct {
	name string // the source, as problems name it
	dir  string // to which its paths are relative
	// isSetting means that all rows have the same cell.
	isSetting bool
}

// cell is a text at a position in a source. An empty text is absent.
type cell struct {
	text   string
	origin *origin
	// The position; 0 for the whole source.
	line, column, end int32
}

// row is the data for one request.
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
	// rows calls yield for each row, until it returns false. A row is valid only during
	// the call. report means that problems are reported.
	rows(p *Plan, report bool, yield func(*row) bool) error
}
