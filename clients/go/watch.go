package gatehouse

import (
	"context"
	"sync"
	"time"
)

// watchInterval is how often watches are checked for expiry and staleness. Revocations are checked when they arrive.
const watchInterval = time.Second

// watch is a use of a token that lasts.
type watch struct {
	token *VerifiedToken
	onEnd func(error)
}

// watches end the use of tokens that are no longer accepted. Safe for concurrent use.
type watches struct {
	accepted func(*VerifiedToken) error
	added    chan struct{}

	mutex  sync.Mutex
	active map[*watch]struct{}
	closed bool
}

func newWatches(accepted func(*VerifiedToken) error) *watches {
	return &watches{accepted: accepted, added: make(chan struct{}, 1), active: make(map[*watch]struct{})}
}

func (w *watches) add(token *VerifiedToken, onEnd func(error)) (stop func()) {
	watched := &watch{token: token, onEnd: onEnd}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.closed {
		go onEnd(ErrClosed)
		return func() {}
	}
	w.active[watched] = struct{}{}
	// The token may have been revoked since it was verified.
	select {
	case w.added <- struct{}{}:
	default:
	}
	return func() { w.remove(watched) }
}

// remove returns whether the watch was active.
func (w *watches) remove(watched *watch) bool {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	_, found := w.active[watched]
	delete(w.active, watched)
	return found
}

// run checks all watches each second, and at once when urgent has a value.
func (w *watches) run(ctx context.Context, urgent <-chan struct{}) {
	ticker := time.NewTicker(watchInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			w.close()
			return
		case <-urgent:
		case <-w.added:
		case <-ticker.C:
		}
		w.check()
	}
}

func (w *watches) check() {
	for _, watched := range w.snapshot() {
		if err := w.accepted(watched.token); err != nil && w.remove(watched) {
			go watched.onEnd(err)
		}
	}
}

func (w *watches) snapshot() []*watch {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	active := make([]*watch, 0, len(w.active))
	for watched := range w.active {
		active = append(active, watched)
	}
	return active
}

func (w *watches) close() {
	w.mutex.Lock()
	w.closed = true
	w.mutex.Unlock()
	for _, watched := range w.snapshot() {
		if w.remove(watched) {
			go watched.onEnd(ErrClosed)
		}
	}
}
