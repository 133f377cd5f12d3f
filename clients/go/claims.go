package gatehouse

import (
	"math"
	"slices"
)

const (
	tokenVersion       = 1
	lastSecond         = 253402300799 // 9999-12-31T23:59:59Z
	maxLifetimeSeconds = 24 * 60 * 60
	millis             = 1000
)

// claimReader reads the claims of a token and keeps the first error.
type claimReader struct {
	claims map[string]any
	err    error
}

func (r *claimReader) fail(detail string) {
	if r.err == nil {
		r.err = rejected(Claims, detail)
	}
}

func (r *claimReader) text(name string) string {
	text, ok := r.claims[name].(string)
	if !ok || text == "" {
		r.fail(name + " is missing or not a text")
	}
	return text
}

func (r *claimReader) uuid(name string) string {
	text := r.text(name)
	if _, ok := parseUUID(text); !ok {
		r.fail(name + " is not a UUID in lower case")
	}
	return text
}

func (r *claimReader) integer(name string) int64 {
	value, ok := exactInteger(r.claims[name], math.MaxInt64)
	if !ok {
		r.fail(name + " is missing or not an integer")
	}
	return value
}

func (r *claimReader) time(name string) int64 {
	value, ok := exactInteger(r.claims[name], lastSecond)
	if !ok {
		r.fail(name + " is missing or not a time")
	}
	return value
}

func (r *claimReader) texts(name string) []string {
	values, ok := r.claims[name].([]any)
	if !ok {
		r.fail(name + " is missing or not an array")
	}
	texts := make([]string, 0, len(values))
	seen := make(map[string]struct{}, len(values))
	for _, value := range values {
		text, ok := value.(string)
		if _, duplicate := seen[text]; !ok || duplicate {
			r.fail(name + " is not an array of distinct texts")
		}
		seen[text] = struct{}{}
		texts = append(texts, text)
	}
	return texts
}

func (r *claimReader) textOrTexts(name string) []string {
	if text, ok := r.claims[name].(string); ok {
		return []string{text}
	}
	return r.texts(name)
}

func (r *claimReader) absent(name string) {
	if _, present := r.claims[name]; present {
		r.fail(name + " is not allowed")
	}
}

// expectations are what the claims must match.
type expectations struct {
	issuer   string
	audience string
	leeway   int64 // seconds
}

// read returns the claims of a token whose signature is valid.
func (e expectations) read(payload []byte, key *publicKey) (*VerifiedToken, error) {
	object, err := strictObject(payload, maxTokenDepth)
	if err != nil {
		return nil, rejected(Malformed, "the payload is not a strict JSON object")
	}
	r := &claimReader{claims: object}
	token := &VerifiedToken{
		key:        key,
		issuer:     r.text("iss"),
		audience:   r.textOrTexts("aud"),
		subject:    r.uuid("sub"),
		clientID:   r.text("client_id"),
		sessionID:  r.uuid("sid"),
		id:         r.text("jti"),
		roles:      r.texts("roles"),
		userEpoch:  r.integer("user_epoch"),
		realmEpoch: r.integer("realm_epoch"),
		issuedAt:   r.time("iat"),
		notBefore:  r.time("nbf"),
		expiresAt:  r.time("exp"),
	}
	if r.integer("ver") != tokenVersion {
		r.fail("ver is not supported")
	}
	// A token that is bound to a key (RFC 7800) would be accepted without a proof of the key.
	r.absent("cnf")
	r.readParty(token)
	e.requireParties(r, token)
	if r.err != nil {
		return nil, r.err
	}
	return token, nil
}

// readParty reads the claims that differ between tokens of users and of clients.
func (r *claimReader) readParty(token *VerifiedToken) {
	if _, token.ofClient = r.claims["gty"]; !token.ofClient {
		token.login = r.text("login")
		token.authenticatedAt = r.time("auth_time")
		return
	}
	if r.text("gty") != "client_credentials" {
		r.fail("gty is not supported")
	}
	r.absent("login")
	r.absent("auth_time")
	if token.clientID != token.subject {
		r.fail("sub and client_id of the token of a client differ")
	}
}

func (e expectations) requireParties(r *claimReader, token *VerifiedToken) {
	if token.issuer != e.issuer {
		r.fail("iss is not the expected issuer")
	}
	if !slices.Contains(token.audience, e.audience) {
		r.fail("aud does not contain the expected audience")
	}
	if token.expiresAt-token.issuedAt > maxLifetimeSeconds+e.leeway {
		r.fail("the lifetime is longer than 24 hours")
	}
}

// requireTimes checks the times of a token by the wall clock, in milliseconds.
func (e expectations) requireTimes(token *VerifiedToken, wall int64) error {
	if wall >= (token.expiresAt+e.leeway)*millis {
		return rejected(Expired, "the token has expired")
	}
	if latest := wall + e.leeway*millis; token.notBefore*millis > latest || token.issuedAt*millis > latest {
		return rejected(Expired, "the token is not valid yet")
	}
	return nil
}
