package config

import "io/fs"

// openToOthers is always false: a user's folder on Windows belongs to that user.
func openToOthers(fs.FileInfo) bool { return false }
