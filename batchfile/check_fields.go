package batchfile

import (
	"bytes"

	"syncbatch-tui/batchfile/internal/jsonpos"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

// field is what an object may have under a name.
type field struct {
	name     string
	kinds    jsonpos.Kind
	required bool
}

// maxFields is the most fields that an object of the API has.
const maxFields = 8

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

// index is that of the field with a name, or -1. The search starts at a field:
// members mostly come in the order of the reference.
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

// values are the nodes of an object's known fields, in the order of its
// fields; 0 for those that are absent, null or of the wrong type.
type values [maxFields]int32

// fieldSet is a set of an object's known fields.
type fieldSet uint8

func (s fieldSet) has(k int) bool { return s>>k&1 != 0 }

// with is s and one more.
func (s fieldSet) with(k int) fieldSet { return s | 1<<k }

// members checks the names and types of object n against what o may and must
// have, and returns the values that are good for further checks.
func (c *checker) members(n int32, o *object) values {
	found, present := c.known(n, o)
	c.others(n, o, present)
	return found
}

// known is the first half of members: the names that o has. It gives the good
// values, and the fields that are present, be they good or not: what is there
// and wrong is not missing as well. The other names are left in c.unknown.
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

// others is the second half of members: the names that o does not have, and
// those that it must have and that are not present.
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
		} else if !c.skip(rules.MissingField) {
			c.add(rules.MissingField, c.Nodes[n].At, message.Say("%s has no %q", o.what, o.names[k]), message.None)
		}
	}
}

// typed is node i if it is of a type that f takes, or else 0, and then the
// problem is reported. Null in an optional field is as good as no field.
func (c *checker) typed(i int32, f *field) int32 {
	kind := c.Nodes[i].Kind
	switch {
	case kind&f.kinds != 0:
		return i
	case kind == jsonpos.Null && !f.required:
		return 0
	}
	if c.skip(rules.WrongType) {
		return 0
	}
	c.add(rules.WrongType, c.Nodes[i].At, message.Say("%q is %s, not %s", f.name, kind, f.kinds), typeHint(kind, f.kinds, c.Raw(c.Nodes[i].At)))
	return 0
}

// typeHint is the hint for a value of type has where another is wanted.
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

// addDuplicate reports that an earlier member has the name of member i.
func (c *checker) addDuplicate(i int32) {
	if c.skip(rules.DuplicateName) {
		return
	}
	c.add(rules.DuplicateName, c.Nodes[i].Key, message.Say("the name %s is there twice", message.Quoted(c.Name(i))), message.Words("keep one: readers differ in which one counts"))
}
