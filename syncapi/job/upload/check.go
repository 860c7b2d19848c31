package upload

import (
	"os"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/batchfile/compose"
	"syncbatch-tui/batchfile/media"
	"syncbatch-tui/syncapi"
)

// Check checks the files of a plan before anything is uploaded: their types by content, and the
// problems at the places in the sources that name them. Do not upload a file with an error. The
// error is an error of the disk.
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
			if l.Line == 0 { // for a folder, the problems need the name of the file
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

// assetType is the asset type for a class of content.
func assetType(class string) syncapi.AssetType {
	switch class {
	case "audio":
		return syncapi.AssetAudio
	case "image":
		return syncapi.AssetImage
	}
	return syncapi.AssetVideo
}

// unsigned is the form of a URL that the ledger may keep: empty if it has a query, which may be a
// secret.
func unsigned(fileURL string) string {
	if strings.ContainsAny(fileURL, "?#@") {
		return ""
	}
	return fileURL
}
