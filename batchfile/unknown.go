package batchfile

import (
	"bytes"
	"cmp"
	"slices"
)

// maxClaims is how many unknown names of an object are compared with required
// ones that are missing.
const maxClaims = 16

// checkUnknown reports the unknown names of an object. One that is nearly that
// of a missing required field is what is wrong with that field, which counts as
// present in what it returns. Beyond the list nobody reads which one it was meant for:
// it counts as unknown, and the field as missing.
func (c *checker) checkUnknown(o *object, present fieldSet) fieldSet {
	isComplete := o.required&^present == 0
	for n, i := range c.unknown {
		if !isComplete && n < maxClaims && !c.isFull() {
			if k := o.missingLike(c.name(i), present); k >= 0 {
				present = present.with(k)
				c.add(ruleMissingField, c.nodes[i].key, say("%s has no %q", o.what, o.names[k]),
					say("did you mean %q? it is %s here", o.names[k], quoted(c.name(i))))
				continue
			}
		}
		c.addUnknown(o, i)
	}
	c.checkDuplicates(c.unknown)
	for _, i := range c.unknown {
		c.checkForeign(i)
	}
	return present
}

// missingLike is the index of the missing required field that name is most like,
// or -1.
func (o *object) missingLike(name []byte, present fieldSet) int {
	k := sameButForCase(name, o.names)
	if k < 0 {
		k = nearest(name, o.names)
	}
	if k < 0 || present.has(k) || !o.fields[k].required {
		return -1
	}
	return k
}

// addUnknown reports the name of member i, which o does not have.
func (c *checker) addUnknown(o *object, i int32) {
	if c.skip(ruleUnknownField) {
		return
	}
	key, name := c.nodes[i].key, c.name(i)
	message := say("%s has no field %s", o.what, quoted(name))
	if k := sameButForCase(name, o.names); k >= 0 {
		c.add(ruleWrongCase, key, message, say("write %q", o.names[k]))
		return
	}
	c.add(ruleUnknownField, key, message, fieldHint{name, o})
}

// fieldHint says where an unknown field belongs, or which one it may be.
type fieldHint struct {
	name []byte
	in   *object
}

func (h fieldHint) String() string {
	for _, o := range allObjects {
		if o != h.in && slices.Contains(o.names, string(h.name)) {
			return `it is a field of ` + o.what
		}
	}
	return didYouMean{h.name, h.in.names}.String()
}

// checkDuplicates reports the names that are there more than once among members
// of one object, as they are written. It sorts them.
func (c *checker) checkDuplicates(members []int32) {
	if len(members) < 2 {
		return
	}
	slices.SortFunc(members, func(a, b int32) int {
		return cmp.Or(bytes.Compare(c.raw(c.nodes[a].key), c.raw(c.nodes[b].key)), cmp.Compare(a, b))
	})
	for i, m := range members[1:] {
		if bytes.Equal(c.raw(c.nodes[members[i]].key), c.raw(c.nodes[m].key)) {
			c.addDuplicate(m)
		}
	}
}

// checkForeign checks a value that Sync's reference does not describe for what
// is wrong in any JSON: names that are there twice, numbers out of range.
func (c *checker) checkForeign(n int32) {
	var members []int32
	for i := n; i < c.nodes[n].next; i++ {
		switch c.nodes[i].kind {
		case aNumber:
			c.checkFinite(i)
		case anObject:
			members = slices.AppendSeq(members[:0], c.children(i))
			c.checkDuplicates(members)
		}
	}
}
