package io.gatehouse.verifier.embedded;

import io.gatehouse.verifier.DenylistListener;
import io.gatehouse.verifier.feed.ClockReading;
import io.gatehouse.verifier.feed.FeedSettings;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Builds a {@link GatehouseVerifier}. Not thread-safe. */
public final class GatehouseVerifierBuilder {
    private static final String API = "/api/v1";
    private static final Duration MIN_STALENESS = Duration.ofSeconds(6);
    private static final Duration MAX_LEEWAY = Duration.ofMinutes(5);

    private String issuer = "";
    private String audience = "";
    private String credential = "";
    private String url = "";
    private boolean plainHttp;
    private Duration maxStaleness = Duration.ofSeconds(20);
    private Duration leeway = Duration.ofSeconds(60);
    private StalePolicy stalePolicy = StalePolicy.REFUSE;
    private VerifierMetrics metrics = VerifierMetrics.NONE;
    private DenylistListener listener = entry -> {};
    private int cachedTokens = 100_000;
    private @Nullable SSLContext tls;
    private boolean learnsOfRevocations = true;
    private Clock clock = Clock.systemUTC();
    private LongSupplier nanoTime = System::nanoTime;

    GatehouseVerifierBuilder() {}

    /** The {@code iss} of all tokens. Required. */
    public GatehouseVerifierBuilder issuer(String required) {
        issuer = required;
        return this;
    }

    /** The audience of this service, which {@code aud} must contain. Required. */
    public GatehouseVerifierBuilder audience(String required) {
        audience = required;
        return this;
    }

    /**
     * The {@code client_id:client_secret} of a client with the role {@code verifier}. Required, except {@link
     * #withoutRevocations}.
     */
    public GatehouseVerifierBuilder credential(String clientIdAndSecret) {
        credential = clientIdAndSecret;
        return this;
    }

    /**
     * Verifies tokens with the public keys only, which need no credential: a revoked token is accepted until it expires.
     * Only for services for which that is acceptable. The verifier logs a warning when it starts.
     */
    public GatehouseVerifierBuilder withoutRevocations() {
        learnsOfRevocations = false;
        return this;
    }

    /** The URL of Gatehouse, without {@code /api/v1}. Default: the issuer. */
    public GatehouseVerifierBuilder url(String ofGatehouse) {
        url = ofGatehouse;
        return this;
    }

    /** Permits plain HTTP to other hosts than loopback, in a network that encrypts by itself. Default: no. */
    public GatehouseVerifierBuilder plainHttp(boolean permitted) {
        plainHttp = permitted;
        return this;
    }

    /** The age of the knowledge above which tokens are refused. Default 20 s, at least 6 s. */
    public GatehouseVerifierBuilder maxStaleness(Duration limit) {
        maxStaleness = limit;
        return this;
    }

    /** The tolerated difference of clocks for {@code exp}, {@code nbf} and {@code iat}. Default 60 s, at most 5 minutes. */
    public GatehouseVerifierBuilder leeway(Duration tolerance) {
        leeway = tolerance;
        return this;
    }

    /** What happens while the verifier is stale because no server is reachable. Default: refuse. */
    public GatehouseVerifierBuilder stalePolicy(StalePolicy policy) {
        stalePolicy = policy;
        return this;
    }

    /** Receives what the verifier does. */
    public GatehouseVerifierBuilder metrics(VerifierMetrics listener) {
        metrics = listener;
        return this;
    }

    /**
     * Observes the denylist, for a relay of the feed.
     *
     * @param observer told of each entry that is added after the first snapshot has been loaded; must not block
     */
    public GatehouseVerifierBuilder denylistListener(DenylistListener observer) {
        listener = observer;
        return this;
    }

    /** The maximum number of verified tokens that are kept in memory. Default 100,000. */
    public GatehouseVerifierBuilder cachedTokens(int maximum) {
        cachedTokens = maximum;
        return this;
    }

    /** The trusted certificates. Default: those of the JVM. */
    public GatehouseVerifierBuilder tls(SSLContext context) {
        tls = context;
        return this;
    }

    /**
     * The clocks for freshness and the times of tokens, which tests replace. Default: those of the JVM. Timeouts always use
     * those of the JVM.
     *
     * @param monotonicNanos like {@link System#nanoTime}
     */
    public GatehouseVerifierBuilder clock(Clock wall, LongSupplier monotonicNanos) {
        clock = wall;
        nanoTime = monotonicNanos;
        return this;
    }

    /**
     * Builds the verifier. It does not connect before it is started.
     *
     * @throws IllegalArgumentException with the name of the option, if one is missing or invalid
     */
    public GatehouseVerifier build() {
        require(!issuer.isEmpty(), "issuer is missing");
        require(!audience.isEmpty(), "audience is missing");
        require(!learnsOfRevocations || !credential.isEmpty(), "credential is missing");
        require(learnsOfRevocations || credential.isEmpty(), "withoutRevocations excludes a credential");
        require(maxStaleness.compareTo(MIN_STALENESS) >= 0, "maxStaleness must be at least 6 s");
        require(cachedTokens >= 0, "cachedTokens must not be negative");
        require(!leeway.isNegative() && leeway.compareTo(MAX_LEEWAY) <= 0, "leeway must be 0 to 5 minutes");
        FeedSettings feed = new FeedSettings(
                base(),
                learnsOfRevocations ? FeedSettings.Credential.parse(credential) : FeedSettings.Credential.NONE,
                context(),
                System::nanoTime,
                () -> ClockReading.of(nanoTime, clock::millis),
                new SecureRandom());
        return new GatehouseVerifier(
                new VerifierOptions(
                        issuer,
                        audience,
                        feed,
                        learnsOfRevocations,
                        maxStaleness,
                        leeway,
                        stalePolicy,
                        metrics,
                        cachedTokens),
                listener,
                clock);
    }

    private URI base() {
        String text = url.isEmpty() ? issuer : url;
        String path = learnsOfRevocations ? API : "";
        URI base = URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path);
        boolean isTls = "https".equals(base.getScheme());
        require(isTls || "http".equals(base.getScheme()), "url must start with https:// or http://");
        require(base.getHost() != null && base.getRawQuery() == null, "url must have a host and no query");
        require(isTls || plainHttp || isLoopback(base.getHost()), "url must use https, unless plainHttp is permitted");
        return base;
    }

    private static boolean isLoopback(String host) {
        try {
            return host.equals("localhost")
                    || (host.matches("[0-9.]+|\\[[0-9a-fA-F:]+]")
                            && InetAddress.getByName(host).isLoopbackAddress());
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private SSLContext context() {
        if (tls != null) {
            return tls;
        }
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("The JVM has no TLS", e);
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
