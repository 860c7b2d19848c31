// Package download saves files: it keeps partial downloads, verifies the bytes, and publishes a
// finished file, that is, moves it to its final name.
//
// A [Saver] opens a [File] for each file to save. The file is hidden beside its target until
// [File.Publish] gives it its name: the name is absent, or holds a complete file that is on the
// disk. A file of another program is never replaced. The next Open with the same key, in this
// session or a later one, resumes a download that broke off.
//
// The package fetches nothing itself. The caller downloads into [File.Part].
package download
