// A resource server that verifies access tokens with the public keys of Gatehouse.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
)

// region verify

// Claims are the claims of an access token that this resource server reads.
type Claims struct {
	Subject  string   `json:"sub"`
	ClientID string   `json:"client_id"`
	Roles    []string `json:"roles"`
}

// NewVerifier discovers the public keys of the issuer.
func NewVerifier(ctx context.Context, issuer, audience string) (*oidc.IDTokenVerifier, error) {
	provider, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		return nil, err
	}
	return provider.Verifier(&oidc.Config{
		// go-oidc compares ClientID with the aud claim.
		ClientID:             audience,
		SupportedSigningAlgs: []string{oidc.ES256},
	}), nil
}

// Verify returns the claims of the bearer token of a request.
func Verify(r *http.Request, verifier *oidc.IDTokenVerifier) (*Claims, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return nil, errors.New("no bearer token")
	}
	verified, err := verifier.Verify(r.Context(), token)
	if err != nil {
		return nil, err
	}
	claims := new(Claims)
	return claims, verified.Claims(claims)
}

// endregion

// region role

// RequireRole calls the handler for callers whose token includes the role.
func RequireRole(role string, verifier *oidc.IDTokenVerifier, handler func(http.ResponseWriter, *Claims)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		claims, err := Verify(r, verifier)
		if err != nil {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "A valid access token is required.", http.StatusUnauthorized)
			return
		}
		if !slices.Contains(claims.Roles, role) {
			w.Header().Set("WWW-Authenticate", `Bearer error="insufficient_scope"`)
			http.Error(w, "The role "+role+" is required.", http.StatusForbidden)
			return
		}
		handler(w, claims)
	}
}

// endregion

func main() {
	verifier, err := NewVerifier(context.Background(), os.Getenv("ISSUER"), os.Getenv("AUDIENCE"))
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("GET /reports", RequireRole("report-reader", verifier, func(w http.ResponseWriter, claims *Claims) {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]string{"subject": claims.Subject})
	}))
	log.Fatal(http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
}
