package media

import (
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"go.uber.org/goleak"
)

// TestMain makes the certificate of httptest's servers a root of this process, so that
// the transport of production is what the tests run, unchanged.
func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "media")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	srv := httptest.NewTLSServer(nil)
	cert := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	srv.Close()
	file := filepath.Join(dir, "roots.pem")
	if err := os.WriteFile(file, cert, 0o600); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	_ = os.Setenv("SSL_CERT_FILE", file)
	_ = os.Setenv("SSL_CERT_DIR", dir)
	code := m.Run()
	_ = os.RemoveAll(dir)
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Println(err)
		code = 1
	}
	os.Exit(code)
}
