package external

import (
	"errors"
	"testing"
)

func TestVideoThatIsNoHTTPSURLIsNotOpened(t *testing.T) {
	for _, bad := range []string{"", "file:///etc/passwd", "javascript:alert(1)", "http://cdn.sync.so/x", "--help", "https://"} {
		if msg := browse(bad)().(browsedMsg); !errors.Is(msg.err, errNoVideo) {
			t.Errorf("%q: %v", bad, msg.err)
		}
	}
}
