package gatehouse

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
)

const (
	realm = `Bearer realm="gatehouse"`
	// retryAfterSeconds is the advice to clients of a stale service. The feed is usually back after one request.
	retryAfterSeconds = 5
)

type callerKey struct{}

// Caller returns the token of a request that Require has accepted.
func Caller(ctx context.Context) (*VerifiedToken, bool) {
	token, ok := ctx.Value(callerKey{}).(*VerifiedToken)
	return token, ok
}

// Require returns a middleware that calls a handler only for requests with an accepted token that includes all of the
// roles. Other requests get application/problem+json (RFC 9457): 401 or 403 with WWW-Authenticate (RFC 6750 §3), or 503
// with Retry-After if the verifier is stale. The handler gets the token with Caller.
func (v *Verifier) Require(roles ...string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			token, refusal := v.authorize(r, roles)
			if refusal != nil {
				refusal.write(w)
				return
			}
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), callerKey{}, token)))
		})
	}
}

func (v *Verifier) authorize(r *http.Request, roles []string) (*VerifiedToken, *problem) {
	headers := r.Header.Values("Authorization")
	if len(headers) > 1 {
		// An intermediary may have checked another one.
		return nil, repeatedCredentials
	}
	text, ok := bearerToken(headers)
	if !ok {
		return nil, tokenMissing
	}
	token, err := v.Verify(text)
	if err != nil {
		var refusal *RejectedError
		if errors.As(err, &refusal) && refusal.Status() == http.StatusServiceUnavailable {
			return nil, verifierStale
		}
		return nil, tokenInvalid
	}
	for _, role := range roles {
		if !token.HasRole(role) {
			return nil, roleMissing
		}
	}
	return token, nil
}

// bearerToken returns the text after the scheme, which is not case-sensitive (RFC 9110 §11.1).
func bearerToken(headers []string) (string, bool) {
	if len(headers) == 0 {
		return "", false
	}
	scheme, token, found := strings.Cut(strings.TrimSpace(headers[0]), " ")
	if !found || asciiLower(scheme) != "bearer" {
		return "", false
	}
	return strings.TrimSpace(token), true
}

// problem is a refusal with the types that Gatehouse itself uses.
type problem struct {
	kind      string
	title     string
	status    int
	challenge string
}

var (
	tokenMissing = &problem{
		kind:      "token-missing",
		title:     "An access token is required",
		status:    http.StatusUnauthorized,
		challenge: realm,
	}
	tokenInvalid = &problem{
		kind:      "token-invalid",
		title:     "The access token is invalid",
		status:    http.StatusUnauthorized,
		challenge: realm + `, error="invalid_token", error_description="The access token is invalid"`,
	}
	repeatedCredentials = &problem{
		kind:   "token-invalid",
		title:  "The access token is invalid",
		status: http.StatusUnauthorized,
		challenge: realm + `, error="invalid_request", ` +
			`error_description="Exactly one Authorization header is required"`,
	}
	roleMissing = &problem{
		kind:      "role-missing",
		title:     "The caller lacks a required role",
		status:    http.StatusForbidden,
		challenge: realm + `, error="insufficient_scope", error_description="The caller lacks a required role"`,
	}
	verifierStale = &problem{
		kind:   "dependency-unavailable",
		title:  "A required dependency is unavailable",
		status: http.StatusServiceUnavailable,
	}
)

func (p *problem) write(w http.ResponseWriter) {
	// The parts are constants, so encoding cannot fail.
	body, _ := json.Marshal(map[string]any{
		"type":   "urn:gatehouse:problem:" + p.kind,
		"title":  p.title,
		"status": p.status,
	})
	header := w.Header()
	header.Set("Content-Type", "application/problem+json")
	header.Set("Cache-Control", "no-store")
	if p.challenge != "" {
		header.Set("WWW-Authenticate", p.challenge)
	}
	if p.status == http.StatusServiceUnavailable {
		header.Set("Retry-After", strconv.Itoa(retryAfterSeconds))
	}
	w.WriteHeader(p.status)
	_, _ = w.Write(body)
}
