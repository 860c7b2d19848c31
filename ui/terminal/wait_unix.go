//go:build unix

package terminal

import (
	"errors"
	"time"

	"golang.org/x/sys/unix"
)

// waitForInput reports whether a terminal has input within a duration. It uses select,
// because poll does not work with terminals on macOS.
func waitForInput(fd uintptr, d time.Duration) bool {
	deadline := time.Now().Add(d)
	for {
		var set unix.FdSet
		set.Zero()
		set.Set(int(fd))
		left := unix.NsecToTimeval(int64(max(0, time.Until(deadline))))
		n, err := unix.Select(int(fd)+1, &set, nil, nil, &left)
		if !errors.Is(err, unix.EINTR) {
			return err == nil && n > 0
		}
	}
}
