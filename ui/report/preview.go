package report

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/preview"
	"syncbatch-tui/ui/format"
	"syncbatch-tui/ui/screen"
)

// content is an overview of a file before anything is done with it. Its texts are clean.
type content struct {
	kind screen.FileKind
	// title is the first line for a file that is not a requests file.
	title string
	facts []fact
	table table
	// requests are the requests that a table becomes; nil for a requests file.
	requests *batchfile.File
	// parts is the number of requests in each batch, if the file is too large for one.
	parts []int
}

// fact is one piece of information about the whole file.
type fact struct{ label, text string }

// table is the requests or results of a file, at most maxRows of them.
type table struct {
	header []string
	widths []int // of the widest cell in each column
	rows   []tableRow
	more   int // how many rows are not listed
}

// tableRow is a request or a result with its line number.
type tableRow struct {
	line   int
	cells  []string
	failed bool
}

const (
	maxRows  = 1000 // the most requests in a batch
	maxCell  = 80   // in characters
	maxFacts = 6    // named values of a fact
)

// add adds a row.
func (t *table) add(r tableRow) {
	if len(t.rows) == maxRows {
		t.more++
		return
	}
	if t.widths == nil {
		t.widths = make([]int, len(t.header))
	}
	for i, c := range r.cells {
		c = format.Clean(c)
		if n := 0; len(c) > maxCell {
			c = strings.TrimSpace(strings.Map(func(r rune) rune {
				if n++; n > maxCell {
					return -1
				}
				return r
			}, c))
		}
		r.cells[i] = c
		t.widths[i] = max(t.widths[i], format.Width(c))
	}
	t.rows = append(t.rows, r)
}

// requestsOf describes the requests of a file.
func requestsOf(f *batchfile.File) content {
	s := preview.Of(f)
	c := content{table: table{header: []string{"REQUEST", "MODEL", "INPUTS"}}}
	c.fact("models", counts(s.Models))
	c.fact("sync mode", counts(s.SyncModes))
	media := counts(s.Hosts)
	media = join(media, some(s.Assets, "asset"), some(s.Texts, "text"))
	c.fact("inputs", media)
	c.fact("with", join(some(s.Segments, "segments", "segments"), some(s.Dubs, "dubbing", "dubbing"), some(s.Dialogues, "dialogue edit"),
		some(s.Reasoning, "reasoning", "reasoning"), some(s.Images, "image")))
	for g := range f.Generations() {
		var inputs []string
		for _, in := range g.Inputs {
			if name := inputName(in); name != "" {
				inputs = append(inputs, name)
			}
		}
		c.table.add(tableRow{line: g.Line, cells: []string{g.ID, g.Model, strings.Join(inputs, " + ")}})
	}
	return c
}

// fact adds a fact, unless the text is empty.
func (c *content) fact(label, text string) {
	if text != "" {
		c.facts = append(c.facts, fact{label, format.Clean(text)})
	}
}

// inputName returns the name of an input in a table: its file's name, or the first words
// of a text.
func inputName(in batchfile.Input) string {
	if in.Script != "" {
		return "“" + beginning(in.Script) + "”"
	}
	if in.AssetID != "" {
		return "asset " + in.AssetID
	}
	u, err := url.Parse(in.URL)
	if err != nil || in.URL == "" {
		return ""
	}
	if base := path.Base(u.Path); base != "/" && base != "." {
		return base
	}
	return u.Host
}

// beginning returns the first words of a text.
func beginning(text string) string {
	return strings.Join(strings.Fields(text[:min(len(text), 4*maxCell)]), " ")
}

// counts formats values and how often they occur, such as "lipsync-2 ×18 · sync-3 ×2".
func counts(all []preview.Count) string {
	var parts []string
	for _, c := range all[:min(len(all), maxFacts)] {
		parts = append(parts, fmt.Sprintf("%s ×%d", c.Value, c.N))
	}
	if n := len(all) - len(parts); n > 0 {
		parts = append(parts, fmt.Sprintf("%d more", n))
	}
	return join(parts...)
}

// some formats a number of things; empty for none. The plural is the noun with an s unless
// it is given.
func some(n int, noun string, plural ...string) string {
	switch {
	case n == 0:
		return ""
	case n > 1 && len(plural) > 0:
		return fmt.Sprintf("%d %s", n, plural[0])
	}
	return format.Count(n, noun)
}

// join joins the parts that are not empty with a dot.
func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}
