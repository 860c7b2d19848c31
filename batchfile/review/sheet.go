// Package review makes a sheet from the results of batches, for the user who approves or
// rejects videos: one row for each request, as a page of HTML or as CSV. It does no I/O of
// its own.
package review

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"syncbatch-tui/batchfile"
)

// Options say what a sheet holds. Each function may be nil.
type Options struct {
	// Title is the heading.
	Title string
	// Clean makes a text from outside fit to be shown: without secrets, such as the
	// signatures of URLs, and without control characters. Every text goes through it.
	Clean func(text string) string
	// Explain gives what is said about a failed result, before Clean, and what to do.
	Explain func(batchfile.Result) (message, remedy string)
	// Video finds the video of a result that succeeded.
	Video func(batchID string, result batchfile.Result) Video
	// Cost is what a request cost in US dollars, if that is known.
	Cost func(batchID string, result batchfile.Result) (usd float64, known bool)
	// WithURLs adds the URLs of inputs and videos with their signatures: they are secrets,
	// and expire.
	WithURLs bool
}

// Video is a video on this machine.
type Video struct {
	// Path is relative to the sheet; empty for none.
	Path string
	// Problems are what is wrong with it.
	Problems []Problem
}

// Problem is something that is wrong with a video.
type Problem struct{ Code, Message, Remedy string }

// Batch is a batch with the requests it was made of and its results.
type Batch struct {
	ID string // may be empty
	// IDOf is the id of the batch that a request was sent in, by its request_id, if the results
	// are of several batches, or ID is empty; nil for that of the Batch.
	IDOf func(requestID string) string
	// Input is the file of its requests; nil for unknown. Then there is a row for each result.
	Input *batchfile.File
	// Output is the file of its results.
	Output *batchfile.File
}

// Sheet is what is to be reviewed. Its texts are clean.
type Sheet struct {
	Title string
	Rows  []Row
	// Others is how many results belong to no request, or cannot be read.
	Others int
	// WithURLs is that of the Options.
	WithURLs bool
}

// Row is one request.
type Row struct {
	// Line is the request's line in the input, from 1; 0 for an unknown input.
	Line      int
	BatchID   string
	RequestID string
	Model     string
	Inputs    []Input
	// Status is the verdict, such as "succeeded" or "missing", or "video problem" for one
	// that succeeded with a video that is wrong.
	Status string
	// Code, Error and Remedy say why it failed.
	Code, Error, Remedy string
	// Seconds is the length of the video; 0 for unknown.
	Seconds float64
	// Cost is in US dollars, if HasCost.
	Cost    float64
	HasCost bool
	// Video is the local file, as the URL of a link in the sheet; empty for none.
	Video string
	// VideoURL is where Sync has the video; empty unless WithURLs.
	VideoURL string
	// Problems are what is wrong with the video.
	Problems []Problem
}

// Input is one input of a request.
type Input struct {
	Kind string // as in the file, such as "video"
	Text string // a URL without secrets, or an asset's id
	URL  string // empty unless WithURLs
}

// StatusVideoProblem is the status of a request that succeeded with a video that is wrong.
const StatusVideoProblem = "video problem"

// New makes a sheet: the requests of the batches in their order.
func New(o Options, batches ...Batch) *Sheet {
	if o.Clean == nil {
		o.Clean = func(text string) string { return text }
	}
	b := builder{Options: o, sheet: &Sheet{Title: o.Clean(o.Title), WithURLs: o.WithURLs}}
	for _, batch := range batches {
		b.add(batch)
	}
	return b.sheet
}

type builder struct {
	Options
	sheet *Sheet
}

func (b *builder) add(batch Batch) {
	requests := map[int]batchfile.Generation{} // by line
	if batch.Input == nil {
		for result := range batch.Output.Results() {
			if result.Verdict == batchfile.Unreadable {
				b.sheet.Others++
				continue
			}
			b.row(batch, result, batchfile.Generation{Model: result.Model})
		}
		return
	}
	for g := range batch.Input.Generations() {
		requests[g.Line] = g
	}
	for result := range batchfile.Join(batch.Input, batch.Output).All() {
		if result.InputLine == 0 {
			b.sheet.Others++
			continue
		}
		b.row(batch, result, requests[result.InputLine])
	}
}

func (b *builder) row(batch Batch, result batchfile.Result, g batchfile.Generation) {
	batchID, sentIn := batch.ID, batch.ID
	if batch.IDOf != nil {
		sentIn = batch.IDOf(result.ID)
	}
	r := Row{
		Line: result.InputLine, BatchID: b.Clean(sentIn), RequestID: b.Clean(result.ID), Model: b.Clean(g.Model),
		Status: result.Verdict.String(), Seconds: result.Seconds,
	}
	for _, in := range g.Inputs {
		r.Inputs = append(r.Inputs, b.input(in))
	}
	if result.Verdict.IsFailure() {
		message, remedy := result.Message, ""
		if b.Explain != nil {
			message, remedy = b.Explain(result)
		}
		r.Code, r.Error, r.Remedy = b.Clean(result.Code), b.Clean(message), b.Clean(remedy)
	}
	if result.Verdict == batchfile.Succeeded {
		b.video(&r, batchID, result)
	}
	if b.Cost != nil {
		r.Cost, r.HasCost = b.Cost(batchID, result)
	}
	b.sheet.Rows = append(b.sheet.Rows, r)
}

func (b *builder) input(in batchfile.Input) Input {
	out := Input{Kind: b.Clean(in.Type), Text: b.Clean(in.URL)}
	if out.Text == "" {
		out.Text = b.Clean(in.AssetID)
	}
	if b.WithURLs && isWeb(in.URL) {
		out.URL = in.URL
	}
	return out
}

func (b *builder) video(r *Row, batchID string, result batchfile.Result) {
	if b.WithURLs && isWeb(result.OutputURL) {
		r.VideoURL = result.OutputURL
	}
	if b.Video == nil {
		return
	}
	v := b.Video(batchID, result)
	if v.Path != "" {
		r.Video = (&url.URL{Path: filepath.ToSlash(v.Path)}).String()
	}
	for _, p := range v.Problems {
		r.Problems = append(r.Problems, Problem{b.Clean(p.Code), b.Clean(p.Message), b.Clean(p.Remedy)})
	}
	if len(r.Problems) > 0 {
		r.Status = StatusVideoProblem
	}
}

// isWeb reports whether a URL is one that a link may have.
func isWeb(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// key is what a browser remembers the decisions about a sheet by: a sheet that is made
// again from the same requests has the same.
func (s *Sheet) key() string {
	sum := sha256.New()
	for _, r := range s.Rows {
		_, _ = io.WriteString(sum, r.BatchID+"\x00"+r.RequestID+"\x00")
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// statuses are those that occur, sorted.
func (s *Sheet) statuses() []string {
	var all []string
	for _, r := range s.Rows {
		if !slices.Contains(all, r.Status) {
			all = append(all, r.Status)
		}
	}
	slices.Sort(all)
	return all
}

// Batches reports whether rows are of more than one batch.
func (s *Sheet) Batches() bool {
	return slices.ContainsFunc(s.Rows, func(r Row) bool { return r.BatchID != s.Rows[0].BatchID })
}

// Slug is the status as a word of CSS.
func (r Row) Slug() string { return strings.ReplaceAll(r.Status, " ", "-") }

// HeadSize is how many bytes of a file IsSheet needs.
const HeadSize = 1 << 10

// IsSheet reports whether a file is a sheet that this package has written, by its start.
func IsSheet(head []byte) bool {
	return bytes.HasPrefix(head, []byte("<!DOCTYPE html>")) && bytes.Contains(head, []byte(generator)) ||
		bytes.HasPrefix(head, []byte(strings.Join(header, ",")))
}

// generator is how a page says what made it.
const generator = `<meta name="generator" content="syncbatch-tui review">`
