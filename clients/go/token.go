package gatehouse

import (
	"slices"
	"time"
)

// VerifiedToken has the claims of an accepted access token (RFC 9068 §2.2). Only Verify creates one. It is immutable
// and safe for concurrent use.
type VerifiedToken struct {
	key             *publicKey
	issuer          string
	audience        []string
	subject         string
	clientID        string
	sessionID       string
	id              string
	login           string
	roles           []string
	userEpoch       int64
	realmEpoch      int64
	authenticatedAt int64
	issuedAt        int64
	notBefore       int64
	expiresAt       int64
	ofClient        bool
}

// Issuer is the claim iss.
func (t *VerifiedToken) Issuer() string { return t.issuer }

// Audience is the claim aud.
func (t *VerifiedToken) Audience() []string { return slices.Clone(t.audience) }

// Subject is the claim sub: the id of the user, or of the client if IsOfClient.
func (t *VerifiedToken) Subject() string { return t.subject }

// ClientID is the claim client_id: the client that the user logged in with.
func (t *VerifiedToken) ClientID() string { return t.clientID }

// SessionID is the claim sid: the id of the session, or of the client secret if IsOfClient.
func (t *VerifiedToken) SessionID() string { return t.sessionID }

// ID is the claim jti.
func (t *VerifiedToken) ID() string { return t.id }

// Login is the login of the user when the token was issued, for display only. It is empty if IsOfClient.
func (t *VerifiedToken) Login() string { return t.login }

// IsOfClient reports whether a client got the token with its own credentials (RFC 6749 §4.4), without a user.
func (t *VerifiedToken) IsOfClient() bool { return t.ofClient }

// Roles are the titles of the roles, in the order of the token.
func (t *VerifiedToken) Roles() []string { return slices.Clone(t.roles) }

// HasRole reports whether the token includes a role.
func (t *VerifiedToken) HasRole(role string) bool { return slices.Contains(t.roles, role) }

// AuthenticatedAt is when the user entered the password. It is the zero time if IsOfClient.
func (t *VerifiedToken) AuthenticatedAt() time.Time {
	if t.ofClient {
		return time.Time{}
	}
	return time.Unix(t.authenticatedAt, 0)
}

// IssuedAt is the claim iat.
func (t *VerifiedToken) IssuedAt() time.Time { return time.Unix(t.issuedAt, 0) }

// ExpiresAt is the claim exp.
func (t *VerifiedToken) ExpiresAt() time.Time { return time.Unix(t.expiresAt, 0) }

// String does not print the claims.
func (t *VerifiedToken) String() string { return "VerifiedToken[jti=" + t.id + "]" }

func (t *VerifiedToken) denylistClaims() denylistClaims {
	return denylistClaims{
		kid:        t.key.kid,
		jti:        t.id,
		sid:        t.sessionID,
		sub:        t.subject,
		roles:      t.roles,
		userEpoch:  t.userEpoch,
		realmEpoch: t.realmEpoch,
	}
}
