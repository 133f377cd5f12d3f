package main

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gatehouse/gatehouse/clients/go/gatehousetest"
)

// region test
func TestOrders(t *testing.T) {
	issuer := gatehousetest.New(t)
	service := routes(issuer.Verifier(t))
	clerk := issuer.Mint(gatehousetest.Token{Roles: []string{"clerk"}})
	guest := issuer.Mint(gatehousetest.Token{})
	call := func(token string, want int) {
		t.Helper()
		request, response := httptest.NewRequest("GET", "/orders", nil), httptest.NewRecorder()
		request.Header.Set("Authorization", "Bearer "+token)
		if service.ServeHTTP(response, request); response.Code != want {
			t.Fatal(response.Code, response.Body)
		}
	}
	call(clerk.Text, 200)
	call(guest.Text, 403)
	issuer.RevokeSession(clerk.Session) // a logout
	call(clerk.Text, 401)
	issuer.Silence() // Gatehouse is away
	issuer.Advance(time.Minute)
	call(guest.Text, 503)
}

// endregion
