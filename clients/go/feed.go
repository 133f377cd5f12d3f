package gatehouse

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
)

const (
	retryPause = time.Second
	// stalePause is the longest random pause between requests of a stale listener.
	stalePause = 10 * time.Second
	// minInterval separates requests that were answered at once, so that a server cannot keep a CPU busy.
	minInterval = 20 * time.Millisecond
	// observeMillis is the change of a clock from which a reading is recorded.
	observeMillis = 50
)

// feed keeps a feedState current. One goroutine writes; any goroutine reads.
type feed struct {
	client *feedClient
	clock  func() reading
	log    *slog.Logger
	// grace is AcceptWhileUnreachable in milliseconds.
	grace   int64
	urgent  chan struct{} // has a value after entries were added
	started reading
	probing bool // these two are used only by the goroutine of the feed
	resyncs int  // since the last response that was applied

	mutex       sync.RWMutex
	state       *feedState
	lastError   error
	unreachable bool
	wasFresh    bool
	changed     chan struct{} // closed when a response has been applied
}

func newFeed(config Config, clock func() reading) *feed {
	return &feed{
		client:  newFeedClient(config, clock),
		clock:   clock,
		log:     config.Logger,
		grace:   config.AcceptWhileUnreachable.Milliseconds(),
		urgent:  make(chan struct{}, 1),
		started: clock(),
		state:   newFeedState(config.Issuer, config.MaxStaleness.Milliseconds()),
		changed: make(chan struct{}),
	}
}

// run requests the snapshot and then changes until the context ends.
func (f *feed) run(ctx context.Context) {
	defer f.client.close()
	for ctx.Err() == nil {
		began := time.Now()
		result, retryAfter, err := f.step(ctx)
		if ctx.Err() != nil {
			return
		}
		if err != nil {
			f.probing = false
		}
		if err != nil && result != resync {
			f.client.failed()
		}
		pause := max(f.pause(), retryAfter)
		if err == nil || f.isFirstResync(result) {
			pause = minInterval - time.Since(began)
		}
		f.note(result, err)
		sleep(ctx, pause)
	}
}

// isFirstResync reports whether a snapshot is due at once. A server that refuses each new cursor gets no download without
// a pause.
func (f *feed) isFirstResync(result outcome) bool {
	if result != resync {
		return false
	}
	f.resyncs++
	return f.resyncs == 1
}

// pause is the time until the next attempt after a failure.
func (f *feed) pause() time.Duration {
	now := f.clock()
	f.mutex.RLock()
	stale := !f.state.isFresh(now) && now.mono-f.started.mono > f.state.maxStaleness
	f.mutex.RUnlock()
	if stale {
		return rand.N(stalePause)
	}
	return retryPause
}

func sleep(ctx context.Context, pause time.Duration) {
	if pause <= 0 {
		return
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// step sends one request and applies its response.
func (f *feed) step(ctx context.Context) (outcome, time.Duration, error) {
	if f.state.cursor == "" {
		return f.loadSnapshot(ctx)
	}
	x, retryAfter, err := f.client.changes(ctx, f.state.cursor, f.nextWait())
	if err != nil {
		return failure(err), retryAfter, err
	}
	update, result, err := f.state.read(x)
	f.write(func() {
		f.state.observe(x.sent)
		f.state.observe(x.received)
		if result == resync {
			f.state.cursor = ""
		}
		if update != nil {
			f.state.commit(update)
		}
	})
	if update == nil {
		return result, retryAfter, err
	}
	f.resyncs = 0
	if len(update.document.entries) > 0 {
		f.nudge()
	}
	ended := f.state.expired()
	f.write(func() { f.state.denylist.remove(ended) })
	return result, 0, nil
}

// nextWait is 0 for one request of a stale listener, so that it is fresh at once. If the response does not help, the next
// request stays pending as usual.
func (f *feed) nextWait() time.Duration {
	now := f.clock()
	f.mutex.RLock()
	defer f.mutex.RUnlock()
	f.probing = !f.probing && !f.state.isFresh(now)
	if f.probing {
		return 0
	}
	return f.client.config.Wait
}

func (f *feed) loadSnapshot(ctx context.Context) (outcome, time.Duration, error) {
	download, retryAfter, err := f.client.snapshot(ctx)
	if err != nil {
		return failure(err), retryAfter, err
	}
	update, err := f.state.readSnapshot(download)
	if err != nil {
		return discarded, 0, err
	}
	f.write(func() { f.state.load(update) })
	f.nudge()
	return applied, 0, nil
}

// write changes the state and wakes those who wait for a change.
func (f *feed) write(change func()) {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	change()
	close(f.changed)
	f.changed = make(chan struct{})
}

func (f *feed) nudge() {
	select {
	case f.urgent <- struct{}{}:
	default:
	}
}

// note keeps the last error, and logs when the verifier becomes fresh or stale.
func (f *feed) note(result outcome, err error) {
	now := f.clock()
	f.mutex.Lock()
	fresh := f.state.isFresh(now)
	became := fresh != f.wasFresh
	repeated := err == nil || f.lastError != nil && f.lastError.Error() == err.Error()
	f.wasFresh = fresh
	f.lastError = err
	f.unreachable = result == unavailable && isUnreachable(err)
	f.mutex.Unlock()
	switch {
	case became && fresh:
		f.log.Info("The verifier is fresh")
	case became:
		f.log.Error("The verifier is stale and accepts no token", "error", err)
	case !repeated:
		f.log.Warn("A request to the revocation feed failed", "error", err)
	}
}

// failure is the outcome of a request whose response could not be read.
func failure(err error) outcome {
	if errors.Is(err, errDocument) {
		return discarded
	}
	return unavailable
}

// isUnreachable reports for an unavailable feed whether no server answered. A gateway in between answers 502, 503 or 504 for it.
func isUnreachable(err error) bool {
	var status statusError
	if errors.As(err, &status) {
		return status == 502 || status == 503 || status == 504
	}
	return true
}

// observe records a reading if the clocks have moved since the last one. Most calls need only the lock for readers.
func (f *feed) observe(now reading) {
	f.mutex.RLock()
	s := f.state
	current := s.hasLast && now.mono-s.last.mono < observeMillis && max(s.gain(now), -s.gain(now)) < observeMillis
	f.mutex.RUnlock()
	if current {
		return
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	s.observe(now)
}

// keySet returns the current keys.
func (f *feed) keySet() keySet {
	f.mutex.RLock()
	defer f.mutex.RUnlock()
	return f.state.keys
}

// verdict applies the denylist and the freshness to a token with valid signature and times.
func (f *feed) verdict(claims denylistClaims) error {
	now := f.clock()
	f.observe(now)
	f.mutex.RLock()
	defer f.mutex.RUnlock()
	err := f.state.verdict(claims, now)
	if isStale(err) && f.isExcused(now) {
		return nil
	}
	return err
}

// stillAccepted is verdict for a token that is in use: a refresh does not end its use.
func (f *feed) stillAccepted(claims denylistClaims) error {
	claims.jti = ""
	return f.verdict(claims)
}

// staleness returns an error if the verifier is stale.
func (f *feed) staleness() error {
	now := f.clock()
	f.observe(now)
	f.mutex.RLock()
	defer f.mutex.RUnlock()
	if f.state.isFresh(now) {
		return nil
	}
	return f.state.staleError(now)
}

// isExcused reports whether the configuration allows to accept tokens although the verifier is stale.
func (f *feed) isExcused(now reading) bool {
	return f.unreachable && f.state.loaded && f.state.age(now) <= f.grace
}

func isStale(err error) bool {
	return errors.Is(err, &RejectedError{Reason: Stale})
}

// awaitReady returns when the feed is ready, or an error that says why it is not.
func (f *feed) awaitReady(ctx context.Context) error {
	for {
		health := f.health()
		if health.Ready {
			return nil
		}
		f.mutex.RLock()
		changed := f.changed
		f.mutex.RUnlock()
		select {
		case <-ctx.Done():
			return errors.New("gatehouse: not ready: " + health.Problem)
		case <-changed:
		}
	}
}

// Health is the state of a verifier for a health endpoint and metrics.
type Health struct {
	// Ready is false if the service should get no requests. It must not end the process.
	Ready bool
	// Problem is a sentence that says why the verifier is not ready; empty if it is.
	Problem string
	// Age is the age of the denylist, -1 if it is not known. MaxStaleness is its limit.
	Age time.Duration
	// Entries is the number of denylist entries.
	Entries int
	// Keys is the number of public keys.
	Keys int
	// LastError is the error of the last request to the feed; nil if it succeeded.
	LastError error
}

func (f *feed) health() Health {
	now := f.clock()
	f.observe(now)
	f.mutex.RLock()
	defer f.mutex.RUnlock()
	health := Health{
		Ready:     f.state.isReady(now),
		Age:       -1,
		Entries:   f.state.denylist.size(),
		Keys:      len(f.state.keys),
		LastError: f.lastError,
	}
	if f.state.proven {
		health.Age = time.Duration(f.state.age(now)) * time.Millisecond
	}
	if !health.Ready {
		health.Problem = f.problem(now)
	}
	return health
}

func (f *feed) problem(now reading) string {
	if f.state.isFresh(now) {
		return "the wall clock differs from that of Gatehouse by more than a minute: synchronize both"
	}
	problem := "the denylist is too old"
	if stale := new(RejectedError); errors.As(f.state.staleError(now), &stale) {
		problem = stale.detail
	}
	if f.lastError != nil {
		problem += "; the last request failed: " + f.lastError.Error()
	}
	return problem
}
