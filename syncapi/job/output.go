package job

import (
	"path/filepath"
	"strings"

	"syncbatch-tui/batchfile"
	"syncbatch-tui/syncapi/job/download"
)

// NameOutput fills in the name of a results file: {file} becomes the name of the input file
// without its extension, and that of the whole file for a part; {batch} becomes the id of
// the batch. input is the path of the input file; an empty one, or the name of a stream,
// stands for a file that is not known, which the id names instead. The folder of the template
// stays as it is.
func NameOutput(template, input, batchID string) string {
	folder, name := filepath.Split(template)
	if !strings.Contains(name, "{") {
		return template
	}
	batch := download.SafeName(batchID)
	file := batch
	if filepath.IsAbs(input) {
		whole, _, _ := batchfile.PartOf(filepath.Base(input))
		file = strings.TrimSuffix(whole, filepath.Ext(whole))
	}
	return folder + strings.NewReplacer("{file}", file, "{batch}", batch).Replace(name)
}
