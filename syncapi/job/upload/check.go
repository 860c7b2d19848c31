package upload

import (
	"os"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/compose"
	"syncbatch-tui/batchfile/media"
	"syncbatch-tui/syncapi"
)

// Check looks at the files of a plan before anything is uploaded: their types by content,
// and the problems at the places where the sources name them. A file with an error must
// not be uploaded. The error is that of the disk.
func Check(locals []compose.Local) ([]File, []compose.Problem, error) {
	files := make([]File, 0, len(locals))
	var problems []compose.Problem
	for _, l := range locals {
		info, found, err := media.CheckFile(l.Path, l.Type, l.Model, l.MaxSeconds)
		if err != nil {
			return nil, nil, err
		}
		for _, p := range found {
			if len(problems) == batchfile.MaxProblems {
				break
			}
			if l.Line == 0 { // a folder, whose problems need the name of the file
				p.Message = l.Name + ": " + p.Message
			}
			p.Line, p.Column, p.EndColumn = l.Line, l.Column, l.EndColumn
			problems = append(problems, compose.Problem{Source: l.Source, Problem: p})
		}
		stat, err := os.Stat(l.Path)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, File{Path: l.Path, Bytes: stat.Size(), ContentType: info.Type, Type: assetType(info.Class())})
	}
	return files, problems, nil
}

// assetType is the type of an asset by the class of its content.
func assetType(class string) syncapi.AssetType {
	switch class {
	case "audio":
		return syncapi.AssetAudio
	case "image":
		return syncapi.AssetImage
	}
	return syncapi.AssetVideo
}

// unsigned is a URL as the ledger may keep it: none with a query, which may be a secret.
func unsigned(fileURL string) string {
	if strings.ContainsAny(fileURL, "?#@") {
		return ""
	}
	return fileURL
}
