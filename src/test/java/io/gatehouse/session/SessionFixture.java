package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.audit.AuditAggregator;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.credential.PasswordCheck;
import io.gatehouse.http.access.Caller;
import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.BuiltInRole;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.UserId;
import io.gatehouse.password.DummyHashes;
import io.gatehouse.password.HashingPool;
import io.gatehouse.password.PasswordHasher;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.storage.Database;
import io.gatehouse.testing.Counters;
import io.gatehouse.testing.Leases;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestInstance;
import io.gatehouse.testing.TestUsers;
import io.gatehouse.testing.Throttles;
import io.gatehouse.throttle.Limit;
import io.gatehouse.throttle.PasswordAttempts;
import io.gatehouse.throttle.Rate;
import io.gatehouse.throttle.Throttle;
import io.gatehouse.token.AccessTokenMinter;
import io.gatehouse.token.CheckedMinter;
import io.gatehouse.token.KeyRing;
import io.gatehouse.token.TestKeyRings;
import io.gatehouse.verifier.AccessTokenVerifier;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.TokenRejectedException;
import io.gatehouse.verifier.TokenType;
import io.gatehouse.verifier.VerifiedToken;
import io.gatehouse.verifier.VerifierSettings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** The services of sessions on the shared database, and calls that session tests share. */
public final class SessionFixture implements AutoCloseable {
    static final LoginClient CLIENT =
            new LoginClient("gatehouse", "test", InetAddress.getLoopbackAddress(), () -> false);
    static final PresentingClient HOME = new PresentingClient(InetAddress.getLoopbackAddress(), "test");
    public static final String PASSWORD = TestInstance.PASSWORD.reveal();

    private final LostAnswers lostAnswers = new LostAnswers();
    private final TestInstance instance = TestInstance.onSharedDatabase(lostAnswers::over);
    final TestDatabase connections = instance.owner;
    public final Database database = instance.database;
    public final TestUsers users = instance.users;
    final DenylistReplica replica = instance.replica;
    final List<DenylistEntry> published = instance.published;
    final Leases lease = instance.lease;
    final Revocations revocations = instance.revocations;
    public final AuditLog audit = instance.audit;
    final KeyRing keys = TestKeyRings.make();
    final RefreshTokenCodec codec = new RefreshTokenCodec(keys);
    final SessionRevoker ending = instance.sessions;
    final LogoutService logouts = new LogoutService(revocations, ending, audit);
    public final PasswordHasher hasher = instance.hasher;
    public final HashingPool pool = instance.hashing;
    final PrometheusRegistry metrics = instance.metrics;
    final AuditAggregator sums = instance.auditSums;
    final RefreshRecorder ledger = new RefreshRecorder(sums, metrics);
    final Throttle throttle;
    final AtomicLong nanos = instance.nanos;
    final UnansweredRefreshes unanswered;
    private final SessionSettings settings;
    private final Rate rate;
    private final TokenIssuer issuer;
    final LoginService logins;
    final RefreshService refreshes;

    public SessionFixture(Duration grace) {
        this(settings(grace, RepeatBinding.EITHER));
    }

    static SessionSettings settings(Duration grace, RepeatBinding binding) {
        return new SessionSettings(Duration.ofHours(2), Duration.ofDays(14), Duration.ofDays(90), 0, grace, binding);
    }

    SessionFixture(SessionSettings settings) {
        this(settings, new Rate(1_000_000, Duration.ofSeconds(1)));
    }

    /** @param rate of refreshes of one session */
    SessionFixture(SessionSettings settings, Rate rate) {
        throttle = Throttles.generous(Map.of(Limit.SESSION_REFRESH, rate));
        AccessTokenMinter minter = new AccessTokenMinter(keys, "https://id.example", "gatehouse", TokenType.AT_JWT);
        TokenIssuer issuer = new TokenIssuer(database, new CheckedMinter(revocations, minter, replica, audit), codec);
        DummyHashes dummies = new DummyHashes(Secret.valueOf("test"), List.of(hasher.dummy()));
        PasswordCheck passwords = new PasswordCheck(database, pool, hasher, dummies, Runnable::run);
        RefreshTokenGenerator newKeys = new RefreshTokenGenerator(UUID::randomUUID, new SecureRandom());
        SessionOpener opener = new SessionOpener(
                database,
                newKeys,
                settings,
                issuer,
                new SessionLimit(revocations, audit, settings.sessionsPerUser()),
                sums::context);
        logins = new LoginService(
                database,
                passwords,
                new PasswordAttempts(throttle),
                throttle.keys(),
                opener,
                new LoginRecorder(sums, metrics));
        this.settings = settings;
        this.rate = rate;
        this.issuer = issuer;
        unanswered = new UnansweredRefreshes(database, settings.refreshReuseGrace(), nanos::get);
        refreshes = refreshes(unanswered);
    }

    /** Returns the refreshes of a second instance, which shares only the database. */
    RefreshService anotherInstance() {
        return refreshes(new UnansweredRefreshes(database, settings.refreshReuseGrace(), nanos::get));
    }

    /** Runs the service's next statement, but loses PostgreSQL's answer to it. */
    void loseNextAnswer() {
        lostAnswers.loseNext();
    }

    private RefreshService refreshes(UnansweredRefreshes noted) {
        SessionRotation rotation = new SessionRotation(database, revocations, audit, settings, rate);
        return new RefreshService(codec, rotation, noted, issuer, ledger, throttle);
    }

    /** Creates an active user with {@link #PASSWORD} and the role subscriber. */
    public UserId user(String login) {
        return instance.user(login, BuiltInRole.SUBSCRIBER);
    }

    void grant(UserId user, String role) {
        users.grant(user.value(), role);
    }

    /** How many logins ended like this. */
    long logins(LoginOutcome outcome) {
        return Counters.value(metrics, "gatehouse_logins", "outcome", AsciiCase.lower(outcome.name()));
    }

    /** How many refreshes ended like this. */
    long refreshes(RefreshOutcome outcome) {
        return Counters.value(metrics, "gatehouse_refreshes", "outcome", AsciiCase.lower(outcome.name()));
    }

    TokenPair login(String name) {
        return logins.login(name, Secret.valueOf(PASSWORD), CLIENT);
    }

    /** Logs in with the password of this world, and requires an access token that the instance accepts. */
    public void requireLogin(String name) throws TokenRejectedException {
        accepted(login(name));
    }

    /** Requires that a login with this password is refused. */
    public void requireRefusal(String name, String password) {
        assertThatThrownBy(() -> logins.login(name, Secret.valueOf(password), CLIENT))
                .isInstanceOf(ProblemException.class);
    }

    TokenPair refresh(TokenPair pair) {
        return refresh(pair, HOME);
    }

    TokenPair refresh(TokenPair pair, PresentingClient presenter) {
        return refreshes.refresh(pair.refreshToken(), presenter);
    }

    /** Returns the verified access token; fails if the instance rejects it. */
    VerifiedToken accepted(TokenPair pair) throws TokenRejectedException {
        VerifierSettings settings = new VerifierSettings("https://id.example", "gatehouse", TestInstance.LEEWAY);
        VerifiedToken token = new AccessTokenVerifier(keys, settings, Clock.systemUTC())
                .verify(pair.accessToken().reveal());
        assertThat(replica.denies(token.denylistClaims())).isEmpty();
        return token;
    }

    VerifiedToken verified(TokenPair pair) {
        VerifierSettings settings = new VerifierSettings("https://id.example", "gatehouse", TestInstance.LEEWAY);
        try {
            return new AccessTokenVerifier(keys, settings, Clock.systemUTC())
                    .verify(pair.accessToken().reveal());
        } catch (TokenRejectedException e) {
            throw new AssertionError(e);
        }
    }

    boolean isDenied(TokenPair pair) {
        return replica.denies(verified(pair).denylistClaims()).isPresent();
    }

    Caller caller(TokenPair pair) {
        return Caller.of(verified(pair));
    }

    /** Moves the rotation times of all sessions into the past. */
    void age(Duration by) {
        update(
                "UPDATE session SET rotated_at = rotated_at - make_interval(secs => ?),"
                        + " previous_rotated_at = previous_rotated_at - make_interval(secs => ?)",
                (double) by.toSeconds(),
                (double) by.toSeconds());
    }

    public int update(String sql, Object... values) {
        return instance.sql.update(sql, values);
    }

    public long number(String sql, Object... values) {
        return instance.sql.number(sql, values);
    }

    @Override
    public void close() {
        instance.close();
    }
}
