package syncapi_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"syncbatch-tui/syncapi"
)

// If the base URL ends in /v2, the address has the path twice, and the hint says what to change.
func TestBaseURLWithVersion(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	for path, wantsHint := range map[string]bool{"/v2": true, "/v2/": true, "/proxy/v2": true, "": false, "/proxy": false} {
		key, _ := syncapi.ParseKey("key-of-a-test-0123456789")
		c, err := syncapi.New(syncapi.WithBaseURL(server.URL+path), syncapi.WithKey(key))
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.List(t.Context(), syncapi.Filter{})
		if got := syncapi.Hint(err); syncapi.KindOf(err) != syncapi.KindNoAPI || strings.Contains(got, "leave it out") != wantsHint {
			t.Errorf("the hint for %q is %q: %v", path, got, err)
		}
	}
}
