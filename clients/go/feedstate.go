package gatehouse

import (
	"errors"
	"fmt"
	"math"
	"net/http"
)

// statusError is a status with which the feed refuses a request.
type statusError int

func (e statusError) Error() string {
	switch int(e) {
	case http.StatusUnauthorized:
		return "status 401: check the credential and that the client has the role verifier"
	case http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed:
		return fmt.Sprintf("status %d: check the setting BaseURL", int(e))
	default:
		return fmt.Sprintf("status %d", int(e))
	}
}

const (
	suspensionMillis = 1_000
	maxClockGap      = 60_000
	never            = math.MinInt64 / 4
)

// reading has both clocks of the process in milliseconds: mono never goes back, wall is the time since 1970.
type reading struct {
	mono int64
	wall int64
}

// outcome is what became of a response of the feed.
type outcome uint8

const (
	// applied: the response was used.
	applied outcome = iota + 1
	// appliedMore: the response was used, and more entries are waiting.
	appliedMore
	// discarded: the response is not in the format of the feed, or it answers another request.
	discarded
	// resync: the cursor is of no use, so a snapshot is needed.
	resync
	// unavailable: there was no response, or one with another status.
	unavailable
)

// exchange is a request for changes and its response.
type exchange struct {
	sent     reading // after the connection was open, before the request was sent
	received reading
	nonce    string
	status   int
	body     []byte
}

// feedState is what a listener knows. It does no I/O and reads no clock. Not safe for concurrent use.
type feedState struct {
	maxStaleness int64
	issuer       string
	denylist     *denylist
	keys         keySet
	cursor       string
	loaded       bool

	proven    bool
	asOf      reading // the later proof counts for each clock
	last      reading
	hasLast   bool
	barrier   int64 // proofs from requests before this monotonic time do not count
	answered  reading
	serverNow int64
}

func newFeedState(issuer string, maxStaleness int64) *feedState {
	return &feedState{issuer: issuer, maxStaleness: maxStaleness, denylist: newDenylist(), barrier: never}
}

// observe compares the clocks with the previous reading. If the wall clock has gained on the monotonic clock, the process
// was suspended, and everything that it knew may be outdated.
func (s *feedState) observe(now reading) {
	if s.hasLast && now.mono < s.last.mono {
		return // another goroutine has read its clocks later, but was faster
	}
	if s.suspended(now) {
		s.barrier = now.mono
		s.proven = false
	}
	s.last, s.hasLast = now, true
}

func (s *feedState) suspended(now reading) bool {
	return s.hasLast && now.mono >= s.last.mono && s.gain(now) > suspensionMillis
}

func (s *feedState) gain(now reading) int64 {
	return (now.wall - s.last.wall) - (now.mono - s.last.mono)
}

// age is the larger age by the two clocks, in milliseconds.
func (s *feedState) age(now reading) int64 {
	if !s.proven {
		return math.MaxInt64
	}
	return max(now.mono-s.asOf.mono, now.wall-s.asOf.wall)
}

func (s *feedState) isFresh(now reading) bool {
	return s.loaded && s.age(now) <= s.maxStaleness && !s.suspended(now)
}

// isReady reports whether the state is fresh and the wall clocks agree, because exp is checked by the own clock.
func (s *feedState) isReady(now reading) bool {
	return s.isFresh(now) && s.clockGap(now) <= maxClockGap
}

// clockGap is the difference between the own wall clock and that of the server.
func (s *feedState) clockGap(now reading) int64 {
	expected := s.serverNow + (now.mono - s.answered.mono)
	return max(now.wall-expected, expected-now.wall)
}

// verdict applies the denylist and the freshness to a token with valid signature and times.
func (s *feedState) verdict(c denylistClaims, now reading) error {
	if s.denylist.denies(c) {
		return rejected(Revoked, "the token was revoked")
	}
	if !s.isFresh(now) {
		return s.staleError(now)
	}
	return nil
}

func (s *feedState) staleError(now reading) error {
	if !s.loaded {
		return rejected(Stale, "the denylist has not been loaded yet")
	}
	if !s.proven {
		return rejected(Stale, "the freshness of the denylist has not been proven yet")
	}
	return rejected(Stale, fmt.Sprintf("the denylist is %d ms old", s.age(now)))
}

// update is a response that was read and checked, but not applied yet.
type update struct {
	exchange exchange
	document *changesDocument
	keys     keySet
}

// read checks a response. It changes nothing, so it needs no lock against readers; update is nil if the response is of
// no use.
func (s *feedState) read(x exchange) (*update, outcome, error) {
	switch x.status {
	case http.StatusOK:
	case http.StatusGone:
		return nil, resync, errors.New("the cursor is no longer valid")
	default:
		return nil, unavailable, statusError(x.status)
	}
	document, err := parseChanges(x.body)
	if err != nil {
		return nil, discarded, err
	}
	if document.nonce != x.nonce {
		return nil, discarded, errors.New("the response answers another request: no proxy may cache or merge requests")
	}
	u := &update{exchange: x, document: document, keys: s.keys}
	if document.keys != nil {
		if u.keys, err = readKeySet(document.keys, s.keys); err != nil {
			return nil, discarded, errDocument
		}
	}
	if s.denylist.size()+len(document.entries) > maxEntries+maxChangesEntries {
		return nil, discarded, fmt.Errorf("the denylist has more than %d entries", maxEntries)
	}
	if document.more {
		return u, appliedMore, nil
	}
	return u, applied, nil
}

// commit applies a response. Entries count before the freshness that covers them.
func (s *feedState) commit(u *update) {
	for _, e := range u.document.entries {
		s.denylist.add(e)
	}
	s.keys = u.keys
	s.cursor = u.document.cursor
	s.answered, s.serverNow = u.exchange.received, u.document.now
	if !u.document.more {
		s.prove(u.exchange, u.document.asOf-u.document.at)
	}
}

// prove records that everything up to a time is known. A server cannot know the future, so the time of the response is
// the latest.
func (s *feedState) prove(x exchange, elapsed int64) {
	if x.sent.mono < s.barrier {
		return
	}
	asOf := reading{
		mono: min(x.sent.mono+elapsed, x.received.mono),
		wall: min(x.sent.wall+elapsed, x.received.wall),
	}
	if s.proven {
		asOf.mono = max(asOf.mono, s.asOf.mono)
		asOf.wall = max(asOf.wall, s.asOf.wall)
	}
	s.asOf, s.proven = asOf, true
}

// snapshotUpdate has what a complete snapshot adds.
type snapshotUpdate struct {
	missing *denylist
	keys    keySet
	cursor  string
}

// readSnapshot checks a download. It changes nothing, so it needs no lock against readers.
func (s *feedState) readSnapshot(download *snapshotReader) (*snapshotUpdate, error) {
	if err := download.finish(s.issuer); err != nil {
		return nil, err
	}
	keys, err := readKeySet(download.keys, s.keys)
	if err != nil {
		return nil, errDocument
	}
	return &snapshotUpdate{missing: s.denylist.missing(download.found), keys: keys, cursor: download.cursor}, nil
}

// load applies a snapshot. It adds entries and removes none.
func (s *feedState) load(u *snapshotUpdate) {
	s.denylist.merge(u.missing)
	s.keys = u.keys
	s.cursor = u.cursor
	s.loaded = true
}

// expired returns the entries whose end both the own wall clock and the server's have passed.
func (s *feedState) expired() *expiredKeys {
	return s.denylist.expired(min(s.answered.wall, s.serverNow))
}
