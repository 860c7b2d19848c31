// Package download saves files: it keeps partial downloads, verifies the bytes, and
// publishes a finished file, which means to move it to its final name.
//
// A [Saver] opens a [File] for each file that is to be saved. The file is hidden beside its
// target until [File.Publish] gives it its name: the name is absent, or holds a complete
// file that is on the disk. No file of anybody else is ever replaced. A download that broke
// off is resumed by the next Open with the same key, in this session or a later one.
//
// The package fetches nothing itself. The caller downloads into [File.Part].
package download
