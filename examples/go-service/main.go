// A service that verifies access tokens by itself and refuses revoked ones, see clients/go.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/gatehouse/gatehouse/clients/go"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// region verifier
	verifier, err := gatehouse.New(context.Background(), gatehouse.Config{
		Issuer:       os.Getenv("ISSUER"),
		Audience:     os.Getenv("AUDIENCE"),
		Credential:   gatehouse.Credential{ClientID: os.Getenv("CLIENT_ID"), ClientSecret: os.Getenv("CLIENT_SECRET")},
		MaxStaleness: maxStaleness(),
	})
	// endregion
	if err != nil {
		log.Fatal(err)
	}
	defer verifier.Close()

	server := &http.Server{Addr: "127.0.0.1:" + os.Getenv("PORT"), Handler: routes(verifier), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		timeout, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = server.Shutdown(timeout)
	}()
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}

// maxStaleness is the age of the denylist above which the service refuses all tokens; 0 stands for the default.
func maxStaleness() time.Duration {
	limit, err := time.ParseDuration(os.Getenv("MAX_STALENESS") + "s")
	if err != nil {
		return 0
	}
	return limit
}

// routes is the handler of all requests.
func routes(verifier *gatehouse.Verifier) http.Handler {
	mux := http.NewServeMux()
	// region routes
	mux.Handle("GET /orders", verifier.Require("clerk")(http.HandlerFunc(orders)))
	// endregion
	mux.HandleFunc("GET /ready", ready(verifier))
	return mux
}

// orders is called only for callers with the role clerk.
func orders(w http.ResponseWriter, r *http.Request) {
	caller, _ := gatehouse.Caller(r.Context())
	respond(w, http.StatusOK, map[string]string{"subject": caller.Subject()})
}

// ready is for the readiness probe. The liveness of the service does not depend on Gatehouse.
func ready(verifier *gatehouse.Verifier) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		health := verifier.Health()
		if !health.Ready {
			respond(w, http.StatusServiceUnavailable, map[string]string{"problem": health.Problem})
			return
		}
		respond(w, http.StatusOK, map[string]string{"age": health.Age.String()})
	}
}

func respond(w http.ResponseWriter, status int, body map[string]string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}
