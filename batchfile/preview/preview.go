// Package preview summarizes a request file before it is sent: which models and modes it
// uses, where its media are, and what costs extra.
package preview

import (
	"cmp"
	"slices"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/internal/urls"
)

// Count is how many times a file has a value.
type Count struct {
	// Value is unchanged from the file, except that a host is in lower case; clean it
	// before you show it.
	Value string
	N     int
}

// Summary is what the requests of a file ask for. It omits unreadable requests.
type Summary struct {
	// Requests is the number of readable requests.
	Requests int
	// Models and SyncModes count requests, and Hosts inputs with a URL; the most
	// frequent come first, at most 20 of each.
	Models, SyncModes, Hosts []Count
	// Texts is the number of text inputs, which Sync speaks with a voice.
	Texts int
	// Assets is the number of inputs that name an uploaded asset.
	Assets int
	// Images, Dubs, Dialogues, Segments and Reasoning are the numbers of requests
	// with an image, dubParams, dialogueEdit, segments and reasoning_enabled.
	Images, Dubs, Dialogues, Segments, Reasoning int
}

const (
	maxValues = 20   // in a list of the summary
	maxKept   = 1000 // different values that are counted
	maxBytes  = 253  // of a value: no model, mode or host is longer
)

// Of summarizes a file. It reads the file once, in time linear in its size.
func Of(f *batchfile.File) Summary {
	var s Summary
	models, modes, hosts := map[string]int{}, map[string]int{}, map[string]int{}
	for g := range f.Generations() {
		s.Requests++
		note(models, g.Model)
		note(modes, g.SyncMode)
		hasImage := false
		for _, in := range g.Inputs {
			hasImage = hasImage || in.Type == "image"
			s.Texts += one(in.Type == "text")
			s.Assets += one(in.AssetID != "")
			if u, fault := urls.Parse([]byte(in.URL)); fault == nil {
				note(hosts, string(u.Host))
			}
		}
		s.Images += one(hasImage)
		s.Dubs += one(g.IsDub)
		s.Dialogues += one(g.IsDialogue)
		s.Segments += one(g.HasSegments)
		s.Reasoning += one(g.HasReasoning)
	}
	s.Models, s.SyncModes, s.Hosts = top(models), top(modes), top(hosts)
	return s
}

// one returns 1 for true and 0 for false.
func one(holds bool) int {
	if holds {
		return 1
	}
	return 0
}

// note counts a value, within bounds that a hostile file cannot exceed.
func note(counts map[string]int, value string) {
	if _, known := counts[value]; value != "" && len(value) <= maxBytes && (known || len(counts) < maxKept) {
		counts[value]++
	}
}

// top returns the most frequent values.
func top(counts map[string]int) []Count {
	all := make([]Count, 0, len(counts))
	for value, n := range counts {
		all = append(all, Count{value, n})
	}
	slices.SortFunc(all, func(a, b Count) int { return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(a.Value, b.Value)) })
	return all[:min(len(all), maxValues)]
}
