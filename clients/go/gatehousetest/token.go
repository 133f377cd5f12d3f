package gatehousetest

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"time"
)

// Token describes a token to mint. Empty fields get a default.
type Token struct {
	// Subject is the id of the user; by default a new one.
	Subject string
	// Session is the id of the session; by default a new one.
	Session string
	// Login is the login of the user.
	Login string
	// Roles are the roles of the user.
	Roles []string
	// Generation is how often the session was refreshed.
	Generation uint32
	// Lifetime is the time until exp; 15 minutes by default. A negative one mints an expired token.
	Lifetime time.Duration
	// Claims are added, and replace others of the same name; nil removes one.
	Claims map[string]any
}

// Minted is a token with what is needed to revoke it.
type Minted struct {
	// Text is the access token.
	Text string
	// ID is the claim jti, Session the claim sid, Subject the claim sub, KeyID the header kid.
	ID, Session, Subject, KeyID string
}

// Mint signs a token.
func (i *Issuer) Mint(token Token) Minted {
	withDefaults(&token)
	now := i.now()
	i.mutex.Lock()
	defer i.mutex.Unlock()
	jti := generationID(token.Session, token.Generation)
	claims := map[string]any{
		"ver": 1, "iss": i.server.URL, "aud": Audience, "sub": token.Subject, "sid": token.Session, "jti": jti,
		"client_id": "test-client", "login": token.Login, "roles": token.Roles,
		"user_epoch": i.epochs[token.Subject], "realm_epoch": i.epochs[realm], "auth_time": now.Unix(),
		"iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(token.Lifetime).Unix(),
	}
	for name, value := range token.Claims {
		claims[name] = value
		if value == nil {
			delete(claims, name)
		}
	}
	header := map[string]any{"alg": "ES256", "kid": i.kid, "typ": "at+jwt"}
	return Minted{
		Text:    sign(i.key, encode(header)+"."+encode(claims)),
		ID:      jti,
		Session: token.Session,
		Subject: token.Subject,
		KeyID:   i.kid,
	}
}

func withDefaults(token *Token) {
	if token.Subject == "" {
		token.Subject = newUUID()
	}
	if token.Session == "" {
		token.Session = newUUID()
	}
	if token.Login == "" {
		token.Login = "test_user"
	}
	if token.Roles == nil {
		token.Roles = []string{}
	}
	if token.Lifetime == 0 {
		token.Lifetime = 15 * time.Minute
	}
}

// sign returns the token with the lower of both values of s, the only one that verifiers accept.
func sign(key *ecdsa.PrivateKey, input string) string {
	digest := sha256.Sum256([]byte(input))
	r, s, err := ecdsa.Sign(rand.Reader, key, digest[:])
	if err != nil {
		panic(err)
	}
	order := key.Curve.Params().N
	if s.Cmp(new(big.Int).Rsh(order, 1)) > 0 {
		s.Sub(order, s)
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return input + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func encode(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// generationID is a jti: the id of the session and its generation.
func generationID(session string, generation uint32) string {
	var id [20]byte
	digits := session[:8] + session[9:13] + session[14:18] + session[19:23] + session[24:]
	if _, err := hex.Decode(id[:16], []byte(digits)); err != nil {
		panic(err)
	}
	binary.BigEndian.PutUint32(id[16:], generation)
	return base64.RawURLEncoding.EncodeToString(id[:])
}

func newUUID() string {
	var id [16]byte
	if _, err := rand.Read(id[:]); err != nil {
		panic(err)
	}
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80 // version 4, RFC 9562 §5.4
	text := hex.EncodeToString(id[:])
	return text[:8] + "-" + text[8:12] + "-" + text[12:16] + "-" + text[16:20] + "-" + text[20:]
}
