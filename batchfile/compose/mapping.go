package compose

import (
	"fmt"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

// setting is a value for all rows.
type setting struct {
	field *field
	cell  cell
}

// readSettings reads Options.Set, and adds the settings to the mapping of the plan.
func readSettings(p *Plan, all []Setting) ([]setting, error) {
	from := &origin{name: "--set", dir: ".", isSetting: true}
	var settings []setting
	for _, s := range all {
		f, _ := understand(s.Field)
		if f == nil {
			hint := "a dotted path in the payload begins with payload"
			if near := nearestField(s.Field); near != "" {
				hint = "did you mean " + near + "?"
			}
			return nil, usage("--set: there is no field %s; %s", message.Quoted(s.Field), hint)
		}
		for _, other := range settings {
			if other.field.name == f.name {
				return nil, usage("--set: %s is set twice", f.name)
			}
		}
		p.Columns = append(p.Columns, Column{Name: s.Field, Field: f.name, Value: s.Value, How: HowSetting})
		settings = append(settings, setting{f, cell{text: s.Value, origin: from}})
	}
	fieldsOf := make([]*field, len(settings))
	for i, s := range settings {
		fieldsOf[i] = s.field
	}
	if _, err := newLayout(fieldsOf); err != nil {
		return nil, usage("--set: %w", err)
	}
	return settings, nil
}

// ParseSetting reads FIELD=VALUE. The error wraps ErrUsage.
func ParseSetting(text string) (Setting, error) {
	name, value, ok := strings.Cut(text, "=")
	if !ok || strings.TrimSpace(name) == "" {
		return Setting{}, usage("%s must be FIELD=VALUE, such as model=lipsync-2-pro", message.Quoted(text))
	}
	if strings.TrimSpace(value) == "" { // the value may come from an unset variable, and the default may cost more
		return Setting{}, usage("%s has no value", message.Quoted(text))
	}
	return Setting{Field: strings.TrimSpace(name), Value: value}, nil
}

// mapping assigns fields to the columns of a table.
type mapping struct {
	plan   *Plan
	table  *table
	fields []*field // of the columns, then of the settings
	cells  []int    // of the columns: the index of the field, or -1
	used   int
	unused []int          // columns that match no field
	ranks  map[string]int // of the columns that fill fields
	from   map[string]int // the columns that fill fields
}

func newMapping(p *Plan, b *table, settings []setting) *mapping {
	m := &mapping{plan: p, table: b, ranks: map[string]int{}, from: map[string]int{}}
	m.cells = make([]int, len(b.form.header))
	b.named = make([]bool, len(m.cells))
	found := make([]*field, len(m.cells))
	ranks := make([]int, len(m.cells))
	for i, c := range b.form.header {
		found[i], ranks[i] = understand(headerName(c))
		b.named[i] = headerName(c) != ""
		if f := found[i]; f != nil {
			if best, ok := m.ranks[f.name]; !ok || ranks[i] < best {
				m.ranks[f.name], m.from[f.name] = ranks[i], i
			}
		}
	}
	isSet := map[string]bool{}
	for _, s := range settings {
		isSet[s.field.name] = true
	}
	for i := range m.cells {
		m.cells[i] = -1
		m.column(i, found[i], ranks[i], isSet)
	}
	for _, s := range settings {
		m.fields = append(m.fields, s.field)
	}
	for _, i := range m.unused {
		if m.used > 0 { // otherwise sayUnknown reports it once
			m.sayUnused(&b.form.header[i])
		}
	}
	return m
}

// column decides how a column is used.
func (m *mapping) column(i int, f *field, rank int, isSet map[string]bool) {
	at := &m.table.form.header[i]
	name := headerName(*at)
	c := Column{Source: m.table.origin.name, Name: name, How: HowUnused}
	switch {
	case name == "":
		return
	case f == nil:
		m.unused = append(m.unused, i)
	case f.name == fieldTargetLang && rank >= rankAlias && m.speaks():
		m.plan.addAt(rules.SourceColumn, batchfile.Warning, at, "to dub, name it dubParams.targetLang and have no audio and text",
			fmt.Sprintf("the column %s is not used, because there are an audio or a text", message.Quoted(name)))
	case isSet[f.name]:
		c.Field, c.How = f.name, HowReplaced
		m.used++
	case m.from[f.name] != i && f.name == fieldRequestID && rank > m.ranks[f.name]:
		c.Field, c.How = f.name, HowReplaced
	case m.from[f.name] != i:
		c.Field, c.How = f.name, HowConflict
		first := headerName(m.table.form.header[m.from[f.name]])
		m.plan.addAt(rules.SourceColumn, batchfile.Error, at, "rename or remove one of them",
			fmt.Sprintf("the columns %s and %s both fill %s", message.Quoted(first), message.Quoted(name), f.name))
	default:
		c.Field, c.How = f.name, HowAlias
		if rank < rankAlias {
			c.How = HowName
		}
		m.cells[i] = len(m.fields)
		m.fields = append(m.fields, f)
		m.used++
	}
	m.plan.Columns = append(m.plan.Columns, c)
}

// speaks reports whether the table has a column of audio or text.
func (m *mapping) speaks() bool {
	_, audio := m.from[fieldAudio]
	_, text := m.from[fieldText]
	return audio || text
}

// sayUnused warns about a column that is not used.
func (m *mapping) sayUnused(at *cell) {
	name := headerName(*at)
	hint := "a field of the payload has a dotted name, such as options.sync_mode"
	if near := nearestField(name); near != "" {
		hint = "did you mean " + near + "?"
	}
	m.plan.addAt(rules.SourceColumn, batchfile.Warning, at, hint, fmt.Sprintf("the column %s is not used", message.Quoted(name)))
}

// sayUnknown says that no column was understood.
func (m *mapping) sayUnknown() {
	if len(m.table.form.header) == 0 {
		m.plan.add(m.table.origin.name, batchfile.Problem{
			Severity: batchfile.Error, Rule: rules.EmptyFile.Name, Message: "the file is empty, or has only blank rows",
			Hint: "write the names of the columns into the first row, and a request into each row below",
		})
		return
	}
	what, hint := "no column has a known name", "name the columns in the first row: request_id, video, audio, text, voice_id, model, …"
	for i := len(m.table.form.header) - 1; i >= 0; i-- {
		name := headerName(m.table.form.header[i])
		near := nearestField(name)
		switch {
		case isURL(trim(m.table.form.header[i].text)):
			what = "the first row has values, not the names of the columns"
			hint = "add a first row with the names of the columns, such as: video" + string(rune(m.table.form.comma)) + "audio"
		case near != "":
			what, hint = fmt.Sprintf("no column has a known name: %s is not one", message.Quoted(name)), "did you mean "+near+"?"
		}
	}
	m.plan.add(m.table.origin.name, batchfile.Problem{
		Line: int(m.table.form.header[0].line), Severity: batchfile.Error, Rule: rules.SourceColumn.Name, Message: what, Hint: hint,
	})
}
