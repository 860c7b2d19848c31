package ledger

import (
	"cmp"
	"strings"
)

// loopback are the names of this machine, all of which lead to the same server. The first
// stands for the others.
var loopback = []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"}

// hostKey is a host, with its port and profile, as the ledger knows it: what was submitted
// under one name of this machine counts under the others, too. The client has brought it into
// lower case and removed the default port. loopback.sql does the same for stored hosts.
func hostKey(host string) string {
	for _, name := range loopback[1:] {
		rest, ok := strings.CutPrefix(host, name)
		if ok && strings.IndexAny(cmp.Or(rest, ":"), ":"+accountMark) == 0 {
			return loopback[0] + rest
		}
	}
	return host
}
