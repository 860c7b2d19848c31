package compose

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/text/unicode/norm"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/fserror"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

// item is one media file, or text, of a folder or a list.
type item struct {
	cell        // its path, or the text itself
	kind string // the field that it fills
	name string // its path in the source, with slashes
}

// kinds are the fields that files fill, by extension.
var kinds = map[string]string{
	".mp4": fieldVideo, ".mov": fieldVideo, ".m4v": fieldVideo, ".webm": fieldVideo, ".mkv": fieldVideo, ".avi": fieldVideo,
	".mpg": fieldVideo, ".mpeg": fieldVideo, ".mts": fieldVideo,
	".wav": fieldAudio, ".mp3": fieldAudio, ".m4a": fieldAudio, ".aac": fieldAudio, ".flac": fieldAudio, ".ogg": fieldAudio,
	".oga": fieldAudio, ".opus": fieldAudio, ".aif": fieldAudio, ".aiff": fieldAudio, ".wma": fieldAudio,
	".jpg": fieldImage, ".jpeg": fieldImage, ".png": fieldImage, ".webp": fieldImage,
	".txt": fieldText,
}

// kindOf returns the field that media with a name fill; empty if the name does not tell.
func kindOf(name string) string { return kinds[strings.ToLower(path.Ext(name))] }

// Bounds of folders and lists, which are held in memory.
const (
	maxItems  = 200_000
	maxScript = 64 << 10
)

var errManyItems = errors.New("more than 200,000 files")

// readFolder finds the media in a folder and the folders in it.
func readFolder(p *Plan, dir string) ([]item, error) {
	from := &origin{name: dir, dir: dir}
	root := os.DirFS(dir)
	var items []item
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if name != "." && (strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$")) {
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		kind := kindOf(name)
		switch {
		case entry.IsDir():
			return nil
		case kind == "":
			if ext := strings.ToLower(path.Ext(name)); ext == ".csv" || ext == ".tsv" {
				p.Notes = append(p.Notes, fmt.Sprintf("%s is in the folder; to use the table, name it as a source", filepath.Join(dir, filepath.FromSlash(name))))
			}
			return nil
		case len(items) == maxItems:
			return errManyItems
		}
		in := item{cell: cell{text: name, origin: from}, kind: kind, name: name}
		if kind == fieldText {
			content, err := readScript(root, name)
			if err != nil {
				return err
			}
			in.text = content
		}
		items = append(items, in)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	return items, nil
}

// readScript reads a small text file. It returns an empty text for a large one, because
// that is not a script.
func readScript(root fs.FS, name string) (string, error) {
	info, err := fs.Stat(root, name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > maxScript {
		return "", err
	}
	content, err := fs.ReadFile(root, name)
	return strings.ToValidUTF8(trim(string(content)), "\uFFFD"), err
}

// readList reads a list of URLs and paths, one per line.
func readList(p *Plan, t *textFile) ([]item, error) {
	from := &origin{name: t.path, dir: filepath.Dir(t.path)}
	var items []item
	err := t.read(func(r *bufio.Reader) (bool, error) {
		s := newScanner(r, 0) // lines are rows of one cell
		for s.scan() {
			c := s.cells[0]
			c.text, c.origin = trim(c.text), from
			if c.text == "" || strings.HasPrefix(c.text, "#") {
				continue
			}
			if len(items) == maxItems {
				return false, fmt.Errorf("%s: more than 200,000 lines", t.path)
			}
			in, ok := newItem(c)
			if !ok {
				p.addAt(rules.SourcePath, batchfile.Error, &c, "end the name in .mp4, .wav or the like, or use a table with columns",
					message.Quoted(c.text).String()+" does not say whether it is a video or an audio")
				continue
			}
			items = append(items, in)
		}
		if e, ok := errors.AsType[*csvError](s.err); ok {
			p.addAt(rules.SourceStructure, batchfile.Error, &cell{origin: from, line: e.line, column: e.column, end: e.column + 1}, e.hint, e.message)
			return false, nil
		}
		return true, s.err
	})
	return items, err
}

// newItem makes an item from a URL or a path.
func newItem(c cell) (item, bool) {
	in := item{cell: c, name: slashed(c.text)}
	if isURL(c.text) {
		if u, err := url.Parse(c.text); err == nil {
			in.name = strings.TrimPrefix(u.Path, "/")
		}
	}
	in.kind = kindOf(in.name)
	return in, in.kind != "" && in.kind != fieldText
}

// key returns the common part of the names of files that belong together.
func key(name string) string {
	base := path.Base(name)
	return strings.ToLower(norm.NFC.String(strings.TrimSuffix(base, path.Ext(base))))
}

// openSources determines the kinds of the paths and opens them.
func (p *Plan) openSources(paths []string, settings []setting) error {
	var items []item
	var tables []source
	for _, name := range paths {
		found, t, err := p.openSource(name, settings)
		if err != nil {
			return err
		}
		items = append(items, found...)
		if t != nil {
			tables = append(tables, t)
		}
	}
	if p.options.Product {
		all, err := newProduct(p, tables, items, settings)
		p.sources = []source{all}
		return err
	}
	p.sources = tables
	pairs, err := newPairs(p, items, settings)
	if err == nil && pairs != nil {
		p.sources = append(p.sources, pairs)
	}
	return err
}

// openSource opens a table, or returns the items of any other source.
func (p *Plan) openSource(name string, settings []setting) ([]item, source, error) {
	if isURL(name) {
		in, ok := newItem(cell{text: name, origin: &origin{name: name}})
		if !ok {
			return nil, nil, usage("%s does not say whether it is a video or an audio; put it in a table with columns", message.Quoted(name))
		}
		return []item{in}, nil, nil
	}
	return p.openPath(name, settings)
}

// The names of standard input, as a source and in problems.
const (
	stdin     = "-"
	stdinName = "standard input"
)

// openStdin opens the content of standard input.
func (p *Plan) openStdin(settings []setting) ([]item, source, error) {
	t, err := openText(stdinName, p.options.Stdin)
	if err != nil {
		return nil, nil, err
	}
	return p.openRows(t, false, settings)
}

// openPath opens a source on this disk.
func (p *Plan) openPath(name string, settings []setting) ([]item, source, error) {
	if name == stdin && p.options.Stdin != "" {
		return p.openStdin(settings)
	}
	info, err := os.Stat(name)
	if err != nil {
		return nil, nil, fserror.Named(name, fserror.Read(name, err))
	}
	ext := strings.ToLower(filepath.Ext(name))
	switch kind := kindOf(name); {
	case info.IsDir():
		items, err := readFolder(p, name)
		return items, nil, err
	case kind != "" && kind != fieldText:
		base := filepath.Base(name)
		from := &origin{name: name, dir: filepath.Dir(name)}
		return []item{{cell{text: base, origin: from}, kind, base}}, nil, nil
	case ext == ".jsonl" || ext == ".ndjson" || ext == ".json":
		return nil, nil, usage("%s is a request file already, or JSON; new reads tables, folders and lists", name)
	}
	t, err := openText(name, name)
	if err != nil {
		return nil, nil, err
	}
	return p.openRows(t, ext == ".csv" || ext == ".tsv" || ext == ".tab", settings)
}

// openRows opens a table. It opens a list if the file is not a table by its name, has no
// column names, and has one cell per line.
func (p *Plan) openRows(t *textFile, isTable bool, settings []setting) ([]item, source, error) {
	f, err := findForm(t)
	if err != nil {
		return nil, nil, err
	}
	if isTable || f.known > 0 || t.path == stdinName && len(f.header) > 1 {
		b, err := openTable(p, t, f, settings)
		if err != nil {
			return nil, nil, err
		}
		return nil, b, nil
	}
	items, err := readList(p, t)
	return items, nil, err
}
