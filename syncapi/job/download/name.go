package download

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
)

// maxCopies bounds how many files there can be under a name and those with a number.
const maxCopies = 99

// Numbered is a name followed by those that a file gets when it is taken: name-2, name-3
// and so on, before the extension.
func Numbered(name string) []string {
	ext := filepath.Ext(name)
	names := []string{name}
	for n := range maxCopies - 1 {
		names = append(names, fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ext), n+2, ext))
	}
	return names
}

// maxName is the longest that an id may be in a file's name.
const maxName = 100

// device matches the names that are devices on Windows, whatever follows a dot.
var device = regexp.MustCompile(`(?i)^(con|prn|aux|nul|(com|lpt)[0-9])(\.|$)`)

// SafeName makes an id from outside a part of a file's name: letters, digits,
// '_', '-' and inner dots, at most 100 characters, and no device of Windows. An id that
// is such a name stays as it is; any other is cleaned, and gets a piece of its hash, so
// that two ids seldom come to share a name. Those that differ in case alone do on many
// disks, so that a name is no proof of whose a file is.
func SafeName(id string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '-', r == '.':
			return r
		}
		return '_'
	}, id)
	// A leading dash is an option to other programs, and a leading dot hides the file.
	name = strings.TrimLeft(strings.TrimRight(name, "."), ".-")
	if device.MatchString(name) {
		name = "_" + name
	}
	if name == id && name != "" && len(name) <= maxName {
		return name
	}
	sum := sha256.Sum256([]byte(id))
	tail := "-" + hex.EncodeToString(sum[:4])
	return cmp.Or(name[:min(len(name), maxName-len(tail))], "_") + tail
}
