package external

import (
	"errors"
	"testing"
)

func TestVideoThatIsNoHTTPSURLIsNotOpened(t *testing.T) {
	f := &Feature{Config: Config{Host: "api.sync.so"}}
	for _, bad := range []string{"", "file:///etc/passwd", "javascript:alert(1)", "http://cdn.sync.so/x", "http://127.0.0.1:631/x", "--help", "https://"} {
		if msg := f.browse(bad, "Y")().(browsedMsg); !errors.Is(msg.err, errNoVideo) {
			t.Errorf("%q: %v", bad, msg.err)
		}
	}
}

func TestVideoOfASandboxOnThisMachine(t *testing.T) {
	f := &Feature{Config: Config{Host: "127.0.0.1:3001"}}
	for raw, ok := range map[string]bool{
		"http://127.0.0.1:8080/x.mp4": true, "http://localhost/x.mp4": true, "http://[::1]/x.mp4": true,
		"http://10.0.0.1/x.mp4": false, "https://cdn.sync.so/x.mp4": true,
	} {
		if _, err := f.videoURL(raw); (err == nil) != ok {
			t.Errorf("%s: %v", raw, err)
		}
	}
}
