package compose

import (
	"fmt"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

// half is one side of the requests of a product: cells for some of the fields.
type half struct {
	cells  []cell
	origin *origin
	line   int32
	name   string // for an id; empty for none
}

// product combines every visual with every speech.
type product struct {
	layout          *layout
	base            []cell
	visuals, speech []half
}

// newProduct collects the sides of a product from the sources. The error wraps ErrTooMany
// or ErrUsage, or is that of the disk.
func newProduct(p *Plan, tables []source, items []item, settings []setting) (*product, error) {
	if len(p.options.Patterns) > 0 {
		return nil, usage("a pattern pairs files, and a product pairs all of them; choose one")
	}
	c := &product{}
	all := []*field{fieldNamed(fieldRequestID), fieldNamed(fieldVideo), fieldNamed(fieldImage), fieldNamed(fieldAudio), fieldNamed(fieldText)}
	index := map[string]int{}
	add := func(f *field) {
		if _, ok := index[f.name]; !ok {
			index[f.name] = len(all)
			all = append(all, f)
		}
	}
	for i, f := range all {
		index[f.name] = i
	}
	for _, s := range tables {
		if b := s.(*table); b.layout != nil {
			for _, f := range b.layout.fields {
				add(f)
			}
		}
	}
	c.base = make([]cell, len(all)+len(settings))
	for _, s := range settings {
		add(s.field)
		c.base[index[s.field.name]] = s.cell
	}
	c.base = c.base[:len(all)]
	var err error
	if c.layout, err = newLayout(all); err != nil {
		return nil, usage("%w", err)
	}
	if err := c.collect(p, tables, items, index); err != nil {
		return nil, err
	}
	return c, c.finish(p, sidesOf(settings))
}

// collect fills the sides.
func (c *product) collect(p *Plan, tables []source, items []item, index map[string]int) error {
	seen := map[string]bool{}
	for _, in := range items {
		h := half{cells: make([]cell, len(c.base)), origin: in.origin, line: in.line, name: stem(in.name)}
		h.cells[index[in.kind]] = in.cell
		c.add(seen, h, in.kind == fieldVideo || in.kind == fieldImage)
	}
	for _, s := range tables {
		err := s.rows(p, true, func(r *row) bool {
			visual := half{cells: make([]cell, len(c.base)), origin: r.origin, line: r.line}
			speech := half{cells: make([]cell, len(c.base)), origin: r.origin, line: r.line}
			for i, f := range r.layout.fields {
				switch {
				case r.cells[i].origin == nil || r.cells[i].origin.isSetting:
				case f.name == fieldVideo || f.name == fieldImage:
					visual.cells[index[f.name]] = r.cells[i]
				default:
					speech.cells[index[f.name]] = r.cells[i]
				}
			}
			c.add(seen, visual, true)
			c.add(seen, speech, false)
			return len(c.visuals)+len(c.speech) <= MaxProduct
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// add adds a half once, unless it is blank.
func (c *product) add(seen map[string]bool, h half, isVisual bool) {
	var id strings.Builder
	blank := true
	for i := range h.cells {
		text := trim(h.cells[i].text)
		blank = blank && text == ""
		if f := c.layout.fields[i]; f.kind == kindMedia && h.cells[i].origin != nil && !isURL(text) {
			text = h.cells[i].origin.dir + "\x00" + text
		}
		id.WriteString(text + "\x01")
	}
	if blank || seen[id.String()] {
		return
	}
	seen[id.String()] = true
	if isVisual {
		c.visuals = append(c.visuals, h)
	} else {
		c.speech = append(c.speech, h)
	}
}

// finish checks the size of the product and notes it in the plan.
func (c *product) finish(p *Plan, given sides) error {
	visuals, speech := len(c.visuals), len(c.speech)
	nothing := half{cells: make([]cell, len(c.base)), origin: &origin{name: p.Sources[0]}}
	switch {
	case visuals == 0 && given.hasVisual:
		c.visuals = []half{nothing}
	case speech == 0 && given.hasSpeech:
		c.speech = []half{nothing}
	case visuals == 0 || speech == 0:
		lacks := "videos and images"
		if visuals > 0 {
			lacks = "audios and texts"
		}
		p.add("", batchfile.Problem{Severity: batchfile.Error, Rule: rules.SourcePair.Name,
			Message: "a product needs both sides, and the sources have no " + lacks,
			Hint:    "name sources of both, or set one side for all with --set"})
		return nil
	}
	n := len(c.visuals) * len(c.speech)
	if n > MaxProduct {
		return fmt.Errorf("%w: %d times %d are %d requests, and at most %d are made", ErrTooMany, len(c.visuals), len(c.speech), n, MaxProduct)
	}
	p.Notes = append(p.Notes, fmt.Sprintf("the product of %d (videos and images) and %d (audios, texts and languages) has %s",
		len(c.visuals), len(c.speech), message.Count(n, "request")))
	return nil
}

// rows yields the requests of the product.
func (c *product) rows(_ *Plan, _ bool, yield func(*row) bool) error {
	r := row{layout: c.layout, cells: make([]cell, len(c.base))}
	for i := range c.visuals {
		for j := range c.speech {
			v, s := &c.visuals[i], &c.speech[j]
			for k := range r.cells {
				r.cells[k] = c.base[k]
				switch {
				case c.base[k].text != "":
				case v.cells[k].text != "":
					r.cells[k] = v.cells[k]
				default:
					r.cells[k] = s.cells[k]
				}
			}
			r.origin, r.line = s.origin, s.line
			if r.origin == nil || len(c.speech) == 1 {
				r.origin, r.line = v.origin, v.line
			}
			c.name(&r, v, s, j)
			if !yield(&r) {
				return nil
			}
		}
	}
	return nil
}

// name makes the request_id: the names of both sides.
func (c *product) name(r *row, v, s *half, j int) {
	l := r.layout
	visual := v.name
	if visual == "" {
		visual = stem(trim(r.text(l.video)))
	}
	if visual == "" {
		visual = stem(trim(r.text(l.image)))
	}
	speech := trim(s.cells[l.requestID].text)
	for _, name := range []string{s.name, stem(trim(r.text(l.audio))), trim(r.text(l.targetLang))} {
		if speech == "" {
			speech = name
		}
	}
	if speech == "" && len(c.speech) > 1 {
		speech = fmt.Sprint(j + 1)
	}
	id := strings.Trim(visual+"-"+speech, "-")
	if visual == speech {
		id = visual
	}
	r.cells[l.requestID] = cell{text: id, origin: r.origin, line: r.line}
}
