package gatehouse

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/json"
	"math/big"
	"slices"

	"github.com/go-jose/go-jose/v4"
)

const minRSABits = 2048

var (
	p256Order     = elliptic.P256().Params().N
	p256HalfOrder = new(big.Int).Rsh(p256Order, 1)
	// L and p of RFC 8032 §5.1.
	ed25519Order, _ = new(big.Int).SetString("7237005577332262213973186563042994240857116359379907606001950938285454250989", 10)
	ed25519Field    = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 255), big.NewInt(19))
)

// publicKey is a key that verifies tokens, with the one algorithm that it may be used with (RFC 8725 §3.1).
type publicKey struct {
	kid       string
	algorithm jose.SignatureAlgorithm
	key       any
	material  []byte // canonical JSON, to compare keys
}

// keySet is an immutable set of keys by kid.
type keySet map[string]*publicKey

// readKeySet reads a JWKS (RFC 7517 §5). Keys of other types are ignored, as RFC 7517 recommends, so that a future type
// of key does not stop older verifiers. A key of the previous set is reused if it has not changed.
func readKeySet(jwks any, previous keySet) (keySet, error) {
	object, ok := jwks.(map[string]any)
	if !ok {
		return nil, errJSON
	}
	list, ok := object["keys"].([]any)
	if !ok {
		return nil, errJSON
	}
	keys := make(keySet, len(list))
	for _, element := range list {
		jwk, ok := element.(map[string]any)
		if !ok {
			return nil, errJSON
		}
		key, err := readKey(jwk)
		if err != nil {
			return nil, err
		}
		if key == nil {
			continue
		}
		if _, duplicate := keys[key.kid]; duplicate {
			return nil, errJSON
		}
		if known := previous[key.kid]; known != nil && bytes.Equal(known.material, key.material) {
			key = known
		}
		keys[key.kid] = key
	}
	return keys, nil
}

// readKey returns nil for a key that cannot verify tokens.
func readKey(jwk map[string]any) (*publicKey, error) {
	kid, ok := jwk["kid"].(string)
	if !ok || kid == "" || characters(kid) > maxKidLength {
		return nil, errJSON
	}
	if use, present := jwk["use"]; present && use != "sig" {
		return nil, nil
	}
	// Only public members, so that go-jose sees no private or symmetric key and no certificate.
	public := make(map[string]any)
	for _, name := range []string{"kty", "crv", "x", "y", "n", "e"} {
		if value, present := jwk[name]; present {
			public[name] = value
		}
	}
	material, err := json.Marshal(public)
	if err != nil {
		return nil, errJSON
	}
	var parsed jose.JSONWebKey
	if parsed.UnmarshalJSON(material) != nil {
		return nil, nil
	}
	algorithm := algorithmOf(parsed.Key)
	if algorithm == "" {
		return nil, nil
	}
	if declared, present := jwk["alg"]; present && declared != string(algorithm) {
		return nil, nil
	}
	return &publicKey{kid: kid, algorithm: algorithm, key: parsed.Key, material: material}, nil
}

func algorithmOf(key any) jose.SignatureAlgorithm {
	switch key := key.(type) {
	case *ecdsa.PublicKey:
		if key.Curve == elliptic.P256() {
			return jose.ES256
		}
	case ed25519.PublicKey:
		return jose.EdDSA
	case *rsa.PublicKey:
		if key.N.BitLen() >= minRSABits {
			return jose.RS256
		}
	}
	return ""
}

// verify checks the signature of a token, and that it has its canonical form. Libraries accept several signatures for
// one token, (r, s) and (r, n - s), so a token would have several valid texts.
func (k *publicKey) verify(token *compactToken) error {
	if string(k.algorithm) != token.algorithm {
		return rejected(Signature, "alg is not the algorithm of the key")
	}
	if !isCanonical(k.algorithm, token.signature) {
		return rejected(Signature, "the signature is not in its canonical form")
	}
	signed, err := jose.ParseSignedCompact(token.text, []jose.SignatureAlgorithm{k.algorithm})
	if err != nil {
		return rejected(Signature, "the signature does not match")
	}
	payload, err := signed.Verify(k.key)
	if err != nil || !bytes.Equal(payload, token.payload) {
		return rejected(Signature, "the signature does not match")
	}
	return nil
}

func isCanonical(algorithm jose.SignatureAlgorithm, signature []byte) bool {
	switch algorithm {
	case jose.ES256:
		return len(signature) == 64 && new(big.Int).SetBytes(signature[32:]).Cmp(p256HalfOrder) <= 0
	case jose.EdDSA:
		if len(signature) != ed25519.SignatureSize {
			return false
		}
		point := littleEndian(signature[:32])
		point.SetBit(point, 255, 0)
		return point.Cmp(ed25519Field) < 0 && littleEndian(signature[32:]).Cmp(ed25519Order) < 0
	default:
		return true
	}
}

func littleEndian(number []byte) *big.Int {
	reversed := slices.Clone(number)
	slices.Reverse(reversed)
	return new(big.Int).SetBytes(reversed)
}
