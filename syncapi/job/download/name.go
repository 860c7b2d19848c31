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

// maxCopies limits how many files a name and its numbered variants can have.
const maxCopies = 99

// Numbered returns a name and the names that a file gets if it is taken: name-2, name-3 and so on,
// before the extension.
func Numbered(name string) []string {
	ext := filepath.Ext(name)
	names := []string{name}
	for n := range maxCopies - 1 {
		names = append(names, fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ext), n+2, ext))
	}
	return names
}

// maxName is the maximum length of an ID in a file's name.
const maxName = 100

// device matches names that are devices on Windows, with any extension.
var device = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)^(con|prn|aux|nul|(com|lpt)[0-9])(\.|$)`) })

// SafeName makes an ID from outside safe as part of a file's name: letters, digits, '_', '-' and
// inner dots, at most 100 characters, and not a device name of Windows. It does not change an ID
// that is already safe. It cleans any other and adds a piece of its hash, so that two IDs seldom
// share a name. On many disks IDs that differ only in case share a name, so a name does not prove
// whose file it is.
func SafeName(id string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '_', r == '-', r == '.':
			return r
		}
		return '_'
	}, id)
	// A leading dash looks like an option to other programs, and a leading dot hides the file.
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

// maxMediaName is the maximum length of an ID in the name of a media file, in bytes: file systems
// take 255, and the partial file's name is longer.
const maxMediaName = 180

// MediaNames returns the names that media with an ID from outside may get, the best first: the ID
// with its letters and digits of every script, and '_' for everything that is unsafe in a name;
// then the same with a piece of the ID's hash, in case another ID has that name; then numbered
// names. The file system decides which names are the same; some ignore case or the form of accents.
// ext begins with a dot.
func MediaNames(id, ext string) []string {
	name := norm.NFC.String(strings.ToValidUTF8(id, "_"))
	name = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.L, unicode.M, unicode.N) || strings.ContainsRune("_-.", r) {
			return r
		}
		return '_'
	}, name)
	// A leading dash looks like an option to other programs, and a leading dot hides the file.
	name = strings.TrimLeft(strings.TrimRight(name, "."), ".-")
	if device().MatchString(name) {
		name = "_" + name
	}
	name = cmp.Or(cut(name, maxMediaName), "_")
	sum := sha256.Sum256([]byte(id))
	tail := "-" + hex.EncodeToString(sum[:4])
	return append([]string{name + ext}, Numbered(cut(name, maxMediaName-len(tail))+tail+ext)...)
}

// cut shortens a text to at most n bytes without splitting a character from its accents.
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
