package gatehouse_test

import (
	"bytes"
	"compress/gzip"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gatehouse/gatehouse/clients/go"
	"github.com/gatehouse/gatehouse/clients/go/gatehousetest"
)

func TestMain(m *testing.M) {
	flag.Parse()
	// Most of the time of these tests is the pause after a failure.
	if err := flag.Set("test.parallel", "64"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// proxy is between a verifier and its issuer. It gives the first request for a path to a hostile handler, and forwards
// all later ones when the test allows it.
type proxy struct {
	issuer *gatehousetest.Issuer
	path   string
	attack http.HandlerFunc
	calls  atomic.Int32
	second chan struct{}
	resume chan struct{}
}

func (p *proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/"+p.path) {
		switch p.calls.Add(1) {
		case 1:
			p.attack(w, r)
			return
		case 2:
			close(p.second)
			<-p.resume
		}
	}
	p.forward(w, r)
}

func (p *proxy) forward(w http.ResponseWriter, r *http.Request) {
	request, err := http.NewRequestWithContext(r.Context(), r.Method, p.issuer.URL()+r.URL.String(), nil)
	if err != nil {
		panic(err)
	}
	request.Header = r.Header.Clone()
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer response.Body.Close()
	for name, values := range response.Header {
		w.Header()[name] = values
	}
	w.WriteHeader(response.StatusCode)
	_, _ = io.Copy(w, response.Body)
}

// requireHarmless checks that a verifier accepts nothing after a hostile response, asks again and recovers.
func requireHarmless(t *testing.T, path string, attack http.HandlerFunc) {
	t.Helper()
	issuer := gatehousetest.New(t)
	p := &proxy{issuer: issuer, path: path, attack: attack, second: make(chan struct{}), resume: make(chan struct{})}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	config := issuer.Config()
	config.BaseURL = server.URL
	v, err := gatehouse.New(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	token := issuer.Mint(gatehousetest.Token{})
	<-p.second
	requireReason(t, v, token.Text, gatehouse.Stale)
	if health := v.Health(); health.LastError == nil {
		t.Errorf("%+v", health)
	}
	close(p.resume)
	if err := v.WaitReady(t.Context()); err != nil {
		t.Fatal(err)
	}
	requireAccepted(t, v, token.Text)
}

const goodBody = `{"v":1,"nonce":"NONCE","cursor":"1","at":1,"asOf":2,"now":1790000000000,"e":[]}`

// body answers 200 with a text, in which NONCE stands for the nonce of the request.
func body(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, strings.ReplaceAll(text, "NONCE", r.FormValue("nonce")))
	}
}

func with(old, replacement string) http.HandlerFunc {
	if !strings.Contains(goodBody, old) {
		panic(old)
	}
	return body(strings.Replace(goodBody, old, replacement, 1))
}

func cut(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Length", "1000")
	body(goodBody)(w, r)
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

func halfStatusLine(w http.ResponseWriter, _ *http.Request) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(err)
	}
	_, _ = io.WriteString(connection, "HTTP/1.1 2")
	_ = connection.Close()
}

func hang(w http.ResponseWriter, r *http.Request) {
	_, _ = io.WriteString(w, goodBody[:10])
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

func compressed(text string, truncate int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		issuer := r.Context().Value(http.ServerContextKey).(*http.Server).Handler.(*proxy).issuer
		var buffer bytes.Buffer
		zipped := gzip.NewWriter(&buffer)
		_, _ = io.WriteString(zipped, strings.ReplaceAll(text, "ISSUER", issuer.URL()))
		_ = zipped.Close()
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(buffer.Bytes()[:buffer.Len()-truncate])
	}
}

func TestAHostileFeedProvesNothing(t *testing.T) {
	attacks := map[string]http.HandlerFunc{
		"cut":                  cut,
		"hanging body":         hang,
		"no response":          func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"half a status line":   halfStatusLine,
		"another nonce":        with("NONCE", "another-nonce-1234567"),
		"empty":                body(""),
		"HTML":                 body("<html>Log in to the network</html>"),
		"huge":                 body(strings.Replace(goodBody, `"v":1`, `"v":1,"x":"`+strings.Repeat("x", 5<<20)+`"`, 1)),
		"deep":                 with(`"v":1`, `"v":1,"x":`+strings.Repeat("[", 1000)+strings.Repeat("]", 1000)),
		"two documents":        body(goodBody + goodBody),
		"not UTF-8":            with(`"v":1`, "\"v\":1,\"x\":\"\xff\""),
		"duplicate member":     with(`"v":1`, `"v":1,"v":1`),
		"other version":        with(`"v":1`, `"v":2`),
		"names in other cases": with(`"asOf"`, `"ASOF"`),
		"no cursor":            with(`"cursor":"1",`, ""),
		"cursor too long":      with(`"cursor":"1"`, `"cursor":"`+strings.Repeat("x", 4097)+`"`),
		"text for number":      with(`"at":1`, `"at":"1"`),
		"fraction":             with(`"at":1`, `"at":1.0`),
		"exponent":             with(`"at":1`, `"at":1e0`),
		"negative":             with(`"at":1`, `"at":-1`),
		"beyond 2^53":          with(`"asOf":2`, `"asOf":9007199254740992`),
		"more is a number":     with(`"e":[]`, `"e":[],"more":1`),
		"keys is a list":       with(`"e":[]`, `"e":[],"keys":[]`),
		"entry of three":       with(`"e":[]`, `"e":[["session","a",0]]`),
		"unknown kind":         with(`"e":[]`, `"e":[["device","a",0,1]]`),
		"epoch of a session":   with(`"e":[]`, `"e":[["session","a",1,1]]`),
		"empty key":            with(`"e":[]`, `"e":[["session","",0,1]]`),
		"too many entries":     with(`"e":[]`, `"e":[`+strings.Repeat(`["session","a",0,1],`, 5000)+`["session","a",0,1]]`),
		"compressed":           compressed(goodBody, 0),
		"status 401":           func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) },
		"status 500":           func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) },
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/api/v1/revocations/other", http.StatusFound)
		},
	}
	for name, attack := range attacks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireHarmless(t, "changes", attack)
		})
	}
}

func TestAHostileSnapshotIsDiscarded(t *testing.T) {
	const header = `{"v":1,"issuer":"ISSUER","cursor":"1","now":1790000000000,"keys":{"keys":[]}}` + "\n"
	const line = `["session","a",0,1790000000000]` + "\n"
	attacks := map[string]http.HandlerFunc{
		"not compressed":  body(header + `{"end":0}`),
		"no end":          compressed(header+line, 0),
		"wrong count":     compressed(header+line+`{"end":2}`, 0),
		"line after end":  compressed(header+`{"end":0}`+"\n"+line, 0),
		"cut":             compressed(header+strings.Repeat(line, 100)+`{"end":100}`, 20),
		"another issuer":  compressed(strings.Replace(header, "ISSUER", "https://auth.example.org", 1)+line+`{"end":1}`, 0),
		"no header":       compressed(line+`{"end":1}`, 0),
		"line too long":   compressed(header+`["session","`+strings.Repeat("a", 2<<10)+`",0,1]`+"\n"+`{"end":1}`, 0),
		"header too long": compressed(strings.Replace(header, "{", `{"x":"`+strings.Repeat("a", 300<<10)+`",`, 1)+`{"end":0}`, 0),
		"bomb":            compressed(strings.Repeat(" ", 50<<20), 0),
		"status 429":      func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTooManyRequests) },
	}
	for name, attack := range attacks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireHarmless(t, "snapshot", attack)
		})
	}
}

func TestAGoodResponseInTheSameFormIsAccepted(t *testing.T) {
	issuer := gatehousetest.New(t)
	gone := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }
	for name, first := range map[string]http.HandlerFunc{"changes": body(goodBody), "gone": gone} {
		p := &proxy{issuer: issuer, path: "changes", attack: first, second: make(chan struct{}), resume: make(chan struct{})}
		close(p.resume)
		server := httptest.NewServer(p)
		config := issuer.Config()
		config.BaseURL = server.URL
		v, err := gatehouse.New(t.Context(), config)
		if err != nil {
			t.Fatal(err)
		}
		<-p.second
		if name == "changes" {
			requireAccepted(t, v, issuer.Mint(gatehousetest.Token{}).Text)
		} else if err := v.WaitReady(t.Context()); err != nil {
			t.Fatal(err)
		}
		v.Close()
		server.Close()
	}
}

func TestAGoodSnapshotInTheSameFormIsLoaded(t *testing.T) {
	const good = `{"v":1,"issuer":"ISSUER","cursor":"1","now":1790000000000,"keys":{"keys":[]}}` + "\n" +
		`["session","a",0,1790000000000]` + "\n" + `{"end":1}` + "\n"
	issuer := gatehousetest.New(t)
	server := httptest.NewServer(&proxy{issuer: issuer, path: "snapshot", attack: compressed(good, 0)})
	t.Cleanup(server.Close)
	config := issuer.Config()
	config.BaseURL = server.URL
	v, err := gatehouse.New(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	for v.Health().Entries != 1 {
		runtime.Gosched()
	}
}

func TestAThousandVerifiersLeaveNothing(t *testing.T) {
	issuer := gatehousetest.New(t)
	issuer.Verifier(t).Close()
	goroutines, files := runtime.NumGoroutine(), openFiles()
	for n := range 1000 {
		v, err := gatehouse.New(t.Context(), issuer.Config())
		if err != nil {
			t.Fatal(err)
		}
		if n%4 == 0 {
			if err := v.WaitReady(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		v.Close()
	}
	// The server closes its side of a connection a moment later.
	const tolerated = 10
	for deadline := time.Now().Add(time.Minute); ; runtime.Gosched() {
		if runtime.NumGoroutine() <= goroutines+tolerated && openFiles() <= files+tolerated {
			return
		}
		if time.Now().After(deadline) {
			stacks := make([]byte, 1<<16)
			t.Fatalf("%d goroutines and %d files instead of %d and %d\n%s", runtime.NumGoroutine(),
				openFiles(), goroutines, files, stacks[:runtime.Stack(stacks, true)])
		}
	}
}

// openFiles is the number of open files and sockets, 0 where it is not known.
func openFiles() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(entries)
}
