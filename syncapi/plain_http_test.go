package syncapi_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"syncbatch-tui/syncapi"
)

// TestPlainHTTPToTLS sends plain HTTP to a TLS server.
func TestPlainHTTPToTLS(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	c := newClient(t, strings.Replace(server.URL, "https:", "http:", 1), canary)
	if _, err := c.List(t.Context(), syncapi.Filter{}); err == nil || !strings.Contains(err.Error(), "write https:// in the base URL") {
		t.Errorf("%v", err)
	}
}
