package compose

import (
	"path"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"syncbatch-tui/batchfile/internal/message"
)

// keyFinder returns the function for the common part of the names of files that belong
// together: their names without extension, or the text that matches {id} in a pattern. The
// error wraps ErrUsage.
func keyFinder(patterns []string) (func(name string) (string, bool), error) {
	if len(patterns) == 0 {
		return func(name string) (string, bool) { return key(name), true }, nil
	}
	type matcher struct {
		expr    *regexp.Regexp
		inPaths bool
	}
	var all []matcher
	for _, list := range patterns {
		for _, pattern := range strings.Split(list, ",") {
			pattern = strings.TrimSpace(pattern)
			if strings.Count(pattern, "{id}") != 1 {
				return nil, usage("the pattern %s must have {id} once, as in {id}_video.mp4,{id}_voice.wav", message.Quoted(pattern))
			}
			expr := regexp.QuoteMeta(norm.NFC.String(pattern))
			expr = strings.ReplaceAll(expr, `\*`, `[^/]*`)
			expr = strings.Replace(expr, `\{id\}`, `([^/]+?)`, 1)
			compiled, err := regexp.Compile(`(?i)^` + expr + `$`)
			if err != nil {
				return nil, usage("the pattern %s cannot be read", message.Quoted(pattern))
			}
			all = append(all, matcher{compiled, strings.Contains(pattern, "/")})
		}
	}
	return func(name string) (string, bool) {
		name = norm.NFC.String(name)
		for _, m := range all {
			candidate := name
			if !m.inPaths {
				candidate = path.Base(name)
			}
			if found := m.expr.FindStringSubmatch(candidate); found != nil {
				return found[1], true
			}
		}
		return "", false
	}, nil
}
