package compose

import (
	"bufio"
	"bytes"
	"strings"
)

// form is how a table is written.
type form struct {
	comma   byte
	hasSep  bool // the first line names the delimiter
	skipped int  // number of rows before the header, without that line
	header  []cell
	known   int // number of understood columns of the header
}

// delimiters are the characters between cells, the usual ones first.
var delimiters = []byte{',', ';', '\t', '|'}

const (
	formRows  = 6        // rows in which the header is searched
	formBytes = 64 << 10 // bytes that are read for that
)

// findForm examines the start of a table.
func findForm(t *textFile) (form, error) {
	var head []byte
	err := t.read(func(r *bufio.Reader) (bool, error) {
		head, _ = r.Peek(formBytes)
		head = bytes.Clone(head)
		return false, nil
	})
	if err != nil {
		return form{}, err
	}
	if sep, rest, ok := sepLine(head); ok {
		f := formWith(rest, sep)
		f.hasSep = true
		for i := range f.header {
			f.header[i].line++
		}
		return f, nil
	}
	best := formWith(head, delimiters[0])
	for _, comma := range delimiters[1:] {
		f := formWith(head, comma)
		if f.known > best.known || f.known == best.known && len(f.header) > len(best.header) {
			best = f
		}
	}
	return best, nil
}

// sepLine reads the line "sep=;", in which Excel names the delimiter.
func sepLine(head []byte) (comma byte, rest []byte, ok bool) {
	line, rest, _ := bytes.Cut(head, []byte("\n"))
	line = bytes.Trim(bytes.TrimSuffix(line, []byte("\r")), `"`)
	if len(line) == len("sep=")+1 && strings.EqualFold(string(line[:4]), "sep=") {
		return line[4], rest, true
	}
	return 0, head, false
}

// formWith finds the header, given a delimiter: the first row with a name that is
// understood, else the first row.
func formWith(head []byte, comma byte) form {
	f := form{comma: comma}
	s := newScanner(bufio.NewReader(bytes.NewReader(head)), comma)
	for n := 0; n < formRows && s.scan(); {
		if isOnlyDelimiters(s.cells) {
			continue
		}
		n++
		known := 0
		for _, c := range s.cells {
			if found, _ := understand(headerName(c)); found != nil {
				known++
			}
		}
		if f.header == nil || known > f.known {
			f.header = append([]cell(nil), s.cells...)
			f.known, f.skipped = known, s.row-1
		}
		if known > 1 {
			break
		}
	}
	return f
}

// isOnlyDelimiters reports whether a row is blank with any delimiter.
func isOnlyDelimiters(cells []cell) bool {
	for i := range cells {
		if strings.Trim(trim(cells[i].text), string(delimiters)) != "" {
			return false
		}
	}
	return true
}

func headerName(c cell) string {
	name, _ := unquote(trim(c.text))
	return name
}
