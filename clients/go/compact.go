package gatehouse

import (
	"encoding/base64"
	"strings"
)

const (
	maxTokenLength = 8192
	maxKidLength   = 64
	maxTokenDepth  = 4
)

// compactToken is a token in the exact format of Gatehouse. Its signature is not verified yet.
type compactToken struct {
	text      string
	algorithm string
	kid       string
	payload   []byte
	signature []byte
}

// parseCompact checks the format before any JOSE library reads the token, because libraries accept many texts for one
// token: line breaks in base64, other header members, duplicate members.
func parseCompact(text string) (*compactToken, error) {
	if len(text) > maxTokenLength {
		return nil, rejected(Malformed, "the token is too long")
	}
	parts := strings.Split(text, ".")
	if len(parts) != 3 {
		return nil, rejected(Malformed, "the token does not have three parts")
	}
	var decoded [3][]byte
	for i, part := range parts {
		bytes, ok := decodeCanonical(part)
		if !ok {
			return nil, rejected(Malformed, "a part is not canonical base64url")
		}
		decoded[i] = bytes
	}
	header, err := strictObject(decoded[0], maxTokenDepth)
	if err != nil {
		return nil, rejected(Malformed, "the header is not a strict JSON object")
	}
	token := &compactToken{text: text, payload: decoded[1], signature: decoded[2]}
	return token, token.readHeader(header)
}

func (t *compactToken) readHeader(header map[string]any) error {
	algorithm, hasAlgorithm := header["alg"].(string)
	kid, hasKid := header["kid"].(string)
	kind, hasKind := header["typ"].(string)
	if len(header) != 3 || !hasAlgorithm || !hasKid || !hasKind {
		return rejected(Malformed, "the header does not have exactly the members alg, kid and typ")
	}
	if kid == "" || characters(kid) > maxKidLength {
		return rejected(Malformed, "kid is empty or too long")
	}
	if lower := asciiLower(kind); lower != "at+jwt" && lower != "application/at+jwt" {
		return rejected(Malformed, "typ is not at+jwt")
	}
	t.algorithm, t.kid = algorithm, kid
	return nil
}

// decodeCanonical decodes base64url without padding (RFC 4648 §5). Re-encoding must give the same text, because the
// decoder skips line breaks and the last character can have bits that are not used.
func decodeCanonical(text string) ([]byte, bool) {
	decoded, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || base64.RawURLEncoding.EncodeToString(decoded) != text {
		return nil, false
	}
	return decoded, true
}

// asciiLower converts only A to Z: strings.ToLower also maps U+212A, the Kelvin sign, to k.
func asciiLower(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
}

// characters counts as Java and JavaScript do, in UTF-16 code units, so that every implementation has the same limits.
func characters(text string) int {
	count := 0
	for _, r := range text {
		count++
		if r > 0xFFFF {
			count++
		}
	}
	return count
}
