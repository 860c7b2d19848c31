// Package review makes a sheet from the results of batches for the user who approves or
// rejects videos: one row for each request, as an HTML page or as CSV. It does no I/O of
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

// Options configure a sheet. Each function may be nil.
type Options struct {
	// Title is the heading.
	Title string
	// Clean makes a text from outside safe to show: without secrets, such as the
	// signatures of URLs, and without control characters. Every text is passed through it.
	Clean func(text string) string
	// Explain returns the message for a failed result, before Clean, and what to do.
	Explain func(batchfile.Result) (message, remedy string)
	// Video finds the video of a succeeded result.
	Video func(batchID string, result batchfile.Result) Video
	// Cost returns the cost of a request in US dollars, if it is known.
	Cost func(batchID string, result batchfile.Result) (usd float64, known bool)
	// WithURLs adds the URLs of inputs and videos, including their signatures: they are
	// secrets, and expire.
	WithURLs bool
}

// Video is a video on this machine.
type Video struct {
	// Path is relative to the sheet; empty for none.
	Path string
	// Problems are what is wrong with the video.
	Problems []Problem
}

// Problem is something that is wrong with a video.
type Problem struct{ Code, Message, Remedy string }

// Batch is a batch with its requests and results.
type Batch struct {
	ID string // may be empty
	// IDOf returns the id of the batch that sent a request, by its request_id, for results
	// of several batches or an empty ID; nil means that all requests are of the Batch's
	// ID.
	IDOf func(requestID string) string
	// Input is the file of its requests; nil if unknown. Without it, there is a row for
	// each result.
	Input *batchfile.File
	// Output is the file of its results.
	Output *batchfile.File
}

// Sheet is the content of a review sheet. Its texts are clean.
type Sheet struct {
	Title string
	Rows  []Row
	// Others is how many results belong to no request or cannot be read.
	Others int
	// WithURLs is Options.WithURLs.
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
	// Status is the verdict, such as "succeeded" or "missing", or "video problem" for a
	// succeeded request whose video has a problem.
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
	// VideoURL is the location of the video at Sync; empty unless WithURLs.
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

// StatusVideoProblem is the status of a succeeded request whose video has a problem.
const StatusVideoProblem = "video problem"

// New makes a sheet of the batches' requests, in their order.
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

// isWeb reports whether a URL may be used for a link.
func isWeb(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

// key returns the key under which a browser stores the decisions about a sheet. A sheet
// that is made again from the same requests has the same key.
func (s *Sheet) key() string {
	sum := sha256.New()
	for _, r := range s.Rows {
		_, _ = io.WriteString(sum, r.BatchID+"\x00"+r.RequestID+"\x00")
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// statuses returns the statuses that occur, sorted.
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

// Batches reports whether the rows are from more than one batch.
func (s *Sheet) Batches() bool {
	return slices.ContainsFunc(s.Rows, func(r Row) bool { return r.BatchID != s.Rows[0].BatchID })
}

// Slug returns the status as a CSS class name.
func (r Row) Slug() string { return strings.ReplaceAll(r.Status, " ", "-") }

// HeadSize is how many bytes of a file IsSheet needs.
const HeadSize = 1 << 10

// IsSheet reports, from the start of a file, whether this package wrote it as a sheet.
func IsSheet(head []byte) bool {
	return bytes.HasPrefix(head, []byte("<!DOCTYPE html>")) && bytes.Contains(head, []byte(generator)) ||
		bytes.HasPrefix(head, []byte(strings.Join(header, ",")))
}

// generator marks a page as made by this program.
const generator = `<meta name="generator" content="syncbatch-tui review">`
