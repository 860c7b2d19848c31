package compose

import (
	"fmt"
	"slices"
	"strings"
)

// layout says which fields rows have, and the shape of the payload made from them.
type layout struct {
	fields  []*field
	payload []*node
	// The indexes of the fields with their own place; -1 for fields that rows do not have.
	requestID, endpoint, video, image, audio, text, voiceID, stability, similarity, model, output, targetLang, dubBy, dialogue int
}

// node is an object of a payload or, if it has a field, one of its values.
type node struct {
	name     string
	cell     int // in the row; -1 for an object
	children []*node
}

// newLayout makes the layout of fields. The error names two fields if one contains the
// other.
func newLayout(all []*field) (*layout, error) {
	l := &layout{fields: all}
	index := func(name string) int {
		return slices.IndexFunc(all, func(f *field) bool { return f.name == name })
	}
	l.requestID, l.endpoint = index(fieldRequestID), index(fieldEndpoint)
	l.video, l.image, l.audio = index(fieldVideo), index(fieldImage), index(fieldAudio)
	l.text, l.voiceID, l.stability, l.similarity = index(fieldText), index(fieldVoiceID), index(fieldStability), index(fieldSimilarity)
	l.model, l.output, l.targetLang = index(fieldModel), index(fieldOutput), index(fieldTargetLang)
	l.dubBy, l.dialogue = index(fieldDubBy), index(fieldDialogue)
	order := make([]int, 0, len(all))
	for i, f := range all {
		if f.path != nil {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return rankOf(all[a]) - rankOf(all[b]) })
	root := &node{cell: -1}
	for _, i := range order {
		if err := root.put(all[i], i); err != nil {
			return nil, err
		}
	}
	l.payload = root.children
	return l, nil
}

// rankOf returns the place of a field in the order of a request.
func rankOf(f *field) int {
	if i := slices.Index(fields, f); i >= 0 {
		return i
	}
	return len(fields)
}

// put adds the field of a cell at its place below a node.
func (n *node) put(f *field, at int) error {
	for depth, name := range f.path {
		i := slices.IndexFunc(n.children, func(c *node) bool { return c.name == name })
		isLast := depth == len(f.path)-1
		switch {
		case i >= 0 && (isLast || n.children[i].cell >= 0):
			return fmt.Errorf("%s and %s fill the same field", f.name, strings.Join(f.path[:depth+1], "."))
		case i >= 0:
			n = n.children[i]
			continue
		}
		child := &node{name: name, cell: -1}
		if isLast {
			child.cell = at
		}
		n.children = append(n.children, child)
		n = child
	}
	return nil
}

// has reports whether a row has a value in the node's cell or, for an object, in one of
// its cells.
func (n *node) has(cells []cell) bool {
	if n.cell >= 0 {
		return cells[n.cell].text != ""
	}
	return slices.ContainsFunc(n.children, func(c *node) bool { return c.has(cells) })
}

// text returns the text of a row's cell; empty for a field that the row does not have.
func (r *row) text(i int) string {
	if i < 0 {
		return ""
	}
	return r.cells[i].text
}
