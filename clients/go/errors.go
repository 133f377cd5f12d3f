package gatehouse

import (
	"errors"
	"net/http"
)

// ErrClosed is the reason for the end of a watch whose verifier was closed.
var ErrClosed = errors.New("gatehouse: the verifier is closed")

// Reason is the cause of a refusal, for metrics and logs. A client must not learn more than the HTTP status.
type Reason string

const (
	// Malformed means that the format, size or header is not that of a token of Gatehouse.
	Malformed Reason = "malformed"
	// Signature means that the key is unknown, is not for this algorithm, or does not match.
	Signature Reason = "signature"
	// Claims means that a claim is missing or has an unexpected type or value.
	Claims Reason = "claims"
	// Expired means that the token has expired or is not valid yet.
	Expired Reason = "expired"
	// Revoked means that a denylist entry denies the token.
	Revoked Reason = "revoked"
	// Stale means that the verifier may lack a revocation, so nothing is known about the token.
	Stale Reason = "stale"
)

// RejectedError is returned by Verify if a token is not accepted. Find it with errors.As.
type RejectedError struct {
	// Reason is the cause.
	Reason Reason
	detail string
}

func rejected(reason Reason, detail string) *RejectedError {
	return &RejectedError{Reason: reason, detail: detail}
}

// Error returns a sentence for logs. It contains no part of the token.
func (e *RejectedError) Error() string {
	return "gatehouse: " + string(e.Reason) + ": " + e.detail
}

// Status returns the HTTP status for this refusal: 503 if the verifier is stale, otherwise 401.
func (e *RejectedError) Status() int {
	if e.Reason == Stale {
		return http.StatusServiceUnavailable
	}
	return http.StatusUnauthorized
}

// Is reports whether target is a RejectedError with the same reason, so that errors.Is works with a literal:
// errors.Is(err, &gatehouse.RejectedError{Reason: gatehouse.Revoked}).
func (e *RejectedError) Is(target error) bool {
	other, ok := target.(*RejectedError)
	return ok && other.Reason == e.Reason
}
