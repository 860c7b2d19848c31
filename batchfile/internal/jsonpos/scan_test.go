package jsonpos

import (
	"bytes"
	"slices"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
)

// FuzzScan compares the scanner with jsontext: the accepted texts, and the values.
func FuzzScan(f *testing.F) {
	for _, broken := range []string{`{'a': 1}`, `{"a": None}`, `{"a": nul}`, `{"a": "b",}`, `{"a": "b" "c": 1}`, `{"a" 1}`, `{"a": "\U"}`, "{\"a\": \"\t\"}", `{"a": 01}`, `{"a": 1.}`, `{"a": [1}`, `{"a"`} {
		f.Add([]byte(broken))
	}
	for _, s := range []string{`{"a": [1, -0.5e+3, true, false, null, "\u00e9\"\\"], "b": {}}`, " [[], {}]\t", `"\ud800"`, "-", "1e", "0x", `"\u00g0"`, "\"\x7f\xff\""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		p := Parser{Keep: MaxDepth}
		p.Line = line
		end := p.scan()
		dec := jsontext.NewDecoder(bytes.NewBuffer(line), allowDuplicateNames, allowInvalidUTF8)
		var want []string
		depth := 0
		for {
			token, err := dec.ReadToken()
			if err != nil {
				if end != failed {
					t.Fatalf("accepts %q, which is wrong: %v", line, err)
				}
				return
			}
			depth = max(depth, dec.StackDepth())
			switch token.Kind() {
			case '{', '}', '[', ']', 't', 'f', 'n':
				want = append(want, token.Kind().String())
			default:
				want = append(want, token.String())
			}
			if dec.StackDepth() == 0 {
				break
			}
		}
		if depth > MaxDepth || len(want) > MaxNodes {
			return
		}
		if end != int(dec.InputOffset()) {
			t.Fatalf("%q ends at %d, not %d", line, end, dec.InputOffset())
		}
		if got := p.tokens(0); !slices.Equal(got, want) {
			t.Errorf("%q\n got %q\nwant %q", line, got, want)
		}
	})
}

// tokens returns the tokens of node n, as jsontext returns them.
func (p *Parser) tokens(n int32) []string {
	raw := p.Raw(p.Nodes[n].At)
	switch p.Nodes[n].Kind {
	case String:
		return []string{string([]rune(string(p.Value(n))))} // U+FFFD for invalid UTF-8
	case Number:
		return []string{string(raw)}
	case Object, Array:
		all := []string{string(raw[:1])}
		for i := range p.Children(n) {
			if p.Nodes[n].Kind == Object {
				all = append(all, string([]rune(string(p.Name(i)))))
			}
			all = append(all, p.tokens(i)...)
		}
		return append(all, string(raw[len(raw)-1:]))
	}
	return []string{string(raw)}
}
