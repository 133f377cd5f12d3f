package gatehouse

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// vectorsFolder is clients/vectors of the repository, or the folder in GATEHOUSE_VECTORS.
func vectorsFolder() string {
	if folder := os.Getenv("GATEHOUSE_VECTORS"); folder != "" {
		return folder
	}
	return "../vectors"
}

func readVectors(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(vectorsFolder(), name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

func TestTokenVectors(t *testing.T) {
	var file struct {
		Issuer   string
		Audience string
		Leeway   int64
		Now      int64
		JWKS     json.RawMessage
		Cases    []struct{ Name, Token, Verdict, Subject string }
	}
	readVectors(t, "tokens.json", &file)
	jwks, err := strictObject(file.JWKS, maxDocumentDepth)
	if err != nil {
		t.Fatal(err)
	}
	keys, err := readKeySet(jwks, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) < 50 {
		t.Fatalf("only %d cases", len(file.Cases))
	}
	expected := expectations{issuer: file.Issuer, audience: file.Audience, leeway: file.Leeway}
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			token, err := verifyWith(keys, expected, c.Token, file.Now*millis)
			verdict := "accepted"
			if err != nil {
				verdict = string(err.(*RejectedError).Reason)
			}
			if (verdict == "accepted") != (c.Verdict == "accepted") {
				t.Fatalf("got %s (%v), want %s", verdict, err, c.Verdict)
			}
			if verdict != c.Verdict {
				t.Logf("refused as %s instead of %s: %v", verdict, c.Verdict, err)
			}
			if token != nil && token.Subject() != c.Subject {
				t.Fatalf("got subject %s, want %s", token.Subject(), c.Subject)
			}
		})
	}
}

func verifyWith(keys keySet, expected expectations, text string, wall int64) (*VerifiedToken, error) {
	compact, err := parseCompact(text)
	if err != nil {
		return nil, err
	}
	key := keys[compact.kid]
	if key == nil {
		return nil, rejected(Signature, "the key is unknown")
	}
	if err := key.verify(compact); err != nil {
		return nil, err
	}
	token, err := expected.read(compact.payload, key)
	if err != nil {
		return nil, err
	}
	if err := expected.requireTimes(token, wall); err != nil {
		return nil, err
	}
	return token, nil
}

// step is a step of a script. Which members it has depends on its kind.
type step struct {
	Do           string
	Lines        []string
	Mono         int64
	Wall         int64
	ReceivedMono int64
	ReceivedWall int64
	Nonce        string
	Status       int
	Body         string
	Claims       struct {
		Kid        string
		Jti        string
		Sid        string
		Sub        string
		Roles      []string
		UserEpoch  int64 `json:"user_epoch"`
		RealmEpoch int64 `json:"realm_epoch"`
	}
	Expect any
}

func TestFeedVectors(t *testing.T) {
	var file struct {
		Issuer  string
		Scripts []struct {
			Name         string
			MaxStaleness int64
			Steps        []step
		}
	}
	readVectors(t, "feed.json", &file)
	if len(file.Scripts) < 20 {
		t.Fatalf("only %d scripts", len(file.Scripts))
	}
	for _, script := range file.Scripts {
		t.Run(script.Name, func(t *testing.T) {
			s := newFeedState(file.Issuer, script.MaxStaleness)
			for i, step := range script.Steps {
				if got := step.run(s); got != step.Expect {
					t.Fatalf("step %d (%s): got %v, want %v", i, step.Do, got, step.Expect)
				}
			}
		})
	}
}

func (x step) run(s *feedState) any {
	now := reading{x.Mono, x.Wall}
	switch x.Do {
	case "snapshot":
		return x.snapshot(s)
	case "changes":
		return x.changes(s)
	case "verdict":
		return x.verdict(s, now)
	case "ready":
		s.observe(now)
		return s.isReady(now)
	case "size":
		return float64(s.denylist.size())
	}
	return "unknown step"
}

func (x step) snapshot(s *feedState) any {
	download := newSnapshotReader()
	if err := download.readLines(strings.NewReader(strings.Join(x.Lines, "\n"))); err != nil {
		return "rejected"
	}
	if s.issuer == "" {
		s.issuer = download.issuer
	}
	update, err := s.readSnapshot(download)
	if err != nil {
		return "rejected"
	}
	s.load(update)
	return "loaded"
}

func (x step) changes(s *feedState) any {
	sent, received := reading{x.Mono, x.Wall}, reading{x.ReceivedMono, x.ReceivedWall}
	s.observe(sent)
	update, result, _ := s.read(exchange{sent, received, x.Nonce, x.Status, []byte(x.Body)})
	s.observe(received)
	if update != nil {
		s.commit(update)
		s.denylist.remove(s.expired())
	}
	return map[outcome]string{
		applied: "applied", appliedMore: "applied", discarded: "rejected", resync: "resync", unavailable: "unavailable",
	}[result]
}

func (x step) verdict(s *feedState, now reading) any {
	s.observe(now)
	c := denylistClaims{
		kid: x.Claims.Kid, jti: x.Claims.Jti, sid: x.Claims.Sid, sub: x.Claims.Sub, roles: x.Claims.Roles,
		userEpoch: x.Claims.UserEpoch, realmEpoch: x.Claims.RealmEpoch,
	}
	if err := s.verdict(c, now); err != nil {
		return string(err.(*RejectedError).Reason)
	}
	return "accepted"
}
