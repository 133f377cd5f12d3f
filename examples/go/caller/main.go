// A service that calls a resource server with an access token of its own.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// region caller

// NewClient returns an HTTP client that adds an access token to each request. It requests a new token when the old one
// has expired.
func NewClient(ctx context.Context, issuer, clientID, clientSecret string, scopes ...string) (*http.Client, error) {
	provider, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		return nil, err
	}
	config := clientcredentials.Config{
		ClientID:     clientID,
		ClientSecret: clientSecret,
		TokenURL:     provider.Endpoint().TokenURL,
		AuthStyle:    oauth2.AuthStyleInHeader,
		Scopes:       scopes,
	}
	return config.Client(ctx), nil
}

// endregion

func main() {
	client, err := NewClient(
		context.Background(),
		os.Getenv("ISSUER"),
		os.Getenv("CLIENT_ID"),
		os.Getenv("CLIENT_SECRET"),
		strings.Fields(os.Getenv("SCOPE"))...,
	)
	if err != nil {
		log.Fatal(err)
	}
	response, err := client.Get(os.Getenv("RESOURCE"))
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.StatusCode, string(body))
}
