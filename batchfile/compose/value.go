package compose

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
)

// isEdge reports whether a character has no meaning at the edge of a cell: spaces, and
// invisible characters copied along with text.
func isEdge(r rune) bool {
	return unicode.IsSpace(r) || r == '\u200b' || r == '\u2060' || r == '\ufeff'
}

func trim(s string) string { return strings.TrimFunc(s, isEdge) }

// quotes are pairs of quotation marks that text programs put around a copied text.
var quotes = []struct{ open, end string }{
	{"“", "”"}, {"„", "“"}, {"„", "”"}, {"”", "”"}, {"‘", "’"}, {"‚", "‘"}, {"’", "’"}, {"«", "»"}, {"»", "«"}, {"\"", "\""},
}

// unquote removes quotation marks around a text.
func unquote(s string) (string, bool) {
	for _, q := range quotes {
		if inner, ok := strings.CutPrefix(s, q.open); ok {
			if inner, ok = strings.CutSuffix(inner, q.end); ok {
				return trim(inner), true
			}
		}
	}
	return s, false
}

// formula is a call of a function, or a reference, that a spreadsheet did not compute.
var formula = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^=\s*(?:[A-Za-z][A-Za-z0-9_.]*\(|\$?[A-Za-z]{1,3}\$?[0-9]+\b|')`)
})

// failures are what spreadsheets write when a formula fails.
var failures = []string{"#REF!", "#NAME?", "#VALUE!", "#N/A", "#DIV/0!", "#NULL!", "#NUM!", "#ERROR!", "#BEZUG!", "#WERT!", "#NV", "#ZAHL!"}

// shortened is a number that a spreadsheet cuts to its first digits.
var shortened = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9][.,][0-9]+E\+[0-9]{2}$`) })

// valueError says what is wrong with a text as a value.
type valueError struct{ message, hint string }

func (e *valueError) Error() string { return e.message }

// appendValue appends the JSON of a text for a field that is not media.
func appendValue(dst []byte, k kind, text string) ([]byte, *valueError) {
	switch k {
	case kindNumber:
		n, ok := number(text)
		if !ok {
			return dst, &valueError{"a number is needed", "write digits, such as 0.5"}
		}
		return append(dst, n...), nil
	case kindBool:
		b, ok := boolean(text)
		if !ok {
			return dst, &valueError{"true or false is needed", "write true or false"}
		}
		return strconv.AppendBool(dst, b), nil
	case kindJSON:
		raw, ok := composite(text)
		if !ok {
			return dst, &valueError{"a JSON array or object is needed", `write it as in a request, such as [120, 340]`}
		}
		return append(dst, raw...), nil
	case kindGuess:
		if raw, ok := compact(text); ok && raw[0] != '"' {
			return append(dst, raw...), nil
		}
	}
	return appendText(dst, text), nil
}

// appendText appends a JSON string.
func appendText(dst []byte, s string) []byte {
	out, err := jsontext.AppendQuote(dst, s)
	if err != nil { // it is not UTF-8, which is possible only for file names
		out, _ = jsontext.AppendQuote(dst, strings.ToValidUTF8(s, "\uFFFD"))
	}
	return out
}

// number reads a number, which may have a decimal comma, and writes it as JSON.
func number(text string) (string, bool) {
	if strings.Count(text, ",") == 1 && !strings.Contains(text, ".") {
		text = strings.Replace(text, ",", ".", 1)
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) || strings.ContainsAny(text, "xX_pP") {
		return "", false
	}
	raw, err := json.Marshal(f)
	return string(raw), err == nil
}

// booleans are the words of spreadsheets in several languages.
var booleans = map[string]bool{
	"true": true, "yes": true, "y": true, "1": true, "on": true, "wahr": true, "ja": true, "vrai": true, "oui": true, "verdadero": true,
	"verdadeiro": true, "sí": true, "si": true, "sim": true, "vero": true, "waar": true,
	"false": false, "no": false, "n": false, "0": false, "off": false, "falsch": false, "nein": false, "faux": false, "non": false, "falso": false,
	"não": false, "onwaar": false, "nee": false,
}

func boolean(text string) (value, ok bool) {
	value, ok = booleans[strings.ToLower(text)]
	return value, ok
}

// composite reads an array or an object; bare numbers with commas are an array.
func composite(text string) (string, bool) {
	if !strings.HasPrefix(text, "[") && !strings.HasPrefix(text, "{") {
		text = "[" + text + "]"
		if strings.Trim(text, "[]0123456789.,+- ") != "" {
			return "", false
		}
	}
	raw, ok := compact(text)
	return raw, ok && (raw[0] == '[' || raw[0] == '{')
}

// compact returns a JSON value in one line.
func compact(text string) (string, bool) {
	if !json.Valid([]byte(text)) {
		return "", false
	}
	var b bytes.Buffer
	if json.Compact(&b, []byte(text)) != nil || b.Len() == 0 {
		return "", false
	}
	return b.String(), true
}
