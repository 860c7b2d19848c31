package download

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
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
var device = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)^(con|prn|aux|nul|(com|lpt)[0-9])(\.|$)`) })

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
	if device().MatchString(name) {
		name = "_" + name
	}
	if name == id && name != "" && len(name) <= maxName {
		return name
	}
	sum := sha256.Sum256([]byte(id))
	tail := "-" + hex.EncodeToString(sum[:4])
	return cmp.Or(name[:min(len(name), maxName-len(tail))], "_") + tail
}

// maxMediaName is the longest that an id may be in the name of a media file, in bytes:
// file systems take 255, and the partial file's name is longer.
const maxMediaName = 180

// MediaNames are the names that the media of an id from outside may get, the best first: the
// id with its letters and digits of every script, and '_' for all that is not safe in a name,
// then the same with a piece of the id's hash, for the case that another id has that name, and
// then those with a number. Whether names are the same is for the file system to say, some of
// which ignore case or the form of accents. ext begins with a dot.
func MediaNames(id, ext string) []string {
	name := norm.NFC.String(strings.ToValidUTF8(id, "_"))
	name = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.L, unicode.M, unicode.N) || strings.ContainsRune("_-.", r) {
			return r
		}
		return '_'
	}, name)
	// A leading dash is an option to other programs, and a leading dot hides the file.
	name = strings.TrimLeft(strings.TrimRight(name, "."), ".-")
	if device().MatchString(name) {
		name = "_" + name
	}
	name = cmp.Or(cut(name, maxMediaName), "_")
	sum := sha256.Sum256([]byte(id))
	tail := "-" + hex.EncodeToString(sum[:4])
	return append([]string{name + ext}, Numbered(cut(name, maxMediaName-len(tail))+tail+ext)...)
}

// cut shortens a text to at most n bytes without breaking a character, its accents included.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	end := n
	for end > 0 && (!utf8.RuneStart(s[end]) || !norm.NFC.PropertiesString(s[end:]).BoundaryBefore()) {
		end--
	}
	return s[:end]
}
