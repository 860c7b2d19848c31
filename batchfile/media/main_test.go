// The tests set the root certificates of this process, on every system.

//go:debug x509usefallbackroots=1

package media

import (
	"crypto/x509"
	"fmt"
	"net/http/httptest"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// TestMain adds the certificate of httptest's servers to the roots of this process, so
// that the tests use the production transport unchanged.
func TestMain(m *testing.M) {
	srv := httptest.NewTLSServer(nil)
	roots := x509.NewCertPool()
	roots.AddCert(srv.Certificate())
	srv.Close()
	x509.SetFallbackRoots(roots)
	code := m.Run()
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Println(err)
		code = 1
	}
	os.Exit(code)
}
