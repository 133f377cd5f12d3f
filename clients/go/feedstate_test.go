package gatehouse

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

const (
	wall0   = int64(1_790_000_000_000)
	session = "0199d2a4-6f3c-7a41-8f0e-2b6a1c9d3e55"
)

func loadedState(t *testing.T, lines ...string) *feedState {
	t.Helper()
	s := newFeedState("https://auth.example.com", 20_000)
	header := fmt.Sprintf(`{"v":1,"issuer":"https://auth.example.com","cursor":"c","now":%d,"keys":{"keys":[]}}`, wall0)
	lines = append([]string{header}, append(lines, fmt.Sprintf(`{"end":%d}`, len(lines)))...)
	if got := (step{Lines: lines}).snapshot(s); got != "loaded" {
		t.Fatal(got)
	}
	return s
}

// poll is a request that is sent at a time after the start and answered some milliseconds later.
func poll(s *feedState, mono, wall, took, elapsed int64, members string) any {
	return step{
		Mono: mono, Wall: wall0 + wall, ReceivedMono: mono + took, ReceivedWall: wall0 + wall + took,
		Nonce: "0123456789abcdef", Status: 200,
		Body: fmt.Sprintf(`{"v":1,"nonce":"0123456789abcdef","cursor":"d","at":50000,"asOf":%d,"now":%d,"e":[]%s}`,
			50_000+elapsed, wall0+wall+took, members),
	}.changes(s)
}

func verdictAt(s *feedState, mono, wall int64) any {
	return step{}.verdict(s, reading{mono, wall0 + wall})
}

func requireVerdict(t *testing.T, s *feedState, mono, wall int64, want string) {
	t.Helper()
	if got := verdictAt(s, mono, wall); got != want {
		t.Fatalf("at %d: got %v, want %s", mono, got, want)
	}
}

func TestFreshnessCountsFromTheRequestAndNotFromTheResponse(t *testing.T) {
	s := loadedState(t)
	requireVerdict(t, s, 0, 0, "stale")
	if got := poll(s, 1_000, 1_000, 15_000, 3_000, ""); got != "applied" { // held back for 12 s
		t.Fatal(got)
	}
	requireVerdict(t, s, 24_000, 24_000, "accepted")
	requireVerdict(t, s, 24_001, 24_001, "stale")
}

func TestAResponseThatLeavesEntriesProvesNoFreshness(t *testing.T) {
	s := loadedState(t)
	poll(s, 1_000, 1_000, 10, 10, `,"more":true`)
	requireVerdict(t, s, 1_010, 1_010, "stale")
	poll(s, 1_020, 1_020, 10, 10, `,"more":false`)
	requireVerdict(t, s, 1_030, 1_030, "accepted")
}

func TestAnOlderProofDoesNotReplaceALaterOne(t *testing.T) {
	s := loadedState(t)
	poll(s, 10_000, 10_000, 10, 10, "")
	poll(s, 11_000, 11_000, 10, -5_000, "")
	requireVerdict(t, s, 30_010, 30_010, "accepted")
	requireVerdict(t, s, 30_011, 30_011, "stale")
}

func TestAServerCannotProveTheFuture(t *testing.T) {
	s := loadedState(t)
	poll(s, 1_000, 1_000, 10, 1_000_000, "")
	requireVerdict(t, s, 21_010, 21_010, "accepted")
	requireVerdict(t, s, 21_011, 21_011, "stale")
}

func TestASuspendedProcessIsStaleUntilALaterRequestIsAnswered(t *testing.T) {
	s := loadedState(t)
	poll(s, 1_000, 1_000, 10, 10, "")
	requireVerdict(t, s, 2_000, 3_000, "accepted") // the wall clock has gained exactly a second
	requireVerdict(t, s, 2_010, 4_011, "stale")
	poll(s, 2_005, 4_006, 100, 100, "") // was sent before the suspension was found
	requireVerdict(t, s, 2_200, 4_201, "stale")
	poll(s, 2_300, 4_301, 10, 10, "")
	requireVerdict(t, s, 2_400, 4_401, "accepted")
}

func TestASuspensionDuringARequestMakesItsProofVoid(t *testing.T) {
	s := loadedState(t)
	got := step{
		Mono: 1_000, Wall: wall0, ReceivedMono: 1_010, ReceivedWall: wall0 + 5_000, Nonce: "0123456789abcdef", Status: 200,
		Body: `{"v":1,"nonce":"0123456789abcdef","cursor":"d","at":1,"asOf":11,"now":3,"e":[["session","` + session + `",0,2]]}`,
	}.changes(s)
	if got != "applied" || s.denylist.size() != 0 { // the entry has ended long ago
		t.Fatal(got, s.denylist.size())
	}
	requireVerdict(t, s, 1_020, 5_010, "stale")
}

func TestAStepOfTheWallClockCountsAsAge(t *testing.T) {
	s := loadedState(t)
	poll(s, 1_000, 1_000, 10, 10, "")
	for wall := int64(1_500); wall < 22_000; wall += 900 { // slowly, so that it is no suspension
		verdictAt(s, 1_100, wall)
	}
	requireVerdict(t, s, 1_100, 22_000, "stale")
}

func TestAnEntryIsForgottenWhenBothClocksHavePassedItsEnd(t *testing.T) {
	entryAt := func(until int64) string { return fmt.Sprintf(`["session","%s",0,%d]`, session, until) }
	s := loadedState(t, entryAt(wall0+5_000), `["key","k1",0,1]`)
	answer := func(mono, own, server int64) {
		t.Helper()
		got := step{
			Mono: mono, Wall: wall0 + own, ReceivedMono: mono, ReceivedWall: wall0 + own, Nonce: "0123456789abcdef", Status: 200,
			Body: fmt.Sprintf(`{"v":1,"nonce":"0123456789abcdef","cursor":"d","at":1,"asOf":1,"now":%d,"e":[]}`, wall0+server),
		}.changes(s)
		if got != "applied" {
			t.Fatal(got)
		}
	}
	for i, clocks := range [][3]int64{{1_000, 6_000, 5_000}, {2_000, 5_000, 6_000}, {3_000, 5_001, 5_001}} {
		answer(clocks[0], clocks[1], clocks[2])
		if want := []int{2, 2, 1}[i]; s.denylist.size() != want {
			t.Fatalf("%d: %d entries, want %d", i, s.denylist.size(), want)
		}
	}
	if err := s.verdict(denylistClaims{kid: "k1"}, reading{3_000, wall0 + 5_001}); err == nil {
		t.Fatal("a leaked key was forgotten")
	}
}

func TestClocksThatDifferByMoreThanAMinuteMakeItNotReady(t *testing.T) {
	for gap, want := range map[int64]bool{-60_001: false, -60_000: true, 60_000: true, 60_001: false} {
		s := loadedState(t)
		s.commit(&update{
			exchange: exchange{sent: reading{1_000, wall0}, received: reading{1_000, wall0}},
			document: &changesDocument{now: wall0 + gap},
		})
		if got := s.isReady(reading{2_000, wall0 + 1_000}); got != want {
			t.Errorf("gap %d: ready is %v", gap, got)
		}
	}
}

func TestASecondSnapshotAddsAndRemovesNothing(t *testing.T) {
	far := wall0 + 1_000_000
	s := loadedState(t, fmt.Sprintf(`["subject","%s",7,%d]`, session, far), fmt.Sprintf(`["role","clerk",3,%d]`, far))
	lines := []string{
		fmt.Sprintf(`{"v":1,"issuer":"https://auth.example.com","cursor":"c2","now":%d,"keys":{"keys":[]}}`, wall0),
		fmt.Sprintf(`["subject","%s",6,%d]`, session, far+1),
		fmt.Sprintf(`["session","%s",0,%d]`, session, far),
		`{"end":2}`,
	}
	if got := (step{Lines: lines}).snapshot(s); got != "loaded" || s.cursor != "c2" {
		t.Fatal(got)
	}
	id, _ := parseUUID(session)
	if known := s.denylist.subjects[id]; known != (limit{epoch: 7, until: far + 1}) || s.denylist.size() != 3 {
		t.Fatal(known, s.denylist.size())
	}
}

func TestAnEndTooFarAheadIsReduced(t *testing.T) {
	s := loadedState(t, fmt.Sprintf(`["session","%s",0,%d]`, session, int64(maxInteger)))
	id, _ := parseUUID(session)
	if until := s.denylist.sessions[id].until; until != wall0+(48*time.Hour).Milliseconds() {
		t.Fatal(until)
	}
}

func TestAGenerationHasExactlyOneText(t *testing.T) {
	jti := base64.RawURLEncoding.EncodeToString([]byte(strings.Repeat("s", 16) + "\x00\x00\x01\x02"))
	if _, generation, ok := parseGeneration(jti); !ok || generation != 0x102 {
		t.Fatal(generation, ok)
	}
	for _, other := range []string{jti[:26] + "J", jti[:26], jti + "A", jti[:25] + "\n" + jti[25:26], jti[:26] + "+"} {
		if _, _, ok := parseGeneration(other); ok {
			t.Errorf("%q is a generation", other)
		}
	}
}

func TestTheCacheIsBounded(t *testing.T) {
	cache := newTokenCache(10)
	digest := func(n int) (d [32]byte) { d[0], d[1] = byte(n), byte(n>>8); return d }
	token := &VerifiedToken{}
	for n := range 1_000 {
		cache.put(digest(n), token)
		if cache.get(digest(0)) == nil { // the one that is used stays
			t.Fatal(n)
		}
	}
	if size := len(cache.younger) + len(cache.older); size > 10 {
		t.Fatal(size)
	}
	none := newTokenCache(-1)
	none.put(digest(1), token)
	if none.get(digest(1)) != nil {
		t.Fatal("a cache of size 0 has a token")
	}
}

func TestPausesAreBounded(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"": 0, "3": 3 * time.Second, "100000": 10 * time.Second, "-1": 0, "x": 0, "99999999999999999999": 0,
	} {
		r := &response{Response: &http.Response{Header: http.Header{"Retry-After": {value}}}}
		if got := r.retryAfter(); got != want {
			t.Errorf("%q: %v", value, got)
		}
	}
}
