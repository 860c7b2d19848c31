// Package preview summarizes a request file for a look at it before it is checked or
// sent: which models and modes it uses, where its media are, and what costs extra.
package preview

import (
	"cmp"
	"slices"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/urls"
)

// Count is how many times a file has a value.
type Count struct {
	// Value is as the file has it: clean it before you show it. For a host it is in
	// lower case.
	Value string
	N     int
}

// Summary is what a file asks for. Requests that cannot be read count in Requests
// only.
type Summary struct {
	// Requests is the number of lines that are not blank.
	Requests int
	// Models, SyncModes and Hosts are the most frequent values, first the most
	// frequent; at most 20 of each.
	Models, SyncModes, Hosts []Count
	// Texts is the number of text inputs, which Sync has spoken by a voice.
	Texts int
	// Dubs and Dialogues are the numbers of requests with dubParams and
	// dialogueEdit, Segments that of requests with segments.
	Dubs, Dialogues, Segments int
	// Images is the number of requests with an image in place of the video.
	Images int
	// Assets is the number of inputs that are uploaded assets.
	Assets int
	// Reasoning is the number of requests with reasoning_enabled, which raises the
	// price.
	Reasoning int
}

const (
	maxValues = 20   // of a list of the summary
	maxKept   = 1000 // different values that are counted
	maxBytes  = 253  // of a value: no model, mode or host is longer
	// depth is how deep the values are that a summary needs: the fields of an input.
	depth = 4
)

// Of summarizes a file. It reads the file once, in time linear in its size.
func Of(f *batchfile.File) Summary {
	s := summarizer{
		Parser: jsonpos.Parser{Keep: depth, Brief: true},
		models: map[string]int{}, modes: map[string]int{}, hosts: map[string]int{},
	}
	for request := range f.Requests() {
		s.sum.Requests++
		if s.ParseObject(request.Raw) {
			s.payload(s.Field(0, "payload"))
		}
	}
	s.sum.Models, s.sum.SyncModes, s.sum.Hosts = top(s.models), top(s.modes), top(s.hosts)
	return s.sum
}

type summarizer struct {
	jsonpos.Parser
	sum                  Summary
	models, modes, hosts map[string]int
}

// payload counts what is in the payload at node n.
func (s *summarizer) payload(n int32) {
	if !s.isA(n, jsonpos.Object) {
		return
	}
	note(s.models, s.Text(s.Field(n, "model")))
	if options := s.Field(n, "options"); s.isA(options, jsonpos.Object) {
		note(s.modes, s.Text(s.Field(options, "sync_mode")))
		if r := s.Field(options, "reasoning_enabled"); s.isA(r, jsonpos.Bool) && s.Line[s.Nodes[r].At.Start] == 't' {
			s.sum.Reasoning++
		}
	}
	for name, count := range map[string]*int{"dubParams": &s.sum.Dubs, "dialogueEdit": &s.sum.Dialogues, "segments": &s.sum.Segments} {
		if i := s.Field(n, name); s.isA(i, jsonpos.Object|jsonpos.Array) && (name != "segments" || s.HasChildren(i)) {
			*count++
		}
	}
	hasImage := false
	if inputs := s.Field(n, "input"); s.isA(inputs, jsonpos.Array) {
		for i := range s.Children(inputs) {
			hasImage = s.input(i) == "image" || hasImage
		}
	}
	if hasImage {
		s.sum.Images++
	}
}

// input counts the input at node n, and returns its type.
func (s *summarizer) input(n int32) string {
	if !s.isA(n, jsonpos.Object) {
		return ""
	}
	kind := s.Text(s.Field(n, "type"))
	if kind == "text" {
		s.sum.Texts++
	}
	if s.Text(s.Field(n, "assetId")) != "" {
		s.sum.Assets++
	}
	if url := s.Field(n, "url"); s.isA(url, jsonpos.String) {
		if u, fault := urls.Parse(s.Value(url)); fault == nil {
			note(s.hosts, string(u.Host))
		}
	}
	return kind
}

// isA reports whether node n, or 0 for none, has one of some types.
func (s *summarizer) isA(n int32, kinds jsonpos.Kind) bool {
	return n > 0 && s.Nodes[n].Kind&kinds != 0
}

// note counts a value, within bounds that a hostile file cannot exceed.
func note(counts map[string]int, value string) {
	if _, known := counts[value]; value != "" && len(value) <= maxBytes && (known || len(counts) < maxKept) {
		counts[value]++
	}
}

// top are the most frequent values.
func top(counts map[string]int) []Count {
	all := make([]Count, 0, len(counts))
	for value, n := range counts {
		all = append(all, Count{value, n})
	}
	slices.SortFunc(all, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value)) })
	return all[:min(len(all), maxValues)]
}
