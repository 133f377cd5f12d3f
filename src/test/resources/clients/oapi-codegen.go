// Uses the client of oapi-codegen. Arguments: URL of the service, a new login.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"generated/client"
)

const password = "correct horse battery staple"

func main() {
	url, login := os.Args[1], os.Args[2]
	gatehouse, err := client.NewClientWithResponses(url)
	must(err)
	ctx := context.Background()

	registered, err := gatehouse.RegisterWithResponse(ctx, client.Registration{
		Login: login, Email: login + "@example.org", FirstName: "Ada", LastName: "Lovelace", Password: password,
	})
	must(err)
	expect(login, registered.JSON201.Login)
	refused, err := gatehouse.LoginWithResponse(ctx, client.Credentials{Login: login, Password: "wrong"})
	must(err)
	expect("urn:gatehouse:problem:login-failed", refused.ApplicationproblemJSON401.Type)
	first, err := gatehouse.LoginWithResponse(ctx, client.Credentials{Login: login, Password: password})
	must(err)
	profile, err := gatehouse.GetProfileWithResponse(ctx, bearer(first.JSON200.AccessToken))
	must(err)
	expect(login, profile.JSON200.Login)
	second, err := gatehouse.RefreshWithResponse(ctx, client.RefreshGrant{RefreshToken: first.JSON200.RefreshToken})
	must(err)
	caller := bearer(second.JSON200.AccessToken)
	sessions, err := gatehouse.ListSessionsWithResponse(ctx, caller)
	must(err)
	expect("1", fmt.Sprint(len(*sessions.JSON200)))
	ended, err := gatehouse.LogoutWithResponse(ctx, &client.LogoutParams{}, caller)
	must(err)
	expect("200", fmt.Sprint(ended.StatusCode()))
	profile, err = gatehouse.GetProfileWithResponse(ctx, caller)
	must(err)
	expect("urn:gatehouse:problem:token-invalid", profile.ApplicationproblemJSON401.Type)
	keys, err := gatehouse.GetJwksWithResponse(ctx)
	must(err)
	key, err := keys.ApplicationjwkSetJSON200.Keys[0].AsEcJwk()
	must(err)
	expect("ES256", string(key.Alg))
	metadata, err := gatehouse.GetMetadataWithResponse(ctx)
	must(err)
	expect("true", fmt.Sprint(metadata.JSON200.TokenEndpoint != ""))
	fmt.Println("passed")
}

func bearer(token string) client.RequestEditorFn {
	return func(_ context.Context, request *http.Request) error {
		request.Header.Set("Authorization", "Bearer "+token)
		return nil
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func expect(expected, actual string) {
	if expected != actual {
		panic("expected " + expected + ", got " + actual)
	}
}
