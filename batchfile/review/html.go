package review

import (
	"crypto/sha256"
	_ "embed" // the page and its parts
	"encoding/base64"
	"html/template"
	"io"
	"strconv"
	"sync"
)

//go:embed sheet.html
var pageText string

//go:embed sheet.css
var style string

//go:embed sheet.js
var script string

var page = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("sheet").Funcs(template.FuncMap{"seconds": seconds, "dollars": dollars}).Parse(pageText))
})

// pageData is the data for the page's template.
type pageData struct {
	*Sheet
	Key      string
	Statuses []string
	Policy   string
	Style    template.CSS
	Script   template.JS
}

// WriteHTML writes the sheet as one page that needs no other files except the videos, and
// no network. The browser stores the decisions. The error is that of w.
func (s *Sheet) WriteHTML(w io.Writer) error {
	media := "'self' file:"
	if s.WithURLs {
		media += " https: http:"
	}
	return page().Execute(w, pageData{
		Sheet: s, Key: s.key(), Statuses: s.statuses(),
		// Only the page's own script and style run, whatever texts it contains.
		Policy: "default-src 'none'; base-uri 'none'; form-action 'none'; script-src " + digest(script) + "; style-src " + digest(style) + "; media-src " + media,
		Style:  template.CSS(style), //nolint:gosec // a constant
		Script: template.JS(script), //nolint:gosec // a constant
	})
}

// digest identifies a script or a style by its content, for a content security policy.
func digest(content string) string {
	sum := sha256.Sum256([]byte(content))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func seconds(s float64) string {
	if s == 0 {
		return ""
	}
	return strconv.FormatFloat(s, 'f', 2, 64) + " s"
}

func dollars(usd float64) string { return "$" + strconv.FormatFloat(usd, 'f', 2, 64) }
