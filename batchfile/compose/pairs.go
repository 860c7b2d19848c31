package compose

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

// pairs are requests made of files that belong together.
type pairs struct {
	layout *layout
	base   []cell
	all    []pair
}

// pair is a request; an item with an empty kind is absent.
type pair struct {
	id             string
	visual, speech item
}

// group is the items with the same key.
type group struct {
	key             string
	visuals, speech []item
}

// sides say which inputs the settings add to every request.
type sides struct{ hasVisual, hasSpeech bool }

func sidesOf(settings []setting) (s sides) {
	for _, one := range settings {
		switch one.field.name {
		case fieldVideo, fieldImage:
			s.hasVisual = true
		case fieldAudio, fieldText, fieldTargetLang, fieldDialogue:
			s.hasSpeech = true
		}
	}
	return s
}

// newPairs pairs items by their names or by the patterns; nil for no items.
func newPairs(p *Plan, items []item, settings []setting) (*pairs, error) {
	find, err := keyFinder(p.options.Patterns)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	var groups []*group
	byKey := map[string]*group{}
	for _, in := range items {
		k, ok := find(in.name)
		if !ok {
			p.unpaired(in, "its name fits no pattern")
			continue
		}
		g := byKey[k]
		if g == nil {
			g = &group{key: k}
			byKey[k] = g
			groups = append(groups, g)
		}
		if in.kind == fieldVideo || in.kind == fieldImage {
			g.visuals = append(g.visuals, in)
		} else {
			g.speech = append(g.speech, in)
		}
	}
	ps := &pairs{}
	given := sidesOf(settings)
	for _, g := range groups {
		ps.all = append(ps.all, p.pair(g, given)...)
	}
	if len(p.options.Patterns) == 0 {
		for i := range ps.all {
			ps.all[i].id = strings.TrimSpace(ps.all[i].id)
		}
	}
	ps.layout, ps.base, err = itemLayout(settings)
	return ps, err
}

// itemLayout returns the layout of requests made of items.
func itemLayout(settings []setting) (*layout, []cell, error) {
	all := []*field{fieldNamed(fieldRequestID), fieldNamed(fieldVideo), fieldNamed(fieldImage), fieldNamed(fieldAudio), fieldNamed(fieldText)}
	base := make([]cell, len(all))
	for _, s := range settings {
		if i := slices.Index(all, s.field); i >= 0 {
			base[i] = s.cell
			continue
		}
		all, base = append(all, s.field), append(base, s.cell)
	}
	l, err := newLayout(all)
	return l, base, err
}

// pair makes the requests of a group.
func (p *Plan) pair(g *group, given sides) []pair {
	visuals := prefer(g.visuals, fieldVideo) // an image next to a video is a preview
	speech := prefer(g.speech, fieldAudio)   // a text next to an audio is a transcript
	switch {
	case len(speech) == 0 && given.hasSpeech:
		speech = []item{{}}
	case len(visuals) == 0 && given.hasVisual:
		visuals = []item{{}}
	}
	if len(visuals) == 0 || len(speech) == 0 {
		for _, in := range slices.Concat(visuals, speech) {
			if in.kind != fieldText {
				p.unpaired(in, "no other file has its name")
			}
		}
		return nil
	}
	if len(visuals) > 1 && len(speech) > 1 {
		return p.pairByFolder(g, visuals, speech)
	}
	var all []pair
	for _, v := range visuals {
		for _, s := range speech {
			all = append(all, pair{visual: v, speech: s, id: p.idOf(g, v, s, len(visuals), len(speech))})
		}
	}
	return all
}

// prefer returns the items of a kind, or all items if there are none of it.
func prefer(items []item, kind string) []item {
	var best []item
	for _, in := range items {
		if in.kind == kind {
			best = append(best, in)
		}
	}
	if best == nil {
		return items
	}
	return best
}

// pairByFolder pairs several files of one name that are in the same folder.
func (p *Plan) pairByFolder(g *group, visuals, speech []item) []pair {
	var all []pair
	taken := make([]bool, len(speech))
	for _, v := range visuals {
		match := -1
		for i, s := range speech {
			if !taken[i] && path.Dir(s.name) == path.Dir(v.name) {
				match = i
				break
			}
		}
		if match < 0 {
			p.unpaired(v, "several files have its name, and none in the same folder")
			continue
		}
		taken[match] = true
		all = append(all, pair{visual: v, speech: speech[match], id: p.idOf(g, v, speech[match], len(visuals), 1)})
	}
	for i, s := range speech {
		if !taken[i] {
			p.unpaired(s, "several files have its name, and none in the same folder")
		}
	}
	return all
}

// idOf returns the request_id of a pair: the part that the pattern matched, or the name,
// with the folder if several pairs have the name.
func (p *Plan) idOf(g *group, v, s item, visuals, speech int) string {
	id := g.key
	if len(p.options.Patterns) == 0 {
		named := v
		if named.kind == "" {
			named = s
		}
		id = stem(named.name)
	}
	folder := ""
	switch {
	case speech > 1:
		folder = path.Dir(s.name)
	case visuals > 1:
		folder = path.Dir(v.name)
	}
	if folder != "" && folder != "." {
		id += "-" + strings.ReplaceAll(folder, "/", "-")
	}
	return id
}

// unpaired lists an item that no request uses.
func (p *Plan) unpaired(in item, why string) {
	p.Unpaired = append(p.Unpaired, in.name)
	p.addAt(rules.SourcePair, batchfile.Warning, &in.cell, "name its partner alike, or say which belong together with --pattern or --product",
		fmt.Sprintf("the %s %s has no partner: %s", in.kind, message.Quoted(in.name), why))
}

// rows yields the requests of the pairs.
func (ps *pairs) rows(_ *Plan, _ bool, yield func(*row) bool) error {
	r := row{layout: ps.layout, cells: make([]cell, len(ps.base))}
	for _, one := range ps.all {
		copy(r.cells, ps.base)
		r.put(one.visual)
		r.put(one.speech)
		at := one.visual
		if at.kind == "" {
			at = one.speech
		}
		if r.cells[r.layout.requestID].text == "" {
			r.cells[r.layout.requestID] = cell{text: one.id, origin: at.origin, line: at.line, column: at.column, end: at.end}
		}
		r.origin, r.line = at.origin, at.line
		if !yield(&r) {
			return nil
		}
	}
	return nil
}

// put fills the cell of an item, unless it is absent.
func (r *row) put(in item) {
	for i, f := range r.layout.fields {
		if in.kind != "" && f.name == in.kind {
			r.cells[i] = in.cell
		}
	}
}
