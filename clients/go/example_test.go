package gatehouse_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gatehouse/gatehouse/clients/go"
	"github.com/gatehouse/gatehouse/clients/go/gatehousetest"
)

// orders is a handler of a service.
func orders(w http.ResponseWriter, r *http.Request) {
	caller, _ := gatehouse.Caller(r.Context())
	fmt.Fprintln(w, "orders of", caller.Login())
}

// TestTheReadme is the code of README.md.
func TestTheReadme(t *testing.T) {
	issuer := gatehousetest.New(t)
	v := issuer.Verifier(t)
	mux := http.NewServeMux()
	mux.Handle("GET /orders", v.Require("clerk")(http.HandlerFunc(orders)))

	clerk := issuer.Mint(gatehousetest.Token{Login: "ada_l", Roles: []string{"clerk"}})
	call := func() *httptest.ResponseRecorder {
		request := httptest.NewRequest(http.MethodGet, "/orders", nil)
		request.Header.Set("Authorization", "Bearer "+clerk.Text)
		response := httptest.NewRecorder()
		mux.ServeHTTP(response, request)
		return response
	}
	if response := call(); response.Code != 200 || response.Body.String() != "orders of ada_l\n" {
		t.Fatal(response.Code, response.Body)
	}
	issuer.RevokeSession(clerk.Session)
	if response := call(); response.Code != 401 {
		t.Fatal(response.Code, response.Body)
	}
}
