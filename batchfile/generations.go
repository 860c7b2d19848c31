package batchfile

import (
	"bytes"
	"iter"
	"unicode/utf8"

	"syncbatch-tui/batchfile/internal/jsonpos"
)

// Generation is what a request asks for, as far as it can be read: whatever is missing
// or of the wrong type has its zero value. Its texts are the file's, to be cleaned
// before they are shown.
type Generation struct {
	// Line is the 1-based line, and ID the request_id.
	Line int
	ID   string
	// Model is the model's name.
	Model string
	// MaxSeconds is how long the model's media may be in a batch.
	MaxSeconds float64
	// SyncMode is options.sync_mode.
	SyncMode string
	// HasReasoning reports options.reasoning_enabled.
	HasReasoning bool
	// HasSegments reports segments, deprecated ones of a video included.
	HasSegments bool
	// IsDub reports dubParams, and IsDialogue dialogueEdit.
	IsDub, IsDialogue bool
	// Inputs are the first 100 inputs.
	Inputs []Input
}

// Visual is the first video or image, or nil.
func (g *Generation) Visual() *Input { return g.first("video", "image") }

// Speech is the first audio or text, or nil.
func (g *Generation) Speech() *Input { return g.first("audio", "text") }

func (g *Generation) first(types ...string) *Input {
	for i := range g.Inputs {
		for _, t := range types {
			if g.Inputs[i].Type == t {
				return &g.Inputs[i]
			}
		}
	}
	return nil
}

// Input is one input of a request.
type Input struct {
	// Type is "video", "image", "audio", "text" or what the file has instead.
	Type string
	// URL is where the media is, without spaces around it; empty for an asset and a
	// text.
	URL string
	// Column and EndColumn are those of a problem of the URL.
	Column, EndColumn int
	// AssetID names media at Sync.
	AssetID string
	// Script is what a text says, and Characters its length.
	Script     string
	Characters int
}

// maxInputs bounds the inputs of a request that are given.
const maxInputs = 100

// Generations yields what the requests ask for, in the order of the file. Lines that
// are not a JSON object are left out: Validate says what is wrong with them.
func (f *File) Generations() iter.Seq[Generation] {
	return func(yield func(Generation) bool) {
		// The request, its payload, an array, its elements and their fields.
		r := generationReader{Parser: jsonpos.Parser{Keep: 5, Brief: true}}
		for at, line := range f.nonBlank() {
			content := trimLineEnd(line)
			if !r.ParseObject(content) {
				continue
			}
			r.columns.Reset(content)
			if !yield(r.read(at.line)) {
				return
			}
		}
	}
}

// generationReader reads the request of a parsed line.
type generationReader struct {
	jsonpos.Parser
	columns jsonpos.Columns
}

// object is the field of an object if it is an object itself, or 0.
func (r *generationReader) object(n int32, name string) int32 {
	return r.fieldOf(n, name, jsonpos.Object)
}

// fieldOf is the field of an object if it is of a kind, or 0, which also stands for an
// object that is not there. The request itself is node 0, too: see read.
func (r *generationReader) fieldOf(n int32, name string, kind jsonpos.Kind) int32 {
	if n == 0 {
		return 0
	}
	return r.ofKind(r.Field(n, name), kind)
}

func (r *generationReader) ofKind(n int32, kind jsonpos.Kind) int32 {
	if n == 0 || r.Nodes[n].Kind != kind {
		return 0
	}
	return n
}

// text is the text of a field, or "".
func (r *generationReader) text(n int32, name string) string {
	return r.Text(r.fieldOf(n, name, jsonpos.String))
}

func (r *generationReader) read(line int) Generation {
	g := Generation{Line: line, ID: r.Text(r.Field(0, "request_id"))}
	payload := r.ofKind(r.Field(0, "payload"), jsonpos.Object)
	options := r.object(payload, "options")
	g.Model = r.text(payload, "model")
	g.MaxSeconds = batchSeconds
	if m := findModel([]byte(g.Model)); m != nil && m.seconds > 0 {
		g.MaxSeconds = m.seconds
	}
	g.SyncMode = r.text(options, "sync_mode")
	if n := r.fieldOf(options, "reasoning_enabled", jsonpos.Bool); n > 0 {
		g.HasReasoning = string(r.Raw(r.Nodes[n].At)) == "true"
	}
	g.IsDub = r.object(payload, "dubParams") > 0
	g.IsDialogue = r.object(payload, "dialogueEdit") > 0
	if n := r.fieldOf(payload, "segments", jsonpos.Array); n > 0 {
		g.HasSegments = r.HasChildren(n)
	}
	if n := r.fieldOf(payload, "input", jsonpos.Array); n > 0 {
		r.readInputs(n, &g)
	}
	return g
}

func (r *generationReader) readInputs(n int32, g *Generation) {
	for i := range r.Children(n) {
		if len(g.Inputs) == maxInputs {
			return
		}
		if r.Nodes[i].Kind != jsonpos.Object {
			continue
		}
		in := Input{Type: r.text(i, "type"), AssetID: r.text(i, "assetId")}
		if url := r.fieldOf(i, "url", jsonpos.String); url > 0 {
			in.URL = string(bytes.TrimSpace(r.Value(url)))
			at := r.Nodes[url].At
			in.Column, in.EndColumn = r.columns.At(int(at.Start)), r.columns.At(int(at.End))
		}
		in.Script = r.text(r.object(i, "provider"), "script")
		in.Characters = utf8.RuneCountInString(in.Script)
		for _, name := range []string{"segments_secs", "segments_frames"} {
			if old := r.fieldOf(i, name, jsonpos.Array); old > 0 && r.HasChildren(old) {
				g.HasSegments = true
			}
		}
		g.Inputs = append(g.Inputs, in)
	}
}
