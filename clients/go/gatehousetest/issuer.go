// Package gatehousetest has an issuer for the tests of services: it mints and revokes tokens, and it fails in the ways in
// which Gatehouse and the network fail.
package gatehousetest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"log/slog"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/gatehouse/gatehouse/clients/go"
)

// Audience is the audience of the tokens and of the configuration.
const Audience = "test-audience"

// Issuer is a revocation feed on loopback with a key of its own and a clock that tests advance. It is safe for
// concurrent use.
type Issuer struct {
	server *httptest.Server
	start  time.Time

	mutex     sync.Mutex
	changed   chan struct{} // closed at each change
	mode      mode
	kid       string
	key       *ecdsa.PrivateKey
	published []jwk
	keysAt    int // the position in the log where the keys changed last
	log       []entry
	epochs    map[string]int64 // subject, or "*" for the realm
	advanced  time.Duration
	acked     map[string]int // the position that a client has confirmed
	recorded  map[string][]byte
}

type mode int

const (
	answering mode = iota
	silent
	unavailable
	replaying
)

// New starts an issuer that ends with the test.
func New(t testing.TB) *Issuer {
	t.Helper()
	i := &Issuer{
		start:    time.Now(),
		changed:  make(chan struct{}),
		epochs:   make(map[string]int64),
		acked:    make(map[string]int),
		recorded: make(map[string][]byte),
	}
	i.RotateKey()
	i.server = httptest.NewServer(i.handler())
	t.Cleanup(i.close)
	return i
}

func (i *Issuer) close() {
	i.Resume()
	i.server.CloseClientConnections()
	i.server.Close()
}

// URL is the issuer, and where it listens.
func (i *Issuer) URL() string { return i.server.URL }

// Config returns the configuration of a verifier that uses this issuer and its clock. Each call returns another
// credential, so use one configuration for one verifier.
func (i *Issuer) Config() gatehouse.Config {
	return gatehouse.Config{
		Issuer:     i.URL(),
		Audience:   Audience,
		Credential: gatehouse.Credential{ClientID: newUUID(), ClientSecret: "test-secret"},
		Clock:      i.clock,
		Logger:     slog.New(slog.DiscardHandler),
	}
}

// Verifier returns a ready verifier that is closed with the test.
func (i *Issuer) Verifier(t testing.TB) *gatehouse.Verifier {
	t.Helper()
	v, err := gatehouse.New(t.Context(), i.Config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	if err := v.WaitReady(t.Context()); err != nil {
		t.Fatal(err)
	}
	return v
}

// Advance moves the clock of the verifiers. A verifier is stale after its MaxStaleness, unless the issuer answers a
// request that begins later.
func (i *Issuer) Advance(d time.Duration) {
	i.change(func() {
		i.advanced += d
		i.answerPending()
	})
}

// Silence accepts requests and does not answer them, like a network that loses packets.
func (i *Issuer) Silence() { i.setMode(silent) }

// Unavailable answers all requests with 503, like an instance that starts or stops.
func (i *Issuer) Unavailable() { i.setMode(unavailable) }

// ServeOldBytes answers with earlier responses, like a cache that ignores Cache-Control.
func (i *Issuer) ServeOldBytes() { i.setMode(replaying) }

// Resume answers requests again.
func (i *Issuer) Resume() { i.setMode(answering) }

func (i *Issuer) setMode(m mode) {
	i.change(func() {
		i.mode = m
		i.answerPending()
	})
}

// answerPending adds a position without an entry, so that no request waits for its time to pass.
func (i *Issuer) answerPending() {
	i.log = append(i.log, entry{})
}

// RotateKey signs new tokens with a new key. Older tokens stay valid.
func (i *Issuer) RotateKey() {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	point, err := key.PublicKey.ECDH()
	if err != nil {
		panic(err)
	}
	raw := point.Bytes() // 0x04, x, y
	i.change(func() {
		i.key, i.kid = key, newUUID()
		i.published = append(i.published, jwk{
			Type: "EC", Curve: "P-256", Use: "sig", Algorithm: "ES256", ID: i.kid,
			X: base64.RawURLEncoding.EncodeToString(raw[1:33]),
			Y: base64.RawURLEncoding.EncodeToString(raw[33:]),
		})
		i.answerPending()
		i.keysAt = len(i.log)
	})
}

// RetireKeys publishes only the key that signs new tokens, so that tokens of earlier keys cannot be verified. It returns
// when each verifier that can be reached has the keys.
func (i *Issuer) RetireKeys() {
	position := 0
	i.change(func() {
		i.published = i.published[len(i.published)-1:]
		i.answerPending()
		i.keysAt = len(i.log)
		position = len(i.log)
	})
	i.awaitApplied(position)
}

type jwk struct {
	Type      string `json:"kty"`
	Curve     string `json:"crv"`
	Use       string `json:"use"`
	Algorithm string `json:"alg"`
	ID        string `json:"kid"`
	X         string `json:"x"`
	Y         string `json:"y"`
}

func (i *Issuer) change(apply func()) {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	apply()
	close(i.changed)
	i.changed = make(chan struct{})
}

// now is the wall clock of the issuer and of the verifiers.
func (i *Issuer) now() time.Time {
	_, wall := i.clock()
	return wall
}

func (i *Issuer) clock() (time.Duration, time.Time) {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	real := time.Now()
	return real.Sub(i.start) + i.advanced, real.Round(0).Add(i.advanced)
}
