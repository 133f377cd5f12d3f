package gatehouse

import (
	"compress/gzip"
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strconv"
	"sync/atomic"
	"time"
)

const (
	connectTimeout  = time.Second
	readSlack       = 2 * time.Second
	snapshotTimeout = 5 * time.Minute
	maxRetryAfter   = 10 * time.Second
	nonceBytes      = 24
)

// feedClient sends the two requests of the feed. Only the goroutine of the feed uses it.
type feedClient struct {
	config    Config
	transport *http.Transport
	attempt   atomic.Uint32 // begins at random, so that verifiers spread over the addresses
	clock     func() reading
	listener  string // tells operators of Gatehouse the processes of one client apart
}

func newFeedClient(config Config, clock func() reading) *feedClient {
	client := &feedClient{config: config, clock: clock, listener: strconv.FormatUint(mathrand.Uint64(), 36)}
	client.attempt.Store(mathrand.Uint32())
	client.transport = &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         client.dial,
		TLSClientConfig:     config.TLS.Clone(),
		TLSHandshakeTimeout: connectTimeout,
		// Without the transparent compression the limits count the bytes that were sent.
		DisableCompression:     true,
		MaxIdleConnsPerHost:    1,
		MaxResponseHeaderBytes: 64 << 10,
		// HTTP/1.1 only: after a timeout HTTP/2 would send the next request on the same broken connection.
		Protocols: http1(),
	}
	return client
}

func http1() *http.Protocols {
	protocols := new(http.Protocols)
	protocols.SetHTTP1(true)
	return protocols
}

// dial connects to an address of the name. After each failure it begins with the next one, because a node that has
// vanished does not refuse connections, and the dialer of net would spend each timeout on it.
func (c *feedClient) dial(ctx context.Context, network, address string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, connectTimeout)
	defer cancel()
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	addresses, err := net.DefaultResolver.LookupHost(ctx, host)
	if err != nil {
		return nil, err
	}
	slices.Sort(addresses)
	first := int(c.attempt.Load() % uint32(len(addresses)))
	for i := range addresses {
		chosen := addresses[(first+i)%len(addresses)]
		var connection net.Conn
		connection, err = new(net.Dialer).DialContext(ctx, network, net.JoinHostPort(chosen, port))
		if err == nil {
			return connection, nil
		}
	}
	return nil, err
}

// failed closes the connection, so that the next request opens one to another address.
func (c *feedClient) failed() {
	c.attempt.Add(1)
	c.transport.CloseIdleConnections()
}

func (c *feedClient) close() {
	c.transport.CloseIdleConnections()
}

// response is a response whose body has not been read.
type response struct {
	*http.Response
	sent   reading
	body   io.Reader
	cancel context.CancelFunc
}

func (r *response) close() {
	r.cancel()
	_ = r.Body.Close()
}

// retryAfter is the pause that the server demands, at most 10 s; 0 if it demands none.
func (r *response) retryAfter() time.Duration {
	seconds, err := strconv.Atoi(r.Header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(min(seconds, 3600))*time.Second, maxRetryAfter)
}

// get sends a request. It follows no redirects, because it uses the transport directly. If nothing arrives for a
// time, or the whole takes longer than another time, it ends.
func (c *feedClient) get(ctx context.Context, path string, idle, total time.Duration) (*response, error) {
	ctx, cancel := context.WithTimeout(ctx, total)
	timer := time.AfterFunc(connectTimeout+connectTimeout+idle, cancel)
	result := &response{cancel: func() {
		timer.Stop()
		cancel()
	}}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		// The transport calls this when the connection is open, before it sends the request, and again if it
		// repeats the request on another connection.
		GotConn: func(httptrace.GotConnInfo) {
			timer.Reset(idle)
			result.sent = c.clock()
		},
	})
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.config.BaseURL+"/api/v1/revocations/"+path, nil)
	if err != nil {
		result.cancel()
		return nil, err
	}
	// RFC 6749 §2.3.1: both are encoded like a form.
	request.SetBasicAuth(url.QueryEscape(c.config.Credential.ClientID), url.QueryEscape(c.config.Credential.ClientSecret))
	request.Header.Set("User-Agent", "gatehouse-verifier-go/1")
	request.Header.Set("Accept-Encoding", "identity")
	if path == "snapshot" {
		request.Header.Set("Accept-Encoding", "gzip")
	}
	result.Response, err = c.transport.RoundTrip(request)
	if err != nil {
		result.cancel()
		return nil, err
	}
	result.body = &timedReader{reader: result.Body, timer: timer, idle: idle}
	return result, nil
}

// timedReader extends the time limit with each part that arrives.
type timedReader struct {
	reader io.Reader
	timer  *time.Timer
	idle   time.Duration
}

func (r *timedReader) Read(buffer []byte) (int, error) {
	n, err := r.reader.Read(buffer)
	if n > 0 {
		r.timer.Reset(r.idle)
	}
	return n, err
}

// changes asks for the entries after a cursor. The request stays pending for a time.
func (c *feedClient) changes(ctx context.Context, cursor string, wait time.Duration) (exchange, time.Duration, error) {
	nonce, err := newNonce()
	if err != nil {
		return exchange{}, 0, err
	}
	query := url.Values{
		"after":    {cursor},
		"wait":     {strconv.Itoa(int(wait / time.Second))},
		"nonce":    {nonce},
		"listener": {c.listener},
	}
	response, err := c.get(ctx, "changes?"+query.Encode(), wait+readSlack, wait+maxWait)
	if err != nil {
		return exchange{}, 0, err
	}
	defer response.close()
	x := exchange{sent: response.sent, nonce: nonce, status: response.StatusCode}
	if x.status == http.StatusOK {
		x.body, err = io.ReadAll(io.LimitReader(response.body, maxChangesBytes+1))
		if err == nil && len(x.body) > maxChangesBytes {
			err = fmt.Errorf("the response is larger than 4 MiB: %w", errDocument)
		}
	}
	x.received = c.clock()
	return x, response.retryAfter(), err
}

func newNonce() (string, error) {
	var random [nonceBytes]byte
	if _, err := rand.Read(random[:]); err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(random[:]), nil
}

// snapshot downloads the whole denylist.
func (c *feedClient) snapshot(ctx context.Context) (*snapshotReader, time.Duration, error) {
	response, err := c.get(ctx, "snapshot", c.config.Wait+readSlack, snapshotTimeout)
	if err != nil {
		return nil, 0, err
	}
	defer response.close()
	if response.StatusCode != http.StatusOK {
		return nil, response.retryAfter(), statusError(response.StatusCode)
	}
	if response.Header.Get("Content-Encoding") != "gzip" {
		return nil, 0, fmt.Errorf("the snapshot is not compressed with gzip, because a proxy has changed it: %w", errDocument)
	}
	lines, err := gzip.NewReader(response.body)
	if err != nil {
		return nil, 0, errDocument
	}
	download := newSnapshotReader()
	return download, 0, download.readLines(lines)
}
