// Package tlstest gives tests HTTPS servers whose certificates the client under test
// trusts as it would in production: as those of an authority of its system. So the
// client runs with its own transport and its own TLS configuration.
package tlstest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"time"
)

// Name is a host name, besides those of this machine, that certificates are good for.
const Name = "api.sync.test"

// The protocols that a server can offer.
var (
	HTTP2Offered = []string{"h2", "http/1.1"}
	HTTP2Only    = []string{"h2"}
	HTTP1Only    = []string{"http/1.1"}
	NoALPN       = []string{} // HTTP/1.1 without a word about it
)

// Authority is a certificate authority.
type Authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// NewAuthority makes an authority.
func NewAuthority() (*Authority, error) {
	a := &Authority{cert: &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test authority"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}}
	var err error
	if a.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, err
	}
	der, err := x509.CreateCertificate(rand.Reader, a.cert, a.cert, &a.key.PublicKey, a.key)
	if err != nil {
		return nil, err
	}
	a.cert, err = x509.ParseCertificate(der)
	return a, err
}

// Trust makes the authority the only one that this process trusts. It can be called once,
// by a program with the line "//go:debug x509usefallbackroots=1".
func (a *Authority) Trust() {
	roots := x509.NewCertPool()
	roots.AddCert(a.cert)
	x509.SetFallbackRoots(roots)
}

// WriteFile writes the file that SSL_CERT_FILE is to name, for another process on Linux.
func (a *Authority) WriteFile(path string) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw}), 0o600)
}

// Certificate makes a certificate for this machine and for Name that ends at a time.
func (a *Authority) Certificate(end time.Time) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: Name},
		NotBefore: end.Add(-48 * time.Hour), NotAfter: end,
		DNSNames: []string{"localhost", Name}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, leaf, a.cert, &key.PublicKey, a.key)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, err
}

// Config is a server's TLS configuration that offers these protocols.
func (a *Authority) Config(protocols []string) (*tls.Config, error) {
	cert, err := a.Certificate(time.Now().Add(time.Hour))
	return &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: protocols, MinVersion: tls.VersionTLS12}, err
}

// Serve starts a server on a loopback address that speaks these protocols; its URL is
// https. It is to be closed.
func (a *Authority) Serve(handler http.Handler, protocols []string) (*httptest.Server, error) {
	config, err := a.Config(protocols)
	if err != nil {
		return nil, err
	}
	s := httptest.NewUnstartedServer(handler)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetHTTP2(slices.Contains(protocols, "h2"))
	s.Config.Protocols.SetHTTP1(!slices.Equal(protocols, HTTP2Only))
	s.TLS = config
	s.StartTLS()
	return s, nil
}
