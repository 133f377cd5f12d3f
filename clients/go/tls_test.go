package gatehouse_test

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/gatehouse/gatehouse/clients/go"
	"github.com/gatehouse/gatehouse/clients/go/gatehousetest"
)

// failures counts handshakes that a client has ended.
type failures struct{ first chan struct{} }

func (f *failures) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("TLS handshake error")) {
		select {
		case f.first <- struct{}{}:
		default:
		}
	}
	return len(line), nil
}

// overTLS starts a TLS proxy with a certificate for 127.0.0.1, and a verifier that reaches the issuer through it.
func overTLS(t *testing.T, host string, trusted bool) (*gatehousetest.Issuer, *gatehouse.Verifier, *failures) {
	t.Helper()
	issuer := gatehousetest.New(t)
	upstream, err := url.Parse(issuer.URL())
	if err != nil {
		t.Fatal(err)
	}
	failed := &failures{first: make(chan struct{}, 1)}
	forward := httputil.NewSingleHostReverseProxy(upstream)
	forward.ErrorLog = log.New(io.Discard, "", 0)
	server := httptest.NewUnstartedServer(forward)
	server.Config.ErrorLog = log.New(failed, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	config := issuer.Config()
	config.BaseURL = strings.Replace(server.URL, "127.0.0.1", host, 1)
	if trusted {
		roots := x509.NewCertPool()
		roots.AddCert(server.Certificate())
		config.TLS = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	v, err := gatehouse.New(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	return issuer, v, failed
}

func TestATrustedCertificateIsAccepted(t *testing.T) {
	t.Parallel()
	issuer, v, _ := overTLS(t, "127.0.0.1", true)
	if err := v.WaitReady(t.Context()); err != nil {
		t.Fatal(err)
	}
	token := issuer.Mint(gatehousetest.Token{})
	requireAccepted(t, v, token.Text)
	issuer.RevokeSession(token.Session)
	requireReason(t, v, token.Text, gatehouse.Revoked)
}

func TestAnUntrustedCertificateAndOneOfAnotherHostAreRefused(t *testing.T) {
	for name, of := range map[string]struct {
		host    string
		trusted bool
	}{"untrusted": {"127.0.0.1", false}, "another host": {"localhost", true}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			issuer, v, failed := overTLS(t, of.host, of.trusted)
			// The first attempt has failed when the second one fails.
			<-failed.first
			<-failed.first
			requireReason(t, v, issuer.Mint(gatehousetest.Token{}).Text, gatehouse.Stale)
			if v.Ready() {
				t.Error("the verifier is ready")
			}
		})
	}
}
