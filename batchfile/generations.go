package batchfile

import (
	"bytes"
	"iter"
	"unicode/utf8"

	"syncbatch-tui/batchfile/internal/jsonpos"
)

// Generation is what a request asks for, as far as it can be read: missing fields and
// fields of the wrong type have their zero values. Clean its texts before you show them,
// because they come from the file.
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
	// HasReasoning is options.reasoning_enabled.
	HasReasoning bool
	// HasSegments means that there are segments, including deprecated ones of a video.
	HasSegments bool
	// IsDub means that there is a dubParams, and IsDialogue that there is a dialogueEdit.
	IsDub, IsDialogue bool
	// Inputs are the first 100 inputs.
	Inputs []Input
}

// Visual returns the first video or image, or nil.
func (g *Generation) Visual() *Input { return g.first("video", "image") }

// Speech returns the first audio or text, or nil.
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
	// Type is "video", "image", "audio", "text" or whatever the file has instead.
	Type string
	// URL is the location of the media, without surrounding spaces; empty for an asset and
	// a text.
	URL string
	// Column and EndColumn are the position for a problem of the URL.
	Column, EndColumn int
	// AssetID identifies media at Sync.
	AssetID string
	// Script is the text to speak, and Characters is its length.
	Script     string
	Characters int
}

// maxInputs bounds how many inputs of a request are returned.
const maxInputs = 100

// Generations yields the generations that the requests ask for, in file order. It skips
// lines that are not a JSON object: Validate reports those.
func (f *File) Generations() iter.Seq[Generation] {
	return func(yield func(Generation) bool) {
		// The levels: the request, its payload, an array, its elements and their fields.
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

// object returns a field of an object if the field is an object itself, or 0.
func (r *generationReader) object(n int32, name string) int32 {
	return r.fieldOf(n, name, jsonpos.Object)
}

// fieldOf returns a field of an object if the field is of a kind, or 0. Node 0 also stands
// for a missing object, although the request itself is node 0: see read.
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

// text returns the text of a field, or "".
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
