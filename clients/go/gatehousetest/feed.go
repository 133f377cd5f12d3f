package gatehousetest

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

const (
	realm     = "*"
	feedPath  = "/api/v1/revocations/"
	entryLife = 24 * time.Hour
	// longestApply is how long a revocation waits for verifiers that have stopped without a word.
	longestApply = 5 * time.Second
)

// entry is an entry of the denylist. The zero value is a position without an entry.
type entry struct {
	kind  string
	key   string
	epoch int64
	until int64
}

// MarshalJSON writes an entry as an array.
func (e entry) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{e.kind, e.key, e.epoch, e.until})
}

// RevokeSession denies all tokens of a session, like a logout. Like the other methods of this kind it returns when each
// verifier that can be reached has applied the entry.
func (i *Issuer) RevokeSession(session string) { i.revoke("session", session, 0) }

// RevokeToken denies a token and the earlier ones of its session, like a refresh.
func (i *Issuer) RevokeToken(id string) { i.revoke("token", id, 0) }

// RevokeSubject denies all tokens of a user that were minted before, like a change of the password.
func (i *Issuer) RevokeSubject(subject string) { i.revoke("subject", subject, i.nextEpoch(subject)) }

// RevokeRole denies all tokens with a role that were minted before, like the deletion of the role.
func (i *Issuer) RevokeRole(role string) { i.revoke("role", role, i.nextEpoch(realm)) }

// RevokeKey denies all tokens that a key has signed, like the leak of the key.
func (i *Issuer) RevokeKey(kid string) { i.revoke("key", kid, 0) }

// RevokeEverything denies all tokens that were minted before.
func (i *Issuer) RevokeEverything() { i.revoke("realm", realm, i.nextEpoch(realm)) }

func (i *Issuer) nextEpoch(of string) int64 {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	i.epochs[of]++
	return i.epochs[of]
}

func (i *Issuer) revoke(kind, key string, epoch int64) {
	until := i.now().Add(entryLife).UnixMilli()
	position := 0
	i.change(func() {
		i.log = append(i.log, entry{kind, key, epoch, until})
		position = len(i.log)
	})
	i.awaitApplied(position)
}

// awaitApplied waits until each client has asked for what comes after a position. It does not wait for verifiers while
// the issuer does not answer.
func (i *Issuer) awaitApplied(position int) {
	timeout := time.After(longestApply)
	for {
		i.mutex.Lock()
		waiting := false
		for _, confirmed := range i.acked {
			waiting = waiting || confirmed < position
		}
		changed, m := i.changed, i.mode
		i.mutex.Unlock()
		if !waiting || m != answering {
			return
		}
		select {
		case <-changed:
		case <-timeout:
			return
		}
	}
}

func (i *Issuer) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+feedPath+"snapshot", i.snapshot)
	mux.HandleFunc("GET "+feedPath+"changes", i.changes)
	return mux
}

// answers reports whether the issuer answers a request now. While it is silent, it waits.
func (i *Issuer) answers(w http.ResponseWriter, r *http.Request, recording string) bool {
	for {
		i.mutex.Lock()
		m, changed, old := i.mode, i.changed, i.recorded[recording]
		i.mutex.Unlock()
		switch {
		case m == unavailable:
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
			return false
		case m == replaying && old != nil:
			_, _ = w.Write(old)
			return false
		case m != silent:
			return true
		}
		select {
		case <-changed:
		case <-r.Context().Done():
			return false
		}
	}
}

func (i *Issuer) snapshot(w http.ResponseWriter, r *http.Request) {
	if !i.answers(w, r, "") {
		return
	}
	now := i.now().UnixMilli()
	i.mutex.Lock()
	header := map[string]any{"v": 1, "issuer": i.server.URL, "cursor": strconv.Itoa(len(i.log)), "now": now,
		"keys": map[string]any{"keys": i.published}}
	entries := entriesOf(i.log)
	i.mutex.Unlock()
	var body bytes.Buffer
	zipped := gzip.NewWriter(&body)
	lines := json.NewEncoder(zipped)
	_ = lines.Encode(header)
	for _, e := range entries {
		_ = lines.Encode(e)
	}
	_ = lines.Encode(map[string]int{"end": len(entries)})
	_ = zipped.Close()
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.Header().Set("Content-Encoding", "gzip")
	_, _ = w.Write(body.Bytes())
}

func entriesOf(log []entry) []entry {
	entries := make([]entry, 0, len(log))
	for _, e := range log {
		if e.kind != "" {
			entries = append(entries, e)
		}
	}
	return entries
}

func (i *Issuer) changes(w http.ResponseWriter, r *http.Request) {
	at := time.Since(i.start).Milliseconds()
	client, _, _ := r.BasicAuth()
	after, err := strconv.Atoi(r.FormValue("after"))
	if err != nil || after > i.position() {
		w.WriteHeader(http.StatusGone)
		return
	}
	i.change(func() { i.acked[client] = after })
	stop := context.AfterFunc(r.Context(), func() { i.change(func() { delete(i.acked, client) }) })
	defer stop()
	if !i.answers(w, r, client) || !i.await(w, r, client, after) {
		return
	}
	body := i.document(after, at, r.FormValue("nonce"))
	i.mutex.Lock()
	i.recorded[client] = body
	i.mutex.Unlock()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store, no-transform")
	_, _ = w.Write(body)
}

// await waits until there is something after a position, or the time of the request has passed.
func (i *Issuer) await(w http.ResponseWriter, r *http.Request, client string, after int) bool {
	seconds, _ := strconv.Atoi(r.FormValue("wait"))
	timer := time.NewTimer(time.Duration(seconds) * time.Second)
	defer timer.Stop()
	for i.position() == after {
		i.mutex.Lock()
		changed, m := i.changed, i.mode
		i.mutex.Unlock()
		if m != answering {
			return i.answers(w, r, client)
		}
		select {
		case <-changed:
		case <-timer.C:
			return true
		case <-r.Context().Done():
			return false
		}
	}
	return true
}

func (i *Issuer) position() int {
	i.mutex.Lock()
	defer i.mutex.Unlock()
	return len(i.log)
}

func (i *Issuer) document(after int, at int64, nonce string) []byte {
	now := i.now().UnixMilli()
	i.mutex.Lock()
	defer i.mutex.Unlock()
	document := map[string]any{
		"v": 1, "nonce": nonce, "cursor": strconv.Itoa(len(i.log)), "at": at,
		"asOf": time.Since(i.start).Milliseconds(), "now": now, "e": entriesOf(i.log[after:]),
	}
	if i.keysAt > after {
		document["keys"] = map[string]any{"keys": i.published}
	}
	body, _ := json.Marshal(document)
	return body
}
