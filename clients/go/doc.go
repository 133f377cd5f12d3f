// Package gatehouse verifies access tokens of Gatehouse inside a service. It reads the revocation feed, so a revoked
// token is refused within milliseconds, and a verifier that may lack a revocation for longer than its limit accepts
// nothing.
//
//	v, err := gatehouse.New(ctx, gatehouse.Config{
//		Issuer:     "https://auth.example.com",
//		Audience:   "orders",
//		Credential: gatehouse.Credential{ClientID: id, ClientSecret: secret},
//	})
//	mux.Handle("GET /orders", v.Require("clerk")(http.HandlerFunc(orders)))
//
// The protocol is docs/revocation-feed.md of the repository. Package gatehousetest has an issuer for tests.
package gatehouse
