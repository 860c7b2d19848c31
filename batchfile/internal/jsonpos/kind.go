package jsonpos

import "strings"

// Kind is a set of JSON types. A node has exactly one.
type Kind uint8

// The JSON types, and the set of all of them.
const (
	String Kind = 1 << iota
	Number
	Bool
	Object
	Array
	Null

	Any = String | Number | Bool | Object | Array | Null
)

var kindNames = []string{"a string", "a number", "true or false", "an object", "an array", "null"}

// kindOf returns the type of the value that starts with b.
func kindOf(b byte) Kind {
	switch b {
	case '"':
		return String
	case '{':
		return Object
	case '[':
		return Array
	case 't', 'f':
		return Bool
	case 'n':
		return Null
	}
	return Number
}

// String lists the types, as in "a string or null".
func (k Kind) String() string {
	var names []string
	for i, name := range kindNames {
		if k&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, " or ")
}
