package batchfile

import "strings"

// kinds is a set of JSON types.
type kinds uint8

const (
	aString kinds = 1 << iota
	aNumber
	aBool
	anObject
	anArray
	aNull

	anything = aString | aNumber | aBool | anObject | anArray | aNull
)

var kindNames = []string{"a string", "a number", "true or false", "an object", "an array", "null"}

// kindOf is the type of the value that starts with b.
func kindOf(b byte) kinds {
	switch b {
	case '"':
		return aString
	case '{':
		return anObject
	case '[':
		return anArray
	case 't', 'f':
		return aBool
	case 'n':
		return aNull
	}
	return aNumber
}

// String lists the types, as in "a string or null".
func (k kinds) String() string {
	var names []string
	for i, name := range kindNames {
		if k&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " or ")
}
