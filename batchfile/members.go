package batchfile

import "bytes"

var (
	ruleMissingField = &Rule{
		Name: "missing-field", Severity: Error,
		Summary: "a required field is missing",
		Explanation: "Without it the request cannot be carried out, and Sync refuses the file. Where a field with " +
			"nearly that name is there, the report points at it.",
		Wrong: `{"request_id": "a", "payload": {…}}`,
		Right: `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`,
	}
	ruleWrongType = &Rule{
		Name: "wrong-type", Severity: Error,
		Summary:     "a value is of another JSON type than the field takes",
		Explanation: "A number in quotes is a string, and JSON inside a string is not an object. Write the type that the hint names.",
		Wrong:       `"options": {"temperature": "0.5"}`,
		Right:       `"options": {"temperature": 0.5}`,
	}
	ruleEmptyValue = &Rule{
		Name: "empty-value", Severity: Error,
		Summary: "a value is empty",
		Explanation: "An empty string or list is as good as none, and so is a string of white space; a column of the source was " +
			"probably empty. Fill it in, or leave out a field that is not required.",
		Wrong: `"model": "", "input": […]`,
		Right: `"model": "lipsync-2", "input": […]`,
	}
	ruleUnknownField = &Rule{
		Name: "unknown-field", Severity: Warning,
		Summary: "a field that Sync's reference does not name",
		Explanation: "It is sent as it is. If it is a misspelling, what it says has no effect, and the result is paid for all " +
			"the same; if it is a new field of the API, all is well.",
		Wrong: `"options": {"sync_mod": "loop"}`,
		Right: `"options": {"sync_mode": "loop"}`,
	}
	ruleWrongCase = &Rule{
		Name: "wrong-case", Severity: Warning,
		Summary: "a field's name differs from a known one in case or underscores only",
		Explanation: "Names in JSON are exact. Sync mixes styles (request_id, sync_mode, but webhookUrl, refId), and a name in " +
			"the other style is another field, without effect.",
		Wrong: `"webhook_url": "https://hooks.acme.io/sync"`,
		Right: `"webhookUrl": "https://hooks.acme.io/sync"`,
	}
	ruleDuplicateName = &Rule{
		Name: "duplicate-name", Severity: Warning,
		Summary: "an object has two members of the same name",
		Explanation: "Readers of JSON take the last one, the first one, or refuse both, so what is generated is left to chance. " +
			"Keep one.",
		Wrong: `"model": "lipsync-2", "model": "lipsync-2-pro", "input": […]`,
		Right: `"model": "lipsync-2-pro", "input": […]`,
	}
	ruleOutOfRange = &Rule{
		Name: "out-of-range", Severity: Error,
		Summary:     "a number lies outside its limits",
		Explanation: "A temperature goes from 0 to 1, frames and seconds start at 0, and no number is beyond a 64-bit float's 1.8e308.",
		Wrong:       `"options": {"temperature": 1.5}`,
		Right:       `"options": {"temperature": 0.5}`,
	}
	ruleTooComplex = &Rule{
		Name: "too-complex", Severity: Warning,
		Summary: "a line has more than 250,000 values",
		Explanation: "A box for every frame of 30 seconds is under 10,000 values. A line of so many more is checked for its " +
			"syntax only, so that a hostile file cannot fill the memory.",
		Wrong: `"options": {"active_speaker_detection": {"bounding_boxes": [… 250,000 values …]}}`,
		Right: `"options": {"active_speaker_detection": {"bounding_boxes": [[10, 10, 90, 90]]}}`,
	}
)

// field is what an object may have under a name.
type field struct {
	name     string
	kinds    kinds
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
	for i, end := n+1, c.nodes[n].next; i < end; i = c.nodes[i].next {
		k := o.index(c.name(i), expected)
		expected = k + 1
		if k < 0 {
			c.unknown = append(c.unknown, i)
			continue
		}
		if seen.has(k) {
			c.addDuplicate(i)
		}
		seen = seen.with(k)
		if c.nodes[i].kind != aNull || o.fields[k].required {
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
		if i := c.member(n, o.names[k]); i > 0 { // null, and required by o alone
			c.typed(i, &o.fields[k])
		} else if !c.skip(ruleMissingField) {
			c.add(ruleMissingField, c.nodes[n].at, say("%s has no %q", o.what, o.names[k]), noHint)
		}
	}
}

// typed is node i if it is of a type that f takes, or else 0, and then the
// problem is reported. Null in an optional field is as good as no field.
func (c *checker) typed(i int32, f *field) int32 {
	kind := c.nodes[i].kind
	switch {
	case kind&f.kinds != 0:
		return i
	case kind == aNull && !f.required:
		return 0
	}
	if c.skip(ruleWrongType) {
		return 0
	}
	c.add(ruleWrongType, c.nodes[i].at, say("%q is %s, not %s", f.name, kind, f.kinds), typeHint(kind, f.kinds, c.raw(c.nodes[i].at)))
	return 0
}

// typeHint is the hint for a value of type has where another is wanted.
func typeHint(has, wants kinds, raw []byte) words {
	switch {
	case has == aString && wants&(aNumber|aBool) != 0:
		return "leave out the quotes"
	case has == aString && (bytes.HasPrefix(raw, []byte(`"{`)) || bytes.HasPrefix(raw, []byte(`"[`))):
		return "it is JSON inside a string: encode it once, not twice"
	case has&(aNumber|aBool) != 0 && wants == aString:
		return "put it in double quotes"
	case has == anObject && wants == anArray:
		return "put it in brackets: [{…}]"
	}
	return ""
}

// addDuplicate reports that an earlier member has the name of member i.
func (c *checker) addDuplicate(i int32) {
	if c.skip(ruleDuplicateName) {
		return
	}
	c.add(ruleDuplicateName, c.nodes[i].key, say("the name %s is there twice", quoted(c.name(i))), words("keep one: readers differ in which one counts"))
}
