package batchfile

import (
	"strings"
	"testing"
)

var syntaxCases = []spanCase{
	{"single quotes", `{«'»request_id': 1}`, []string{"syntax"}},
	{"Python's None", `{"request_id": «None»}`, []string{"syntax"}},
	{"NaN", `{"request_id": «NaN»}`, []string{"syntax"}},
	{"half a literal", `{"request_id": «nul»}`, []string{"syntax"}},
	{"comma before the brace", `{"request_id": "a"«,»}`, []string{"syntax"}},
	{"comma before the bracket", `{"request_id": ["a"«,»]}`, []string{"syntax"}},
	{"no comma", `{"request_id": "a" «"»endpoint": "b"}`, []string{"syntax"}},
	{"quote in a text", `{"request_id": "say "«hi»" now"}`, []string{"syntax"}},
	{"no colon", `{"request_id" «"»a"}`, []string{"syntax"}},
	{"no value", `{"request_id": «}»`, []string{"syntax"}},
	{"name without quotes", `{«request_id»: "a"}`, []string{"syntax"}},
	{"number as name", `{«1»: "a"}`, []string{"syntax"}},
	{"backslash of Windows", `{"é": "C:«\U»sers"}`, []string{"syntax"}},
	{"backslash before a wide character", `{"é": "C:«\é»"}`, []string{"syntax"}},
	{"tab in a string", "{\"é\": \"a«\t»b\"}", []string{"syntax"}},
	{"leading zero", `{"a": 0«1»}`, []string{"syntax"}},
	{"fraction without digits", `{"a": «1.»}`, []string{"syntax"}},
	{"curly quotes", `{"a": «“»a”}`, []string{"syntax"}},
	{"comment", `{"a": 1 «/»* one */}`, []string{"syntax"}},
	{"wrong bracket", `{"a": [1«}»]`, []string{"syntax"}},
	{"line that ends too soon", "{\"a\": [1«»  \n" + goodLine, []string{"syntax"}},
	{"second object", `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}} «{"b": 2}»`, []string{"trailing-data"}},
	{"comma at the end", `{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}«,»`, []string{"trailing-data"}},
	{"comment line", goodLine + "\n«#» a comment", []string{"not-an-object"}},
	{"array among objects", goodLine + "\n«[»1]", []string{"not-an-object"}},
	{"invalid UTF-8", "{\"request_id\": \"é«\xff»\xff\", \"endpoint\": \"/v2/generate\", \"payload\": {…}}", []string{"not-utf8"}},
	{"half a character", `{"request_id": "\\ud800\ud83d\ude00«\udc00»", "endpoint": "/v2/generate", "payload": {…}}`, []string{"lone-surrogate"}},
	{"byte order mark in the middle", goodLine + "\n«\uFEFF»{\"request_id\": «\"a\"», \"endpoint\": \"/v2/generate\", \"payload\": {…}}", []string{"syntax", "duplicate-request-id"}},
	{"what is after a byte order mark is seen, too", "{\"request_id\": \"b\", \"endpoint\": \"/v2/generate\", \"payload\": {…}}\n" +
		"«\uFEFF» {\"request_id\": \"a\", \"endpoint\": \"/v2/generate\", \"payload\": {…}}\n" +
		"{\"request_id\": «\"\\u0061\"», \"endpoint\": \"/v2/generate\", \"payload\": {…}}", []string{"syntax", "duplicate-request-id"}},
	{"nothing after a byte order mark", goodLine + "\n«\uFEFF»", []string{"not-an-object"}},
	{"NUL", goodLine + "\n{\"a\": «\x00»\x00}", []string{"nul-byte"}},
	{"only the name is there", `{"a"«»`, []string{"syntax"}},
}

func TestSyntaxMessages(t *testing.T) {
	for line, want := range map[string]string{
		`{'a': 1}`:              `unexpected "'", expected a name in double quotes | strings take double quotes; json.dumps writes them, str() does not`,
		`{"a": True}`:           `unexpected "True", expected a value | write true; json.dumps does`,
		`{"a": 1,}`:             `there is no name in double quotes after this comma | remove the comma, or add what is missing`,
		`{"a": "C:\Users"}`:     `JSON has no escape \U | write a backslash as \\, a character by its code as \u00e9`,
		`{"a": "\é"}`:           `JSON has no escape \é | write a backslash as \\, a character by its code as \u00e9`,
		"{\"a\": \"\\\u202e\"}": `JSON has no escape \\u202e | write a backslash as \\, a character by its code as \u00e9`,
		`{"a": "\u12"}`:         `\u needs four hex digits after it | write a backslash as \\, a character by its code as \u00e9`,
		`{"a": "C:\users"}`:     `\u needs four hex digits after it | write a backslash as \\, a character by its code as \u00e9`,
		"{\"a\": \"\t\"}":       `the control character U+0009 is not escaped in a string | write it as \t; a JSON library does that for you`,
		`{"a": "say "hi""}`:     `unexpected "hi", expected "," or "}" | a comma is missing, or a double quote inside a text is not written as \"`,
		`{"a" 1}`:               `unexpected "1", expected ":" after the name | `,
		`{"a": [1 2]}`:          `unexpected "2", expected "," or "]" | `,
		"\uFEFF{}":              `a byte order mark (U+FEFF) precedes the object | remove it; it comes from joining files that start with one`,
		"{\"a\": \u202e1}":      `unexpected "\u202e", expected a value | `,
		`{"a": [` + "\n" + `1`:  `the line ends in the middle of its object | a request is one line; a line break in a text is written as \n`,
	} {
		p := validate(goodLine + "\n" + line + "\n").Problems[1]
		if got := p.Message + " | " + p.Hint; got != want {
			t.Errorf("%s\n got %s\nwant %s", line, got, want)
		}
	}
}

func TestWholeFiles(t *testing.T) {
	pretty := strings.NewReplacer("{…}", goodPayload, ", ", ",\n  ").Replace(`{"request_id": "a", "endpoint": "/v2/generate", "payload": {…}}`)
	crlf := goodLine + "\r\n"
	for name, c := range map[string]struct{ content, want string }{
		"empty":                             {"", "0 empty-file: write one request per line"},
		"only a byte order mark":            {bom, "0 empty-file: write one request per line"},
		"blank":                             {" \n\t\r\n", "0 empty-file: write one request per line|1 blank-line: remove it|2 crlf: end lines in \\n: dos2unix in.jsonl"},
		"array on one line":                 {"[" + goodLine + "]", "1 not-json-lines: split the array into lines: jq -c '.[]' in.json > out.jsonl"},
		"array on many lines":               {"\n[\n" + goodLine + ",\n" + goodLine + "\n]\n", "2 not-json-lines: split the array into lines: jq -c '.[]' in.json > out.jsonl"},
		"array with an extra comma":         {"[" + goodLine + ",\n" + goodLine + ",\n]\n", "1 not-json-lines: split the array into lines: jq -c '.[]' in.json > out.jsonl|2 syntax: remove the comma, or add what is missing"},
		"array that is cut":                 {"[\n" + goodLine + ",\n", "1 not-json-lines: split the array into lines: jq -c '.[]' in.json > out.jsonl|2 cut-line: write or copy the file again; more lines may be missing"},
		"rows":                              {`{"rows": [` + goodLine + "]}\n", "1 not-json-lines: split the array into lines: jq -c '.rows[]' in.json > out.jsonl"},
		"a request with requests":           {strings.Replace(goodLine, "{", `{"requests": [], `, 1) + "\n", `0 few-requests: ask Sync with a dry run|1 unknown-field: known: "request_id", "endpoint", "payload"`},
		"pretty-printed":                    {pretty + "\n" + pretty, "1 not-json-lines: write every request on one line: jq -c . in.json > out.jsonl"},
		"pretty-printed, broken":            {"{\n\"a\": x\n}\n", "1 not-json-lines: write every request on one line: jq -c . in.json > out.jsonl|2 syntax: "},
		"array with a line break in a text": {"  [\n  \"a\nb\"]", "1 not-json-lines: split the array into lines: jq -c '.[]' in.json > out.jsonl|2 syntax: write it as \\n; a JSON library does that for you"},
		"table":                             {"id,url\n1,https://a.io/v.mp4\n", `1 not-json-lines: write one request per line: {"request_id": …, "endpoint": "/v2/generate", "payload": {…}}`},
		"UTF-16 with its mark":              {"\xff\xfe{\x00\"\x00", "0 utf-16: convert it: iconv -f UTF-16 -t UTF-8 in.jsonl > out.jsonl"},
		"UTF-16 with the other mark":        {"\xfe\xff\x00{\x00\"", "0 utf-16: convert it: iconv -f UTF-16 -t UTF-8 in.jsonl > out.jsonl"},
		"UTF-16, big-endian, no mark":       {"\x00{\x00\"", "0 utf-16: convert it: iconv -f UTF-16BE -t UTF-8 in.jsonl > out.jsonl"},
		"UTF-16, little-endian, no mark":    {"[\x00{\x00", "0 utf-16: convert it: iconv -f UTF-16LE -t UTF-8 in.jsonl > out.jsonl"},
		"UTF-32 with its mark":              {"\xff\xfe\x00\x00{\x00\x00\x00", "0 utf-16: convert it: iconv -f UTF-32 -t UTF-8 in.jsonl > out.jsonl"},
		"UTF-32 with the other mark":        {"\x00\x00\xfe\xff\x00\x00\x00{", "0 utf-16: convert it: iconv -f UTF-32 -t UTF-8 in.jsonl > out.jsonl"},
		"UTF-32, big-endian, no mark":       {"\x00\x00\x00{\x00\x00\x00\"", "0 utf-16: convert it: iconv -f UTF-32BE -t UTF-8 in.jsonl > out.jsonl"},
		"UTF-32, little-endian, no mark":    {"{\x00\x00\x00\"\x00\x00\x00", "0 utf-16: convert it: iconv -f UTF-32LE -t UTF-8 in.jsonl > out.jsonl"},
		"gzip":                              {"\x1f\x8b\x08", "0 binary: unpack it first: gunzip"},
		"video":                             {"\x00\x00\x00\x20ftypisom", "0 binary: a batch is made from a .jsonl file"},
		"cut":                               {goodLine + "\n" + goodLine[:50], "0 few-requests: ask Sync with a dry run|2 cut-line: write or copy the file again; more lines may be missing"},
		"no line end":                       {goodLine, "0 few-requests: ask Sync with a dry run|1 no-final-newline: end it with \\n, like every line"},
		"carriage returns":                  {goodLine + "\r" + goodLine + "\r", "0 not-json-lines: end lines in \\n: tr '\\r' '\\n' < in.jsonl > out.jsonl"},
		"carriage returns and broken lines": {"\r{\"a\": x},\r" + goodLine + "\n", "0 not-json-lines: end lines in \\n: tr '\\r' '\\n' < in.jsonl > out.jsonl"},
		"two lines that end in CR LF":       {crlf + crlf, "0 few-requests: ask Sync with a dry run|1 crlf: end lines in \\n: dos2unix in.jsonl|2 duplicate-request-id: line 1 has it too"},
		"two of them, and blank ones":       {"\r\n" + crlf + crlf + "\r\n", "0 few-requests: ask Sync with a dry run|1 crlf: end lines in \\n: dos2unix in.jsonl|1 blank-line: remove it|3 duplicate-request-id: line 2 has it too"},
		"the last of two without its end":   {crlf + goodLine + "\r", "0 few-requests: ask Sync with a dry run|1 crlf: end lines in \\n: dos2unix in.jsonl|2 duplicate-request-id: line 1 has it too|2 no-final-newline: end it with \\n, like every line"},
		"a comma and a carriage return":     {",\r" + goodLine, `1 not-json-lines: write one request per line: {"request_id": …, "endpoint": "/v2/generate", "payload": {…}}`},
		"a carriage return for a space":     {strings.Replace(goodLine, ", ", ",\r", 1) + "\r\n", "0 few-requests: ask Sync with a dry run|1 crlf: end lines in \\n: dos2unix in.jsonl"},
		"a mark before a line without end":  {goodLine + "\n" + bom + goodLine, "0 few-requests: ask Sync with a dry run|2 syntax: remove it; it comes from joining files that start with one|2 duplicate-request-id: line 1 has it too|2 no-final-newline: end it with \\n, like every line"},
		"byte order mark":                   {bom + goodLine + "\n", "0 few-requests: ask Sync with a dry run|1 bom: save it as UTF-8 without one"},
		"comments around the object":        {"# a\n" + goodLine + "\n", "0 few-requests: ask Sync with a dry run|1 not-an-object: remove it: JSON has no comments"},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, p := range validate(c.content).Problems {
				got = append(got, strings.Join([]string{string(rune('0' + p.Line)), " ", p.Rule, ": ", p.Hint}, ""))
			}
			if s := strings.Join(got, "|"); s != c.want {
				t.Errorf("\n got %s\nwant %s", s, c.want)
			}
		})
	}
}

func TestColumnsAfterAByteOrderMark(t *testing.T) {
	r := validate(bom + strings.Replace(goodLine, "lipsync-2", "x", 1) + "\n")
	for _, p := range r.Problems {
		if p.Rule == "unknown-model" && p.Column != 70 {
			t.Errorf("column %d", p.Column)
		}
	}
	if !has(r, "unknown-model") {
		t.Errorf("%+v", r.Problems)
	}
}

func TestNestingBombsEndQuickly(t *testing.T) {
	for name, line := range map[string]string{
		"arrays":           strings.Repeat("[", 1<<20),
		"objects":          strings.Repeat(`{"a":`, 1<<18),
		"closed":           `{"a": ` + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "}",
		"many wide ones":   `{"a": [` + strings.Repeat("[[[[1]]]],", 1<<17) + "1]}",
		"unknown names":    "{" + strings.Repeat(`"modell": 1, `, 1<<15) + `"model": 2}`,
		"names with marks": `{"` + strings.Repeat("\u0301", 1<<18) + `": 1}`,
	} {
		r := validate(goodLine + "\n" + line + "\n")
		if r.Requests != 2 || r.Errors+r.Warnings < 2 {
			t.Errorf("%s: %+v", name, r.Summary)
		}
		for _, p := range r.Problems {
			if len(p.Message) > 500 || len(p.Hint) > 500 {
				t.Errorf("%s: a message of %d bytes", name, len(p.Message))
			}
		}
	}
}
