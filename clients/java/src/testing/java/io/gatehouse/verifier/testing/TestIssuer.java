package io.gatehouse.verifier.testing;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.embedded.GatehouseVerifierBuilder;
import io.gatehouse.verifier.testing.FeedServer.Mode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An issuer for the tests of a service that embeds the verifier. It mints tokens, revokes them, and serves the revocation
 * feed and the JWKS on loopback, like a Gatehouse server. It can also fail like a server or a network. Thread-safe.
 *
 * <pre>{@code
 * try (TestIssuer issuer = TestIssuer.start("orders")) {
 *     GatehouseVerifier gatehouse = issuer.verifier();
 *     String token = issuer.token("alice").roles("clerk").sign();
 *     gatehouse.verify(token);
 *     issuer.endSession(token); // gatehouse refuses the token from now on
 * }
 * }</pre>
 *
 * <p>A method that revokes, or that changes keys or the clock, returns when every connected verifier has applied the change.
 * It does not wait while the issuer does not answer, nor for a verifier that pauses after a failed request.
 */
public final class TestIssuer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration DEFAULT_BOUND = Duration.ofSeconds(20);
    private static final Duration ENTRY_LIFETIME = Duration.ofHours(25);

    private final String audience;
    private final String credential;
    private final TestClock clock = new TestClock();
    private final FeedServer server;
    private final Map<UUID, Long> subjectEpochs = new ConcurrentHashMap<>();
    private final AtomicLong realmEpoch = new AtomicLong(1);
    private final Map<String, TestToken.Ids> minted = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<GatehouseVerifier> verifiers = new ConcurrentLinkedQueue<>();
    /** The newest one first. */
    private final List<TestKey> published = new CopyOnWriteArrayList<>();

    private TestIssuer(String audience) {
        this.audience = audience;
        this.credential = UUID.randomUUID() + ":test-secret";
        published.add(new TestKey());
        this.server = new FeedServer(clock, credential, jwks());
    }

    /** Starts an issuer of tokens for the audience {@code test-audience}. */
    public static TestIssuer start() {
        return start("test-audience");
    }

    /**
     * Starts an issuer.
     *
     * @param audience the {@code aud} of tokens, and the audience of verifiers
     */
    public static TestIssuer start(String audience) {
        return new TestIssuer(audience);
    }

    /** The issuer of all tokens, and the URL of the feed: {@code http://127.0.0.1:<port>}. */
    public String url() {
        return server.url();
    }

    /** The {@code aud} of tokens. */
    public String audience() {
        return audience;
    }

    /** The {@code client_id:client_secret} for the feed. */
    public String credential() {
        return credential;
    }

    /** Options of a verifier that follows this issuer and uses its clock, for the audience of the issuer. */
    public GatehouseVerifierBuilder verifierBuilder() {
        return verifierBuilder(audience);
    }

    /** Options of a verifier that follows this issuer and uses its clock. */
    public GatehouseVerifierBuilder verifierBuilder(String ofService) {
        return GatehouseVerifier.builder()
                .issuer(url())
                .audience(ofService)
                .credential(credential)
                .clock(clock, clock::nanoTime);
    }

    /** A ready verifier for the audience of the issuer, which is closed with the issuer. */
    public GatehouseVerifier verifier() {
        GatehouseVerifier verifier = verifierBuilder().build();
        verifiers.add(verifier);
        verifier.start(START);
        return verifier;
    }

    /** A token of a user, whose id is {@link #subject} of the login. */
    public TestToken token(String login) {
        return new TestToken(this, subject(login), login);
    }

    /** A token that a client obtained with its own credentials. The id of the client is {@link #subject} of the name. */
    public TestToken machineToken(String name) {
        return new TestToken(this, subject(name), null);
    }

    /** The {@code sub} of tokens for a login or the name of a client. */
    public static UUID subject(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }

    /** Revokes a token of this issuer, like a refresh or RFC 7009: its session stays. */
    public void revoke(String token) {
        publish("token", ids(token).tokenId(), 0);
    }

    /** Ends the session of a token of this issuer, like a logout: all its tokens are revoked. */
    public void endSession(String token) {
        publish("session", ids(token).session().toString(), 0);
    }

    /** Revokes all tokens that a user or a client has, like a new password. Later tokens are valid. */
    public void revokeSubject(String name) {
        UUID subject = subject(name);
        publish("subject", subject.toString(), subjectEpochs.merge(subject, 2L, (epoch, unused) -> epoch + 1));
    }

    /** Revokes all tokens with a role, like the removal of the role. Later tokens are valid. */
    public void revokeRole(String title) {
        publish("role", title, realmEpoch.incrementAndGet());
    }

    /** Revokes all tokens. Later tokens are valid. */
    public void revokeAll() {
        publish("realm", "*", realmEpoch.incrementAndGet());
    }

    /** Signs new tokens with a new key. Earlier tokens stay valid. */
    public void rotateKey() {
        published.add(0, new TestKey());
        server.publishKeys(jwks());
    }

    /** Publishes only the key that signs new tokens, so that tokens of earlier keys cannot be verified. */
    public void retireKeys() {
        published.subList(1, published.size()).clear();
        server.publishKeys(jwks());
    }

    /** Revokes the key that signs tokens, as after a leak, and signs new tokens with a new key. */
    public void revokeKey() {
        TestKey leaked = published.get(0);
        published.add(0, new TestKey());
        published.remove(leaked);
        server.publishKeys(jwks());
        publish("key", leaked.kid(), 0);
    }

    /** Moves the clock of the issuer and of its verifiers forward, so that tokens expire without waiting. */
    public void advance(Duration by) {
        clock.advance(by);
        server.wake();
    }

    /** Answers no request, and keeps connections open, like a network that loses packets. */
    public void goSilent() {
        server.setMode(Mode.SILENT);
    }

    /**
     * Makes the verifiers stale without waiting: goes silent, and moves the clock by more than the default bound of 20 s.
     * For another bound call {@link #goSilent} and {@link #advance}.
     */
    public void makeStale() {
        goSilent();
        advance(DEFAULT_BOUND.plusSeconds(1));
    }

    /** Answers 503, like an instance that starts or stops. */
    public void becomeUnavailable() {
        server.setMode(Mode.UNAVAILABLE);
    }

    /** Answers 401, as if the client was disabled or had lost the role {@code verifier}. */
    public void rejectCredential() {
        server.setMode(Mode.UNAUTHORIZED);
    }

    /** Answers each request for changes with an earlier response, like a cache that ignores {@code no-store}. */
    public void serveOldBytes() {
        server.setMode(Mode.REPLAYING);
    }

    /** Answers requests again. A verifier that pauses after a failed request needs up to ten seconds to be ready again. */
    public void resume() {
        server.setMode(Mode.ANSWERING);
        server.wake();
    }

    /** Closes the verifiers of {@link #verifier}, and the server. */
    @Override
    public void close() {
        verifiers.forEach(GatehouseVerifier::close);
        server.close();
    }

    String sign(String payload, TestToken.Ids ids) {
        String token = published.get(0).sign(payload);
        minted.put(token, ids);
        return token;
    }

    Instant now() {
        return clock.instant();
    }

    long subjectEpoch(UUID subject) {
        return subjectEpochs.getOrDefault(subject, 1L);
    }

    long realmEpoch() {
        return realmEpoch.get();
    }

    /** The {@code jti} of the first generation of a session. */
    static String tokenId(UUID session) {
        return TestKey.base64(ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES)
                .putLong(session.getMostSignificantBits())
                .putLong(session.getLeastSignificantBits())
                .array());
    }

    private TestToken.Ids ids(String token) {
        TestToken.@Nullable Ids ids = minted.get(token);
        if (ids == null) {
            throw new IllegalArgumentException("This issuer has not signed the token");
        }
        return ids;
    }

    private void publish(String kind, String key, long epoch) {
        String text = String.valueOf(JsonStringEncoder.getInstance().quoteAsString(key));
        long until = clock.instant().plus(ENTRY_LIFETIME).toEpochMilli();
        server.publish("[\"" + kind + "\",\"" + text + "\"," + epoch + "," + until + "]");
    }

    private String jwks() {
        return "{\"keys\":["
                + String.join(",", published.stream().map(TestKey::jwk).toList()) + "]}";
    }
}
