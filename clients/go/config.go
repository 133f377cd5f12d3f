package gatehouse

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"time"
)

const (
	defaultLeeway       = 60 * time.Second
	maxLeeway           = 10 * time.Minute
	defaultMaxStaleness = 20 * time.Second
	minMaxStaleness     = 6 * time.Second
	defaultWait         = 3 * time.Second
	maxWait             = 20 * time.Second
	defaultCacheSize    = 10_000
)

// Credential is the id and secret of a client of Gatehouse with the role verifier. It is never printed.
type Credential struct {
	ClientID     string
	ClientSecret string
}

// String prints no secret.
func (c Credential) String() string { return "Credential[***]" }

// GoString prints no secret.
func (c Credential) GoString() string { return c.String() }

// LogValue prints no secret.
func (c Credential) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Config has the settings of a verifier. Issuer, Audience and Credential are required.
type Config struct {
	// Issuer is the expected claim iss, the public URL of Gatehouse.
	Issuer string
	// Audience is the text that the claim aud must contain.
	Audience string
	// Credential authenticates the verifier at the revocation feed.
	Credential Credential

	// BaseURL is where this process reaches Gatehouse; by default Issuer. The paths of the feed start with
	// /api/v1/revocations below it. It uses https, or http on loopback.
	BaseURL string
	// TLS has the trusted certificates, if they are not those of the system.
	TLS *tls.Config
	// PlainHTTP allows a BaseURL with http that is not on loopback, for a network that encrypts by itself.
	PlainHTTP bool

	// MaxStaleness is the age of the denylist above which the verifier accepts nothing; 20 s by default, 6 s at least.
	MaxStaleness time.Duration
	// AcceptWhileUnreachable is how long after its last proof of freshness a verifier goes on to accept tokens that it
	// knows no revocation for, if it is stale because no server is reachable. 0, the default, accepts none.
	AcceptWhileUnreachable time.Duration
	// Leeway is the tolerance for exp, nbf and iat; 60 s by default, at most 10 minutes.
	Leeway time.Duration
	// Wait is how long a request of the feed stays pending; 3 s by default, at most 20 s, and below MaxStaleness.
	Wait time.Duration
	// CacheSize is the number of verified tokens that are kept, so that a signature is verified once; 10,000 by
	// default. A negative number disables the cache.
	CacheSize int

	// Logger gets one record when the verifier becomes stale, fresh or rejected; slog.Default by default.
	Logger *slog.Logger
	// Clock is for tests. It returns a monotonic time and the wall clock.
	Clock func() (mono time.Duration, wall time.Time)
}

// withDefaults returns a complete configuration, or a sentence that names the setting to correct.
func (c Config) withDefaults() (Config, error) {
	if c.Issuer == "" || c.Audience == "" {
		return c, errors.New("gatehouse: set Issuer and Audience")
	}
	if c.Credential.ClientID == "" || c.Credential.ClientSecret == "" {
		return c, errors.New("gatehouse: set Credential to the id and secret of a client with the role verifier")
	}
	if c.BaseURL == "" {
		c.BaseURL = c.Issuer
	}
	c.BaseURL = strings.TrimRight(c.BaseURL, "/")
	if err := c.checkURL(); err != nil {
		return c, err
	}
	orDefault(&c.MaxStaleness, defaultMaxStaleness)
	orDefault(&c.Leeway, defaultLeeway)
	orDefault(&c.Wait, defaultWait)
	if c.CacheSize == 0 {
		c.CacheSize = defaultCacheSize
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	if c.Clock == nil {
		c.Clock = systemClock()
	}
	return c, c.checkTimes()
}

func orDefault(setting *time.Duration, value time.Duration) {
	if *setting == 0 {
		*setting = value
	}
}

func (c Config) checkURL() error {
	base, err := url.Parse(c.BaseURL)
	if err != nil || base.Host == "" || base.RawQuery != "" || base.Fragment != "" || base.User != nil {
		return errors.New("gatehouse: BaseURL (by default Issuer) must be an absolute URL without query and user")
	}
	if base.Scheme == "https" || base.Scheme == "http" && (c.PlainHTTP || isLoopback(base.Hostname())) {
		return nil
	}
	return errors.New("gatehouse: BaseURL (by default Issuer) must use https, or http on loopback")
}

func isLoopback(host string) bool {
	return host == "localhost" || net.ParseIP(host).IsLoopback()
}

func (c Config) checkTimes() error {
	if c.MaxStaleness < minMaxStaleness {
		return fmt.Errorf("gatehouse: MaxStaleness must be at least %v", minMaxStaleness)
	}
	if c.AcceptWhileUnreachable < 0 {
		return errors.New("gatehouse: AcceptWhileUnreachable must not be negative")
	}
	if c.Leeway < 0 || c.Leeway > maxLeeway {
		return fmt.Errorf("gatehouse: Leeway must be between 0 and %v", maxLeeway)
	}
	if c.Wait < time.Second || c.Wait > maxWait || c.Wait%time.Second != 0 || c.Wait >= c.MaxStaleness {
		return fmt.Errorf("gatehouse: Wait must be whole seconds, 1 to %v, and below MaxStaleness", maxWait)
	}
	return nil
}

// systemClock reads both clocks of the process at the same time. A time.Time has both: Sub of two of them uses the
// monotonic clock, and UnixMilli the wall clock.
func systemClock() func() (time.Duration, time.Time) {
	start := time.Now()
	return func() (time.Duration, time.Time) {
		now := time.Now()
		return now.Sub(start), now.Round(0)
	}
}
