package fserror

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"unicode/utf16"
)

// is reports whether an error is a POSIX error, or this system's equivalent.
func is(err error, posix syscall.Errno) bool {
	same := func(e syscall.Errno) bool { return errors.Is(err, e) }
	return same(posix) || slices.ContainsFunc(native[posix], same)
}

// BrokenPipe reports whether an error means that the reader of an output has closed it.
func BrokenPipe(err error) bool { return is(err, syscall.EPIPE) }

// maxName is the longest name of a file on Windows, in UTF-16 code units.
const maxName = 255

// windowsName says why a name is invalid on Windows; empty if it is valid. Windows reports
// most invalid names as files that do not exist.
func windowsName(name string) string {
	if len(utf16.Encode([]rune(name))) > maxName {
		return "the name is longer than file names may be"
	}
	if i := strings.IndexFunc(name, func(r rune) bool { return r < ' ' || strings.ContainsRune(`<>:"|?*`, r) }); i >= 0 {
		return `names of files on Windows have no control characters and none of < > : " | ? *`
	}
	if device.MatchString(name) {
		return "Windows keeps this name for a device"
	}
	return ""
}

// device matches the names of devices, which are invalid as file names with any extension.
var device = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)`)
