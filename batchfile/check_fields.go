package batchfile

import (
	"bytes"
	"fmt"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
	"syncbatch-tui/batchfile/internal/urls"
)

// field is what an object may have under a name.
type field struct {
	name     string
	kinds    jsonpos.Kind
	required bool
	example  string // a sample value, if the type alone does not explain enough
}

// maxFields bounds the fields of an object of the API.
const maxFields = 12

// object lists the fields of a kind of object of the API.
type object struct {
	what     string // for messages, with its article
	fields   []field
	names    []string
	required fieldSet
}

func newObject(what string, fields ...field) *object {
	o := &object{what: what, fields: fields}
	for k, f := range fields {
		o.names = append(o.names, f.name)
		if f.required {
			o.required = o.required.with(k)
		}
	}
	return o
}

// index is that of the field with a name, or -1. The search starts at first:
// fields mostly come in the order of the reference.
func (o *object) index(name []byte, first int) int {
	for k := first; k < len(o.names); k++ {
		if o.names[k] == string(name) {
			return k
		}
	}
	for k := range first {
		if o.names[k] == string(name) {
			return k
		}
	}
	return -1
}

// values are the nodes of an object's known fields, in the order of its fields. A field
// that is absent, null or of the wrong type is 0.
type values [maxFields]int32

// fieldSet is a set of an object's known fields.
type fieldSet uint16

func (s fieldSet) has(k int) bool { return s>>k&1 != 0 }

// with is s with field k.
func (s fieldSet) with(k int) fieldSet { return s | 1<<k }

// checkFields checks the names and types of object n against the fields that o may and
// must have. It returns the values that are good for further checks.
func (c *checker) checkFields(n int32, o *object) values {
	found, present := c.known(n, o)
	c.others(n, o, present)
	return found
}

// known is the first half of checkFields: it checks the names that o has. It returns the
// good values, and the fields that are present, good or not, because a field with a wrong
// value is not also missing. It puts the other names into c.unknown. Null counts as absent
// in optional and in unknown fields.
func (c *checker) known(n int32, o *object) (found values, present fieldSet) {
	c.unknown = c.unknown[:0]
	var seen fieldSet
	expected := 0
	for i, end := n+1, c.Nodes[n].Next; i < end; i = c.Nodes[i].Next {
		k := o.index(c.Name(i), expected)
		expected = k + 1
		if k < 0 {
			c.unknown = append(c.unknown, i)
			continue
		}
		if seen.has(k) {
			c.addDuplicate(i)
		}
		seen = seen.with(k)
		if c.Nodes[i].Kind != jsonpos.Null || o.fields[k].required {
			present = present.with(k)
		}
		found[k] = c.typed(i, &o.fields[k])
	}
	return found, present
}

// others is the second half of checkFields: it reports names that o does not have, and
// required fields that are missing.
func (c *checker) others(n int32, o *object, present fieldSet) {
	if len(c.unknown) > 0 {
		present = c.checkUnknown(o, present)
	}
	missing := o.required &^ present
	if missing == 0 { // the usual case
		return
	}
	for k := range o.fields {
		if !missing.has(k) {
			continue
		}
		if i := c.Field(n, o.names[k]); i > 0 { // null, and only o requires it
			c.typed(i, &o.fields[k])
			continue
		}
		c.addMissing(rules.MissingField, c.Nodes[n].At, message.Say("%s has no %q", o.what, o.names[k]), message.None)
	}
}

// addMissing adds the problem that something is missing. If the payload has a field that
// this program does not know, the problem becomes a warning, because Sync may accept that
// field instead. See softenMissing.
func (c *checker) addMissing(rule *Rule, at jsonpos.Span, msg, hint fmt.Stringer) {
	if c.isFull() {
		c.missing.unlisted++
	} else {
		c.missing.listed = append(c.missing.listed, len(c.report.Problems))
	}
	c.add(rule, at, msg, hint)
}

// missing are the problems of one payload that say that something is missing.
type missing struct {
	listed   []int // indexes of report.Problems
	unlisted int
	// hasUnknown reports whether the payload has a field that this program does not know.
	hasUnknown bool
}

func (m *missing) reset() { m.listed, m.unlisted, m.hasUnknown = m.listed[:0], 0, false }

// softenMissing turns the problems added by addMissing into warnings if the payload has an
// unknown field.
func (c *checker) softenMissing() {
	if !c.missing.hasUnknown {
		return
	}
	n := len(c.missing.listed) + c.missing.unlisted
	c.report.Errors -= n
	c.report.Warnings += n
	for _, i := range c.missing.listed {
		c.report.Problems[i].Severity = Warning
	}
}

// typed returns node i if it has a type that f accepts. Otherwise it reports the problem
// and returns 0. Null in an optional field counts as absent.
func (c *checker) typed(i int32, f *field) int32 {
	kind := c.Nodes[i].Kind
	switch {
	case kind == jsonpos.Null && !f.required:
		return 0
	case kind&f.kinds != 0:
		return i
	case kind == jsonpos.Null:
		c.addMissing(rules.WrongType, c.Nodes[i].At, message.Say("%q is null; it must be %s", f.name, f.kinds), message.None)
		return 0
	}
	if c.skip(rules.WrongType) {
		return 0
	}
	hint := typeHint(kind, f.kinds, c.Raw(c.Nodes[i].At))
	if hint == "" && f.example != "" {
		hint = message.Words("write " + f.example)
	}
	c.add(rules.WrongType, c.Nodes[i].At, message.Say("%q is %s; it must be %s", f.name, c.typeName(i), f.kinds), hint)
	return 0
}

// typeName names the type of node i, or its value if that says more.
func (c *checker) typeName(i int32) string {
	if c.Nodes[i].Kind == jsonpos.Bool {
		return string(c.Raw(c.Nodes[i].At))
	}
	return c.Nodes[i].Kind.String()
}

// typeHint returns the hint for a value with a wrong type.
func typeHint(has, wants jsonpos.Kind, raw []byte) message.Words {
	switch {
	case has == jsonpos.String && wants&(jsonpos.Number|jsonpos.Bool) != 0:
		return "leave out the quotes"
	case has == jsonpos.String && (bytes.HasPrefix(raw, []byte(`"{`)) || bytes.HasPrefix(raw, []byte(`"[`))):
		return "it is JSON inside a string: encode it once, not twice"
	case has&(jsonpos.Number|jsonpos.Bool) != 0 && wants == jsonpos.String:
		return "put it in double quotes"
	case has == jsonpos.Object && wants == jsonpos.Array:
		return "put it in brackets: [{…}]"
	}
	return ""
}

// addDuplicate reports that an earlier field has the name of field i.
func (c *checker) addDuplicate(i int32) {
	if c.skip(rules.DuplicateName) {
		return
	}
	c.add(rules.DuplicateName, c.Nodes[i].Key, message.Say("the name %s appears twice", message.Quoted(c.Name(i))), message.Words("keep one: JSON readers differ in which one they use"))
}

// isUUID reports whether an asset id has the form of a UUID.
func isUUID(id []byte) bool {
	if len(id) != len("00000000-0000-0000-0000-000000000000") {
		return false
	}
	for i, b := range id {
		switch i {
		case 8, 13, 18, 23:
			if b != '-' {
				return false
			}
		default:
			if !urls.IsHex(b) {
				return false
			}
		}
	}
	return true
}
