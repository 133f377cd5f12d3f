package gatehouse_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gatehouse/gatehouse/clients/go"
	"github.com/gatehouse/gatehouse/clients/go/gatehousetest"
)

func requireReason(t *testing.T, v *gatehouse.Verifier, token string, want gatehouse.Reason) {
	t.Helper()
	_, err := v.Verify(token)
	var rejected *gatehouse.RejectedError
	if !errors.As(err, &rejected) || rejected.Reason != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func requireAccepted(t *testing.T, v *gatehouse.Verifier, token string) *gatehouse.VerifiedToken {
	t.Helper()
	verified, err := v.Verify(token)
	if err != nil {
		t.Fatal(err)
	}
	return verified
}

func TestEachRevocationDeniesItsTokensAndNoOthers(t *testing.T) {
	issuer := gatehousetest.New(t)
	v := issuer.Verifier(t)
	revocations := map[string]func(gatehousetest.Minted){
		"token":   func(m gatehousetest.Minted) { issuer.RevokeToken(m.ID) },
		"session": func(m gatehousetest.Minted) { issuer.RevokeSession(m.Session) },
		"subject": func(m gatehousetest.Minted) { issuer.RevokeSubject(m.Subject) },
		"role":    func(gatehousetest.Minted) { issuer.RevokeRole("clerk") },
	}
	for name, revoke := range revocations {
		t.Run(name, func(t *testing.T) {
			revoked := issuer.Mint(gatehousetest.Token{Roles: []string{"clerk"}, Generation: 3})
			other := issuer.Mint(gatehousetest.Token{Roles: []string{"cook"}})
			requireAccepted(t, v, revoked.Text)
			revoke(revoked)
			requireReason(t, v, revoked.Text, gatehouse.Revoked)
			requireAccepted(t, v, other.Text)
			later := gatehousetest.Token{Subject: revoked.Subject, Roles: []string{"clerk"}, Generation: 4}
			requireAccepted(t, v, issuer.Mint(later).Text)
		})
	}
}

func TestAnEntryForATokenDeniesTheEarlierGenerationsOfItsSession(t *testing.T) {
	issuer := gatehousetest.New(t)
	v := issuer.Verifier(t)
	first := issuer.Mint(gatehousetest.Token{Generation: 1})
	second := issuer.Mint(gatehousetest.Token{Generation: 2, Session: first.Session})
	third := issuer.Mint(gatehousetest.Token{Generation: 3, Session: first.Session})
	issuer.RevokeToken(second.ID)
	requireReason(t, v, first.Text, gatehouse.Revoked)
	requireReason(t, v, second.Text, gatehouse.Revoked)
	requireAccepted(t, v, third.Text)
}

func TestANewKeyArrivesWithTheFeedAndALeakedOneIsDenied(t *testing.T) {
	issuer := gatehousetest.New(t)
	v := issuer.Verifier(t)
	old := issuer.Mint(gatehousetest.Token{})
	requireAccepted(t, v, old.Text)
	issuer.RotateKey()
	issuer.RevokeKey(old.KeyID) // returns when the verifier has both
	requireReason(t, v, old.Text, gatehouse.Revoked)
	requireAccepted(t, v, issuer.Mint(gatehousetest.Token{}).Text)
}

func TestAllTokensAreDeniedAtOnce(t *testing.T) {
	issuer := gatehousetest.New(t)
	v := issuer.Verifier(t)
	before := issuer.Mint(gatehousetest.Token{})
	issuer.RevokeEverything()
	requireReason(t, v, before.Text, gatehouse.Revoked)
	requireAccepted(t, v, issuer.Mint(gatehousetest.Token{}).Text)
}

func TestARevocationBeforeTheStartIsInTheSnapshot(t *testing.T) {
	issuer := gatehousetest.New(t)
	revoked := issuer.Mint(gatehousetest.Token{})
	issuer.RevokeSession(revoked.Session)
	v := issuer.Verifier(t)
	requireReason(t, v, revoked.Text, gatehouse.Revoked)
	if health := v.Health(); health.Entries != 1 || !health.Ready || health.Problem != "" {
		t.Fatalf("%+v", health)
	}
}

func TestAVerifierWithoutProofOfFreshnessAcceptsNothing(t *testing.T) {
	failures := map[string]func(*gatehousetest.Issuer){
		"silent":      (*gatehousetest.Issuer).Silence,
		"unavailable": (*gatehousetest.Issuer).Unavailable,
		"old bytes":   (*gatehousetest.Issuer).ServeOldBytes,
	}
	for name, fail := range failures {
		t.Run(name, func(t *testing.T) {
			issuer := gatehousetest.New(t)
			v := issuer.Verifier(t)
			token := issuer.Mint(gatehousetest.Token{})
			requireAccepted(t, v, token.Text)
			fail(issuer)
			issuer.Advance(19 * time.Second)
			requireAccepted(t, v, token.Text)
			issuer.Advance(6 * time.Second)
			requireReason(t, v, token.Text, gatehouse.Stale)
			if v.Ready() || v.Health().Problem == "" {
				t.Fatalf("%+v", v.Health())
			}
			issuer.Resume()
			if err := v.WaitReady(t.Context()); err != nil {
				t.Fatal(err)
			}
			requireAccepted(t, v, token.Text)
		})
	}
}

func TestAStaleVerifierStillKnowsWhatWasRevokedAndWhatIsMalformed(t *testing.T) {
	issuer := gatehousetest.New(t)
	v := issuer.Verifier(t)
	revoked := issuer.Mint(gatehousetest.Token{})
	issuer.RevokeSession(revoked.Session)
	issuer.Silence()
	issuer.Advance(time.Minute)
	requireReason(t, v, revoked.Text, gatehouse.Revoked)
	requireReason(t, v, "a.b.c", gatehouse.Malformed)
	issuer.RotateKey()
	// The key may be new, so the token may be valid.
	requireReason(t, v, issuer.Mint(gatehousetest.Token{}).Text, gatehouse.Stale)
	issuer.Resume()
	if err := v.WaitReady(t.Context()); err != nil {
		t.Fatal(err)
	}
	requireReason(t, v, unknownKey(t), gatehouse.Signature)
}

func TestATokenThatWasAcceptedIsRefusedWhenItsKeyIsNoLongerPublished(t *testing.T) {
	issuer := gatehousetest.New(t)
	v := issuer.Verifier(t)
	token := issuer.Mint(gatehousetest.Token{})
	requireAccepted(t, v, token.Text)
	issuer.RotateKey()
	requireAccepted(t, v, token.Text)
	issuer.RetireKeys()
	requireReason(t, v, token.Text, gatehouse.Signature)
	requireAccepted(t, v, issuer.Mint(gatehousetest.Token{}).Text)
}

// unknownKey returns a token of another issuer.
func unknownKey(t *testing.T) string {
	t.Helper()
	return gatehousetest.New(t).Mint(gatehousetest.Token{}).Text
}

func TestAnUnreachableGatehouseCanBeToleratedForALimitedTime(t *testing.T) {
	issuer := gatehousetest.New(t)
	config := issuer.Config()
	config.AcceptWhileUnreachable = time.Minute
	v, err := gatehouse.New(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if err := v.WaitReady(t.Context()); err != nil {
		t.Fatal(err)
	}
	token := issuer.Mint(gatehousetest.Token{})
	issuer.Unavailable()
	for v.Health().LastError == nil {
		runtime.Gosched()
	}
	issuer.Advance(40 * time.Second)
	requireAccepted(t, v, token.Text)
	if v.Ready() {
		t.Fatal("a stale verifier is ready")
	}
	issuer.Advance(40 * time.Second)
	requireReason(t, v, token.Text, gatehouse.Stale)
}

func TestTheTimesOfATokenAreCheckedOnEachCall(t *testing.T) {
	issuer := gatehousetest.New(t)
	v := issuer.Verifier(t)
	requireReason(t, v, issuer.Mint(gatehousetest.Token{Lifetime: -2 * time.Minute}).Text, gatehouse.Expired)
	token := issuer.Mint(gatehousetest.Token{Lifetime: time.Minute})
	requireAccepted(t, v, token.Text)
	issuer.Advance(3 * time.Minute)
	requireReason(t, v, token.Text, gatehouse.Expired)
}

func TestRequireAnswersWithTheStatusOfTheVerdict(t *testing.T) {
	issuer := gatehousetest.New(t)
	v := issuer.Verifier(t)
	handler := v.Require("clerk")(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		caller, _ := gatehouse.Caller(r.Context())
		_, _ = w.Write([]byte(caller.Subject()))
	}))
	clerk := issuer.Mint(gatehousetest.Token{Roles: []string{"cook", "clerk"}})
	cook := issuer.Mint(gatehousetest.Token{Roles: []string{"cook"}})
	call := func(authorization ...string) *httptest.ResponseRecorder {
		request := httptest.NewRequest(http.MethodGet, "/orders", nil)
		request.Header["Authorization"] = authorization
		response := httptest.NewRecorder()
		handler.ServeHTTP(response, request)
		return response
	}
	if response := call("bearer " + clerk.Text); response.Code != 200 || response.Body.String() != clerk.Subject {
		t.Fatalf("%d %s", response.Code, response.Body)
	}
	requireProblem(t, call(), 401, "token-missing", "")
	requireProblem(t, call("Basic abc"), 401, "token-missing", "")
	requireProblem(t, call("Bearer x"), 401, "token-invalid", "invalid_token")
	requireProblem(t, call("Bearer "+clerk.Text, "Bearer "+clerk.Text), 401, "token-invalid", "invalid_request")
	requireProblem(t, call("Bearer "+cook.Text), 403, "role-missing", "insufficient_scope")
	issuer.RevokeSession(clerk.Session)
	requireProblem(t, call("Bearer "+clerk.Text), 401, "token-invalid", "invalid_token")
	issuer.Silence()
	issuer.Advance(time.Minute)
	stale := call("Bearer " + cook.Text)
	requireProblem(t, stale, 503, "dependency-unavailable", "")
	if stale.Header().Get("Retry-After") == "" {
		t.Fatal("no Retry-After")
	}
}

func requireProblem(t *testing.T, response *httptest.ResponseRecorder, status int, kind, code string) {
	t.Helper()
	var body struct {
		Type   string
		Status int
	}
	if err := json.Unmarshal(response.Body.Bytes(), &body); err != nil {
		t.Fatal(err)
	}
	challenge := response.Header().Get("WWW-Authenticate")
	if response.Code != status || body.Status != status || body.Type != "urn:gatehouse:problem:"+kind ||
		response.Header().Get("Content-Type") != "application/problem+json" ||
		!strings.Contains(challenge, code) || (challenge == "") != (status == 503) {
		t.Fatalf("%d %s %v", response.Code, response.Body, response.Header())
	}
}

func TestAWatchEndsWithItsToken(t *testing.T) {
	issuer := gatehousetest.New(t)
	v := issuer.Verifier(t)
	watch := func(minted gatehousetest.Minted) <-chan error {
		ended := make(chan error, 2)
		v.Watch(requireAccepted(t, v, minted.Text), func(reason error) { ended <- reason })
		return ended
	}
	revoked := issuer.Mint(gatehousetest.Token{})
	expiring := issuer.Mint(gatehousetest.Token{Lifetime: time.Minute})
	refreshed := issuer.Mint(gatehousetest.Token{})
	stopped := issuer.Mint(gatehousetest.Token{})
	endOfRevoked, endOfExpiring, endOfRefreshed := watch(revoked), watch(expiring), watch(refreshed)
	v.Watch(requireAccepted(t, v, stopped.Text), func(error) { t.Error("a stopped watch ended") })()

	issuer.RevokeToken(refreshed.ID)
	issuer.RevokeSession(revoked.Session)
	requireEnd(t, endOfRevoked, gatehouse.Revoked)
	issuer.Advance(3 * time.Minute)
	requireEnd(t, endOfExpiring, gatehouse.Expired)
	select {
	case err := <-endOfRefreshed:
		t.Logf("a verifier is stale for a moment after the clock has moved: %v", err)
		requireError(t, err, gatehouse.Stale)
	default:
		v.Close()
		if err := <-endOfRefreshed; !errors.Is(err, gatehouse.ErrClosed) {
			requireError(t, err, gatehouse.Stale)
		}
	}
}

func TestARevocationBeforeTheWatchEndsIt(t *testing.T) {
	issuer := gatehousetest.New(t)
	v := issuer.Verifier(t)
	minted := issuer.Mint(gatehousetest.Token{})
	verified := requireAccepted(t, v, minted.Text)
	issuer.RevokeSubject(minted.Subject)
	ended := make(chan error, 1)
	v.Watch(verified, func(reason error) { ended <- reason })
	requireEnd(t, ended, gatehouse.Revoked)
	v.Close()
	v.Watch(verified, func(reason error) { ended <- reason })
	if err := <-ended; !errors.Is(err, gatehouse.ErrClosed) {
		t.Fatal(err)
	}
}

func requireEnd(t *testing.T, ended <-chan error, want gatehouse.Reason) {
	t.Helper()
	requireError(t, <-ended, want)
}

func requireError(t *testing.T, err error, want gatehouse.Reason) {
	t.Helper()
	if !errors.Is(err, &gatehouse.RejectedError{Reason: want}) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestAWrongSettingIsNamed(t *testing.T) {
	good := gatehouse.Config{
		Issuer:     "https://auth.example.com",
		Audience:   "orders",
		Credential: gatehouse.Credential{ClientID: "id", ClientSecret: "secret"},
	}
	wrong := map[string]func(*gatehouse.Config){
		"Issuer":                 func(c *gatehouse.Config) { c.Issuer = "" },
		"Audience":               func(c *gatehouse.Config) { c.Audience = "" },
		"Credential":             func(c *gatehouse.Config) { c.Credential.ClientSecret = "" },
		"BaseURL":                func(c *gatehouse.Config) { c.BaseURL = "http://auth.example.com" },
		"MaxStaleness":           func(c *gatehouse.Config) { c.MaxStaleness = 5 * time.Second },
		"AcceptWhileUnreachable": func(c *gatehouse.Config) { c.AcceptWhileUnreachable = -1 },
		"Leeway":                 func(c *gatehouse.Config) { c.Leeway = time.Hour },
		"Wait":                   func(c *gatehouse.Config) { c.Wait = 1500 * time.Millisecond },
	}
	for name, change := range wrong {
		config := good
		change(&config)
		if _, err := gatehouse.New(t.Context(), config); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	v, err := gatehouse.New(t.Context(), good)
	if err != nil {
		t.Fatal(err)
	}
	v.Close()
}

func TestTheReasonForNotBeingReadyIsASentence(t *testing.T) {
	config := gatehousetest.New(t).Config()
	config.BaseURL = "http://127.0.0.1:1"
	v, err := gatehouse.New(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	for v.Health().LastError == nil {
		runtime.Gosched()
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := v.WaitReady(ended); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Fatal(err)
	}
	requireReason(t, v, gatehousetest.New(t).Mint(gatehousetest.Token{}).Text, gatehouse.Stale)
}

func TestManyCallersAndRevocationsAtOnce(t *testing.T) {
	issuer := gatehousetest.New(t)
	config := issuer.Config()
	config.CacheSize = 8
	v, err := gatehouse.New(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	if err := v.WaitReady(t.Context()); err != nil {
		t.Fatal(err)
	}
	var callers sync.WaitGroup
	for range 8 {
		callers.Add(1)
		go func() {
			defer callers.Done()
			for range 25 {
				token := issuer.Mint(gatehousetest.Token{})
				requireAccepted(t, v, token.Text)
				issuer.RevokeSession(token.Session)
				requireReason(t, v, token.Text, gatehouse.Revoked)
			}
		}()
	}
	callers.Wait()
	if entries := v.Health().Entries; entries != 200 {
		t.Fatalf("%d entries", entries)
	}
}
