package config

import "io/fs"

// openToOthers is false: the folder of a user belongs to that user.
func openToOthers(fs.FileInfo) bool { return false }
