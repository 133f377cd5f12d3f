package gatehouse

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
)

// kind is the kind of a denylist entry.
type kind uint8

const (
	kindToken kind = iota + 1
	kindSession
	kindSubject
	kindRole
	kindKey
	kindRealm
)

var kinds = map[string]kind{
	"token":   kindToken,
	"session": kindSession,
	"subject": kindSubject,
	"role":    kindRole,
	"key":     kindKey,
	"realm":   kindRealm,
}

const wholeRealm = "*"

// entry denies tokens. Times are in milliseconds since 1970.
type entry struct {
	kind  kind
	key   string
	epoch int64
	until int64
}

// denylistClaims are the claims that the denylist checks.
type denylistClaims struct {
	kid        string
	jti        string
	sid        string
	sub        string
	roles      []string
	userEpoch  int64
	realmEpoch int64
}

type uuid [16]byte

// limit is the highest epoch or generation that is denied, and the end of the entry.
type limit struct {
	epoch int64
	until int64
}

type textKey struct {
	kind kind
	key  string
}

// denylist is the set of entries. Entries of tokens, sessions and subjects are numerous, so their keys are 16 bytes
// without a pointer, which the garbage collector does not scan. Not safe for concurrent use.
type denylist struct {
	generations map[uuid]limit
	sessions    map[uuid]limit
	subjects    map[uuid]limit
	texts       map[textKey]limit
	earliestEnd int64
}

func newDenylist() *denylist {
	return &denylist{
		generations: make(map[uuid]limit),
		sessions:    make(map[uuid]limit),
		subjects:    make(map[uuid]limit),
		texts:       make(map[textKey]limit),
	}
}

func (d *denylist) size() int {
	return len(d.generations) + len(d.sessions) + len(d.subjects) + len(d.texts)
}

// add merges an entry. The higher epoch and the later end win, each by itself.
func (d *denylist) add(e entry) {
	if d.size() == 0 || e.until < d.earliestEnd {
		d.earliestEnd = e.until
	}
	added := limit{epoch: e.epoch, until: e.until}
	switch e.kind {
	case kindToken:
		if session, generation, ok := parseGeneration(e.key); ok {
			mergeInto(d.generations, session, limit{epoch: int64(generation), until: e.until})
			return
		}
	case kindSession:
		if id, ok := parseUUID(e.key); ok {
			mergeInto(d.sessions, id, added)
			return
		}
	case kindSubject:
		if id, ok := parseUUID(e.key); ok {
			mergeInto(d.subjects, id, added)
			return
		}
	}
	mergeInto(d.texts, textKey{e.kind, e.key}, added)
}

func mergeInto[K comparable](entries map[K]limit, key K, added limit) {
	known, found := entries[key]
	if found {
		added.epoch = max(added.epoch, known.epoch)
		added.until = max(added.until, known.until)
	}
	if !found || added != known {
		entries[key] = added
	}
}

// missing returns the entries of another denylist that this one does not cover.
func (d *denylist) missing(other *denylist) *denylist {
	if d.size() == 0 {
		return other
	}
	return &denylist{
		generations: notCovered(d.generations, other.generations),
		sessions:    notCovered(d.sessions, other.sessions),
		subjects:    notCovered(d.subjects, other.subjects),
		texts:       notCovered(d.texts, other.texts),
		earliestEnd: other.earliestEnd,
	}
}

func notCovered[K comparable](known, other map[K]limit) map[K]limit {
	missing := make(map[K]limit)
	for key, found := range other {
		if k, ok := known[key]; !ok || found.epoch > k.epoch || found.until > k.until {
			missing[key] = found
		}
	}
	return missing
}

// merge adds all entries of another denylist, which must not be used afterwards.
func (d *denylist) merge(other *denylist) {
	if other.size() == 0 {
		return
	}
	if d.size() == 0 {
		*d = *other
		return
	}
	d.earliestEnd = min(d.earliestEnd, other.earliestEnd)
	mergeAll(d.generations, other.generations)
	mergeAll(d.sessions, other.sessions)
	mergeAll(d.subjects, other.subjects)
	mergeAll(d.texts, other.texts)
}

func mergeAll[K comparable](entries, added map[K]limit) {
	for key, found := range added {
		mergeInto(entries, key, found)
	}
}

// denies reports whether an entry denies a token.
func (d *denylist) denies(c denylistClaims) bool {
	return d.deniesToken(c.jti) || d.deniesSessionOrMore(c)
}

func (d *denylist) deniesToken(jti string) bool {
	if session, generation, ok := parseGeneration(jti); ok {
		if known, found := d.generations[session]; found && int64(generation) <= known.epoch {
			return true
		}
	}
	return d.has(kindToken, jti)
}

// deniesSessionOrMore ignores entries of kind token. A refresh adds one of these for the previous generation, which
// does not end what the user does with it.
func (d *denylist) deniesSessionOrMore(c denylistClaims) bool {
	if sid, ok := parseUUID(c.sid); ok {
		if _, found := d.sessions[sid]; found {
			return true
		}
	}
	if sub, ok := parseUUID(c.sub); ok {
		if known, found := d.subjects[sub]; found && c.userEpoch < known.epoch {
			return true
		}
	}
	for _, role := range c.roles {
		if d.below(kindRole, role, c.realmEpoch) {
			return true
		}
	}
	return d.has(kindKey, c.kid) || d.below(kindRealm, wholeRealm, c.realmEpoch)
}

func (d *denylist) has(kind kind, key string) bool {
	_, found := d.texts[textKey{kind, key}]
	return found
}

func (d *denylist) below(kind kind, key string, epoch int64) bool {
	known, found := d.texts[textKey{kind, key}]
	return found && epoch < known.epoch
}

// expired returns the keys of the entries that end before a time. It only reads, so it needs no lock against readers. An
// entry of kind key is kept, because a key that leaked once is never trusted again.
func (d *denylist) expired(before int64) *expiredKeys {
	found := &expiredKeys{earliestEnd: before}
	if d.size() == 0 || d.earliestEnd >= before {
		return found
	}
	earliest := int64(maxInteger)
	found.generations = endedKeys(d.generations, before, &earliest)
	found.sessions = endedKeys(d.sessions, before, &earliest)
	found.subjects = endedKeys(d.subjects, before, &earliest)
	for key, known := range d.texts {
		switch {
		case key.kind == kindKey:
		case known.until < before:
			found.texts = append(found.texts, key)
		default:
			earliest = min(earliest, known.until)
		}
	}
	found.earliestEnd = earliest
	found.scanned = true
	return found
}

type expiredKeys struct {
	generations []uuid
	sessions    []uuid
	subjects    []uuid
	texts       []textKey
	earliestEnd int64
	scanned     bool
}

func endedKeys(entries map[uuid]limit, before int64, earliest *int64) []uuid {
	var ended []uuid
	for key, known := range entries {
		if known.until < before {
			ended = append(ended, key)
		} else {
			*earliest = min(*earliest, known.until)
		}
	}
	return ended
}

// remove removes what expired has found. Nothing may have been added in between.
func (d *denylist) remove(ended *expiredKeys) {
	if !ended.scanned {
		return
	}
	removeAll(d.generations, ended.generations)
	removeAll(d.sessions, ended.sessions)
	removeAll(d.subjects, ended.subjects)
	removeAll(d.texts, ended.texts)
	d.earliestEnd = ended.earliestEnd
}

func removeAll[K comparable](entries map[K]limit, keys []K) {
	for _, key := range keys {
		delete(entries, key)
	}
}

const (
	generationLength = 27
	generationBytes  = 20
)

// parseGeneration reads a jti of 20 bytes in base64url: the id of a session and a generation.
func parseGeneration(jti string) (session uuid, generation uint32, ok bool) {
	if len(jti) != generationLength {
		return session, 0, false
	}
	var decoded [generationBytes]byte
	// Strict rejects a last character whose unused bits are not 0; a line break makes the result shorter.
	n, err := base64.RawURLEncoding.Strict().Decode(decoded[:], []byte(jti))
	if err != nil || n != generationBytes {
		return session, 0, false
	}
	copy(session[:], decoded[:16])
	return session, binary.BigEndian.Uint32(decoded[16:]), true
}

// parseUUID reads a UUID in lower case (RFC 9562 §4).
func parseUUID(text string) (id uuid, ok bool) {
	if len(text) != 36 || text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' {
		return id, false
	}
	var digits [32]byte
	n := 0
	for i := 0; i < len(text); i++ {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			continue
		}
		c := text[i]
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return id, false
		}
		digits[n] = c
		n++
	}
	_, err := hex.Decode(id[:], digits[:])
	return id, err == nil
}
