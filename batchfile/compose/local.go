package compose

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/internal/message"
	"syncbatch-tui/batchfile/internal/rules"
)

var (
	assetID = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	})
	scheme = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]+:(//|$)`) })
	drive  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z]:[\\/]`) })
)

// checkBase rejects a base URL from which media cannot be downloaded.
func checkBase(base string) error {
	if base == "" {
		return nil
	}
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.RawQuery != "" || u.Fragment != "" {
		return usage("the media base must be a URL like https://cdn.acme.io/clips, without a query")
	}
	return nil
}

// locals are the paths of the files on this disk that requests use.
type locals map[string]bool

// media writes the location of a cell's media, as the field of an input.
func (e *encoder) media(r *row, kind string, cell int) {
	c := &r.cells[cell]
	switch {
	case assetID().MatchString(c.text):
		e.raw(`"assetId":`)
		e.value(r, cell, func() { e.line = appendText(e.line, c.text) })
	case isURL(c.text):
		e.url(r, cell, c.text)
	case strings.HasPrefix(strings.ToLower(c.text), "www."):
		e.problem(rules.SourcePath, batchfile.Error, c, "write https:// before it", "the URL does not begin with https://")
		e.url(r, cell, c.text)
	default:
		e.plan.HasLocal = true
		e.path(r, kind, cell)
	}
}

// path writes the location of the file on this disk that a cell names.
func (e *encoder) path(r *row, kind string, cell int) {
	c := &r.cells[cell]
	switch {
	case e.plan.options.Upload:
		if name, ok := e.local(r, kind, c); ok {
			e.raw(`"assetId":`)
			e.value(r, cell, func() { e.line = appendText(e.line, e.asset(name)) })
			return
		}
	case e.plan.options.MediaBase != "":
		if name, ok := relative(c.text); ok {
			e.url(r, cell, published(e.plan.options.MediaBase, name))
			return
		}
		e.problem(rules.SourcePath, batchfile.Error, c, "name it relative to its source",
			quoted(c.text)+" leads out of the folder that is published")
	default:
		e.problem(rules.SourcePath, batchfile.Error, c, LocalHint,
			quoted(c.text)+" is a path on this machine; Sync fetches media from URLs")
	}
	e.url(r, cell, c.text)
}

func (e *encoder) url(r *row, cell int, text string) {
	e.raw(`"url":`)
	e.value(r, cell, func() { e.line = appendText(e.line, text) })
}

// isURL reports whether a text looks like a URL, of any scheme.
func isURL(text string) bool {
	return scheme().MatchString(text) && !drive().MatchString(text) || strings.HasPrefix(text, "//")
}

// LocalHint is the hint for a path on this disk if neither Options.Upload nor
// Options.MediaBase is set. It names flags; a screen without flags uses its own hint.
const LocalHint = "upload it with --upload, or say with --media-base URL where its folder is published"

// slashed returns a path with slashes, even if it was written on Windows.
func slashed(text string) string {
	if !strings.Contains(text, "/") {
		return strings.ReplaceAll(text, `\`, "/")
	}
	return text
}

// relative returns the path of a cell below the folder of its source.
func relative(text string) (string, bool) {
	name := path.Clean(slashed(text))
	return name, !drive().MatchString(text) && fs.ValidPath(name) && name != "."
}

// published returns the URL of a path below a base.
func published(base, name string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		parts[i] = url.PathEscape(part)
	}
	return strings.TrimSuffix(base, "/") + "/" + strings.Join(parts, "/")
}

// maxAsset is the largest file that becomes an asset, in bytes.
const maxAsset = 5 << 30

// local finds the file of a cell, and remembers it for the upload.
func (e *encoder) local(r *row, kind string, c *cell) (string, bool) {
	name := slashed(c.text)
	if !filepath.IsAbs(name) && !drive().MatchString(name) {
		name = filepath.Join(c.origin.dir, filepath.FromSlash(name))
	}
	if e.locals[name] || !e.report { // a second read uses the result of the first
		return name, e.locals[name]
	}
	info, err := os.Stat(name)
	if problem, hint := unusable(info, err); problem != "" {
		e.problem(rules.SourcePath, batchfile.Error, c, hint, quoted(c.text)+": "+problem)
		return name, false
	}
	if _, inside := relative(c.text); !inside {
		e.problem(rules.SourcePath, batchfile.Warning, c, "check that it is meant to leave this machine",
			quoted(c.text)+" is outside of the folder of its source")
	}
	e.plan.Local = append(e.plan.Local, Local{
		Path: name, Name: c.text, Bytes: info.Size(), Type: kind, Model: modelOf(r),
		Source: c.origin.name, Line: int(c.line), Column: int(c.column), EndColumn: int(c.end),
	})
	e.locals[name] = true
	return name, true
}

// unusable says why a file cannot be uploaded, and what to do; empty if it can.
func unusable(info fs.FileInfo, err error) (problem, hint string) {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file", "paths are relative to the folder of their source"
	case err != nil:
		return "the file cannot be read", "check its permissions"
	case !info.Mode().IsRegular():
		return "it is not a file", "name a media file"
	case info.Size() == 0:
		return "the file is empty (0 bytes)", "export or copy it again, or leave it out"
	case info.Size() > maxAsset:
		return "the file is larger than the 5 GiB that Sync takes", "shorten or compress it"
	}
	return "", ""
}

// quoted formats a path for messages. For a long path, it is only the name of the file, so
// that the name is not cut.
func quoted(text string) string {
	if utf8.RuneCountInString(text) > message.MaxQuoted {
		text = path.Base(slashed(text))
	}
	return message.Quoted(text).String()
}

// placeholder returns a stand-in for a file's asset id before the upload. It has the form
// and length of an id, and differs from file to file.
func placeholder(name string) string {
	sum := sha256.Sum256([]byte(name))
	h := hex.EncodeToString(sum[:16])
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-8" + h[17:20] + "-" + h[20:32]
}

// asset returns the asset of a local file.
func (e *encoder) asset(name string) string {
	if e.assets == nil {
		return placeholder(name)
	}
	return e.assets(name)
}
