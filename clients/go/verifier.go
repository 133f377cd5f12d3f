package gatehouse

import (
	"context"
	"crypto/sha256"
	"sync"
)

// Verifier verifies access tokens in memory. It is safe for concurrent use.
type Verifier struct {
	expectations expectations
	clock        func() reading
	feed         *feed
	cache        *tokenCache
	watches      *watches
	cancel       context.CancelFunc
	done         sync.WaitGroup
}

// New starts a verifier. It returns at once and accepts nothing until it has loaded the denylist; WaitReady waits for
// that. The verifier stops when the context ends or Close is called. The error names the setting to correct.
func New(ctx context.Context, config Config) (*Verifier, error) {
	config, err := config.withDefaults()
	if err != nil {
		return nil, err
	}
	clock := func() reading {
		mono, wall := config.Clock()
		return reading{mono: mono.Milliseconds(), wall: wall.UnixMilli()}
	}
	ctx, cancel := context.WithCancel(ctx)
	v := &Verifier{
		expectations: expectations{
			issuer:   config.Issuer,
			audience: config.Audience,
			leeway:   int64(config.Leeway.Seconds()),
		},
		clock:  clock,
		feed:   newFeed(config, clock),
		cache:  newTokenCache(config.CacheSize),
		cancel: cancel,
	}
	v.watches = newWatches(v.stillAccepted)
	v.done.Add(2)
	go func() {
		defer v.done.Done()
		v.feed.run(ctx)
	}()
	go func() {
		defer v.done.Done()
		v.watches.run(ctx, v.feed.urgent)
	}()
	return v, nil
}

// WaitReady waits until the verifier is ready. If the context ends before, the error says why it is not.
func (v *Verifier) WaitReady(ctx context.Context) error {
	return v.feed.awaitReady(ctx)
}

// Ready reports whether the service should get requests: the denylist is current, and the clock agrees with that of
// Gatehouse. Use it for readiness, not for liveness.
func (v *Verifier) Ready() bool {
	return v.feed.health().Ready
}

// Health returns the state of the verifier.
func (v *Verifier) Health() Health {
	return v.feed.health()
}

// Close stops the verifier within a second. It goes on to accept tokens until it is stale, so that a server can finish
// its requests. All watches end with ErrClosed.
func (v *Verifier) Close() {
	v.cancel()
	v.done.Wait()
}

// Verify returns the claims of an accepted token, the text after "Bearer". The error is a *RejectedError.
func (v *Verifier) Verify(token string) (*VerifiedToken, error) {
	verified, err := v.verifySignature(token)
	if err != nil {
		return nil, err
	}
	if err := v.expectations.requireTimes(verified, v.clock().wall); err != nil {
		return nil, err
	}
	if err := v.feed.verdict(verified.denylistClaims()); err != nil {
		return nil, err
	}
	return verified, nil
}

func (v *Verifier) verifySignature(token string) (*VerifiedToken, error) {
	if len(token) > maxTokenLength {
		return nil, rejected(Malformed, "the token is too long")
	}
	digest := sha256.Sum256([]byte(token))
	keys := v.feed.keySet()
	// A key that is no longer published, or has changed, ends the use of what it has signed.
	if known := v.cache.get(digest); known != nil && keys[known.key.kid] == known.key {
		return known, nil
	}
	compact, err := parseCompact(token)
	if err != nil {
		return nil, err
	}
	key := keys[compact.kid]
	if key == nil {
		// A stale verifier does not know whether the key is new.
		if stale := v.feed.staleness(); stale != nil {
			return nil, stale
		}
		return nil, rejected(Signature, "the key is unknown")
	}
	if err := key.verify(compact); err != nil {
		return nil, err
	}
	verified, err := v.expectations.read(compact.payload, key)
	if err != nil {
		return nil, err
	}
	v.cache.put(digest, verified)
	return verified, nil
}

func (v *Verifier) stillAccepted(token *VerifiedToken) error {
	if err := v.expectations.requireTimes(token, v.clock().wall); err != nil {
		return err
	}
	return v.feed.stillAccepted(token.denylistClaims())
}

// Watch calls onEnd once, in a goroutine of its own, when a token that was accepted is no longer: it has expired, was
// revoked, or the verifier is stale or closed. Use it for WebSockets and other long requests. The refresh of a token
// does not end its watch. The returned function ends the watch without a call.
func (v *Verifier) Watch(token *VerifiedToken, onEnd func(error)) (stop func()) {
	return v.watches.add(token, onEnd)
}
