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
	example  string // what to write, when the type alone does not say it
}

// maxFields bounds the fields of an object of the API.
const maxFields = 12

// object is what a kind of object of the API has.
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

// values are the nodes of an object's known fields, in the order of its fields; 0 for those that are absent, null or of the wrong type.
type values [maxFields]int32

// fieldSet is a set of an object's known fields.
type fieldSet uint16

func (s fieldSet) has(k int) bool { return s>>k&1 != 0 }

// with is s with field k.
func (s fieldSet) with(k int) fieldSet { return s | 1<<k }

// checkFields checks the names and types of object n against what o may and must
// have, and returns the values that are good for further checks.
func (c *checker) checkFields(n int32, o *object) values {
	found, present := c.known(n, o)
	c.others(n, o, present)
	return found
}

// known is the first half of checkFields: the names that o has. It returns the
// good values, and the fields that are present, good or not: a field with a wrong
// value is not missing as well. It leaves the other names in c.unknown. A null is
// as good as no field, in fields that are not required and in unknown ones.
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

// others is the second half of checkFields: the names that o does not have, and
// required fields that are not present.
func (c *checker) others(n int32, o *object, present fieldSet) {
	if len(c.unknown) > 0 {
		present = c.checkUnknown(o, present)
	}
	missing := o.required &^ present
	if missing == 0 { // as nearly always
		return
	}
	for k := range o.fields {
		if !missing.has(k) {
			continue
		}
		if i := c.Field(n, o.names[k]); i > 0 { // null, and required by o alone
			c.typed(i, &o.fields[k])
			continue
		}
		c.addMissing(rules.MissingField, c.Nodes[n].At, message.Say("%s has no %q", o.what, o.names[k]), message.None)
	}
}

// addMissing adds the problem that something is missing. In a payload with a field
// that this program does not know, it becomes a warning: that field may be what
// Sync takes in its place. See softenMissing.
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
	// hasUnknown reports a field in the payload that this program does not know.
	hasUnknown bool
}

func (m *missing) reset() { m.listed, m.unlisted, m.hasUnknown = m.listed[:0], 0, false }

// softenMissing turns the problems that addMissing has added into warnings if the
// payload has an unknown field.
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

// typed is node i if it has a type that f takes, or else 0, and then the problem
// is reported. Null in an optional field is as good as no field.
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

// typeHint is the hint for a value that has one type where others are wanted.
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
