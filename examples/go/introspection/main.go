// A resource server's request to the introspection endpoint, which knows revoked tokens.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
)

// region introspect

// Introspection is the response of the introspection endpoint (RFC 7662 §2.2).
type Introspection struct {
	Active  bool     `json:"active"`
	Subject string   `json:"sub"`
	Roles   []string `json:"roles"`
}

// Introspect asks the issuer whether a token is active at this moment.
func Introspect(ctx context.Context, endpoint, clientID, clientSecret, token string) (*Introspection, error) {
	form := strings.NewReader(url.Values{"token": {token}}.Encode())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, form)
	if err != nil {
		return nil, err
	}
	request.SetBasicAuth(clientID, clientSecret)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("introspection: %s", response.Status)
	}
	result := new(Introspection)
	return result, json.NewDecoder(response.Body).Decode(result)
}

// endregion

func main() {
	ctx := context.Background()
	provider, err := oidc.NewProvider(ctx, os.Getenv("ISSUER"))
	if err != nil {
		log.Fatal(err)
	}
	var metadata struct {
		Endpoint string `json:"introspection_endpoint"`
	}
	if err := provider.Claims(&metadata); err != nil {
		log.Fatal(err)
	}
	result, err := Introspect(ctx, metadata.Endpoint, os.Getenv("CLIENT_ID"), os.Getenv("CLIENT_SECRET"), os.Getenv("TOKEN"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("active:", result.Active)
}
