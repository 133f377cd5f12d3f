// Uses the Go client of openapi-generator. Arguments: URL of the service, a new login.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	openapi "github.com/GIT_USER_ID/GIT_REPO_ID"
)

const password = "correct horse battery staple"

func main() {
	url, login := os.Args[1], os.Args[2]
	configuration := openapi.NewConfiguration()
	configuration.Servers = openapi.ServerConfigurations{{URL: url}}
	client := openapi.NewAPIClient(configuration)
	public := context.Background()

	registration := openapi.NewRegistration(login, login+"@example.org", "Ada", "Lovelace", password)
	_, _, err := client.ProfileAPI.Register(public).Registration(*registration).Execute()
	must(err)
	_, _, err = client.AuthAPI.Login(public).Credentials(*openapi.NewCredentials(login, "wrong")).Execute()
	expect("urn:gatehouse:problem:login-failed", refusal(err))
	first, _, err := client.AuthAPI.Login(public).Credentials(*openapi.NewCredentials(login, password)).Execute()
	must(err)
	caller := context.WithValue(public, openapi.ContextAccessToken, first.AccessToken)
	profile, _, err := client.ProfileAPI.GetProfile(caller).Execute()
	must(err)
	expect(login, profile.Login)
	second, _, err := client.AuthAPI.Refresh(public).RefreshGrant(*openapi.NewRefreshGrant(first.RefreshToken)).Execute()
	must(err)
	caller = context.WithValue(public, openapi.ContextAccessToken, second.AccessToken)
	sessions, _, err := client.ProfileAPI.ListSessions(caller).Execute()
	must(err)
	expect("1", fmt.Sprint(len(sessions)))
	_, _, err = client.AuthAPI.Logout(caller).Execute()
	must(err)
	_, _, err = client.ProfileAPI.GetProfile(caller).Execute()
	expect("urn:gatehouse:problem:token-invalid", refusal(err))
	keys, _, err := client.AuthAPI.GetJwks(public).Execute()
	must(err)
	expect("ES256", keys.Keys[0].EcJwk.Alg)
	metadata, _, err := client.AuthAPI.GetMetadata(public).Execute()
	must(err)
	expect("true", fmt.Sprint(metadata.TokenEndpoint != ""))
	fmt.Println("passed")
}

func refusal(err error) string {
	var refused *openapi.GenericOpenAPIError
	if !errors.As(err, &refused) {
		return fmt.Sprint(err)
	}
	problem, _ := refused.Model().(openapi.Problem)
	return problem.Type
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
