package job

import (
	"errors"
	"fmt"
	"strings"

	"syncbatch-tui/syncapi/job/download"
)

// VideoName is a template for the names of videos: text with fields in braces, and one
// slash at most, which makes a folder. The fields are {id}, {batch}, {model} and {line},
// the line of the request with four digits. The extension is added.
type VideoName string

// DefaultVideoName is the template without another.
const DefaultVideoName VideoName = "{batch}/{id}"

var videoFields = []string{"{id}", "{batch}", "{model}", "{line}"}

// Check says what is wrong with a template; nil for nothing. A template that gives every
// video of a batch the same name is wrong.
func (n VideoName) Check() error {
	rest := string(n)
	for _, field := range videoFields {
		rest = strings.ReplaceAll(rest, field, "x")
	}
	folder, name, hasFolder := strings.Cut(rest, "/")
	switch {
	case strings.ContainsAny(rest, "{}"):
		return fmt.Errorf("the fields are %s", strings.Join(videoFields, ", "))
	case strings.Contains(name, "/"):
		return errors.New("it can have one folder, and so one slash")
	case folder == "" || hasFolder && name == "":
		return errors.New("a name is empty")
	case !strings.Contains(string(n), "{id}") && !strings.Contains(string(n), "{line}"):
		return errors.New("it needs {id} or {line}, or all videos have the same name")
	}
	return nil
}

// of is the folder, empty for none, and the names that a video may get, the best first.
func (n VideoName) of(v Video) (folder string, names []string) {
	if n == "" || n == DefaultVideoName {
		return download.SafeName(v.Batch), download.MediaNames(v.Request, videoExt)
	}
	values := []string{"{id}", v.Request, "{batch}", v.Batch, "{model}", v.Model, "{line}", fmt.Sprintf("%04d", v.Line)}
	fill := strings.NewReplacer(values...).Replace
	name := string(n)
	if before, after, ok := strings.Cut(name, "/"); ok {
		folder, name = download.MediaNames(fill(before), "")[0], after
	}
	return folder, download.MediaNames(fill(name), videoExt)
}
