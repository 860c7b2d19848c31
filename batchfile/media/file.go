package media

import (
	"errors"
	"os"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/internal/rules"
	"syncbatch-tui/batchfile/media/container"
)

// CheckFile checks a file on this disk that is to be an input of a type, "video", "image"
// or "audio", of a request for a model that accepts media of up to maxSeconds. The
// problems have no position. They are errors if the file cannot be used, because it is not
// media of the type, is damaged or ends too early. The error is a disk error.
func CheckFile(path, inputType, model string, maxSeconds float64) (container.Info, []batchfile.Problem, error) {
	f, err := os.Open(path)
	if err != nil {
		return container.Info{}, nil, err
	}
	defer f.Close()
	stat, err := f.Stat()
	if err != nil {
		return container.Info{}, nil, err
	}
	result, err := localResult(container.Parse(f, stat.Size()))
	if err != nil {
		return result.Info, nil, err
	}
	c := &checker{}
	c.checkInput(&batchfile.Generation{Model: model, MaxSeconds: maxSeconds}, &batchfile.Input{Type: inputType}, &result)
	for i := range c.problems {
		p := &c.problems[i]
		if p.Rule == rules.MediaNotMedia.Name || p.Rule == rules.MediaCut.Name {
			p.Severity = batchfile.Error
		}
		switch {
		case p.Rule == rules.MediaCut.Name, strings.HasSuffix(p.Message, "is damaged"):
			p.Hint = "export it again"
		case p.Rule == rules.MediaNotMedia.Name:
			p.Hint = "name a file of the type of the input"
		}
	}
	return result.Info, c.problems, nil
}

// localResult turns a parse of a file into a Result. The error is a disk error.
func localResult(info container.Info, err error) (Result, error) {
	result := Result{Status: Found, Info: info}
	switch class := info.Class(); {
	case class != "video" && class != "audio" && class != "image":
		result.Status, result.Reason = NotMedia, "is "+typeName(info.Type)
		if info.Type == "application/octet-stream" {
			result.Reason = "has an unknown type"
		}
	case info.IsCut:
		result.Status, result.Reason = Cut, "is shorter than its header says"
	case errors.Is(err, container.ErrFormat):
		result.Status, result.Reason = NotMedia, "is damaged"
	case err != nil && !errors.Is(err, container.ErrUnknownType) && !errors.Is(err, container.ErrBound):
		return result, err
	}
	return result, nil
}
