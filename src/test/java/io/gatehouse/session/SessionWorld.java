package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.audit.AuditAggregator;
import io.gatehouse.audit.AuditContext;
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
import io.gatehouse.password.PasswordSettings;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.storage.Database;
import io.gatehouse.testing.Counters;
import io.gatehouse.testing.Leases;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Throttles;
import io.gatehouse.throttle.Limit;
import io.gatehouse.throttle.PasswordAttempts;
import io.gatehouse.throttle.Rate;
import io.gatehouse.throttle.Throttle;
import io.gatehouse.token.AccessTokenMinter;
import io.gatehouse.token.KeyRing;
import io.gatehouse.token.TestKeyRings;
import io.gatehouse.verifier.AccessTokenVerifier;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.TokenRejectedException;
import io.gatehouse.verifier.VerifiedToken;
import io.gatehouse.verifier.VerifierSettings;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;

/** Sessions on a real database: one instance of the service without its HTTP. */
public final class SessionWorld implements AutoCloseable {
    static final LoginClient CLIENT =
            new LoginClient("gatehouse", "test", InetAddress.getLoopbackAddress(), () -> false);
    static final PresentingClient HOME = new PresentingClient(InetAddress.getLoopbackAddress(), "test");
    public static final String PASSWORD = "correct horse battery staple";
    private static final Duration LEEWAY = Duration.ofSeconds(30);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final PasswordSettings CHEAP = new PasswordSettings(64, 1, 1, 8, 2, 1000, Duration.ofMinutes(1));

    final TestDatabase connections = TestDatabase.emptied();
    private final DataSource pooled = pool(connections);
    private final LostAnswers lostAnswers = new LostAnswers();
    public final Database database = Database.over(lostAnswers.over(pooled));
    final DenylistReplica replica = new DenylistReplica();
    final List<DenylistEntry> published = Collections.synchronizedList(new ArrayList<>());
    final Leases lease = new Leases();
    final Revocations revocations = new Revocations(database, replica, published::addAll, lease, LEEWAY);
    public final AuditLog audit = new AuditLog(AuditContext::none);
    final KeyRing keys = TestKeyRings.make();
    final RefreshTokenCodec codec = new RefreshTokenCodec(keys);
    final SessionRevoker ending = new SessionRevoker();
    final LogoutService logouts = new LogoutService(revocations, ending, audit);
    public final PasswordHasher hasher = new PasswordHasher(CHEAP, RANDOM);
    public final HashingPool pool = new HashingPool(hasher, CHEAP, System::nanoTime);
    final PrometheusRegistry metrics = new PrometheusRegistry();
    final AuditAggregator sums = new AuditAggregator(database, audit);
    final RefreshRecorder ledger = new RefreshRecorder(sums, metrics);
    final Throttle throttle;
    final AtomicLong nanos = new AtomicLong();
    final UnansweredRefreshes unanswered;
    private final SessionSettings settings;
    private final Rate rate;
    private final TokenIssuer issuer;
    final LoginService logins;
    final RefreshService refreshes;

    public SessionWorld(Duration grace) {
        this(settings(grace, RepeatBinding.EITHER));
    }

    static SessionSettings settings(Duration grace, RepeatBinding binding) {
        return new SessionSettings(Duration.ofHours(2), Duration.ofDays(14), Duration.ofDays(90), 0, grace, binding);
    }

    SessionWorld(SessionSettings settings) {
        this(settings, new Rate(1_000_000, Duration.ofSeconds(1)));
    }

    /** @param rate of refreshes of one session */
    SessionWorld(SessionSettings settings, Rate rate) {
        throttle = Throttles.generous(Map.of(Limit.SESSION_REFRESH, rate));
        AccessTokenMinter minter = new AccessTokenMinter(keys, "https://id.example", "gatehouse");
        TokenIssuer issuer = new TokenIssuer(database, revocations, minter, codec, replica, audit);
        DummyHashes dummies = new DummyHashes(Secret.valueOf("test"), List.of(hasher.dummy()));
        PasswordCheck passwords = new PasswordCheck(database, pool, hasher, dummies, Runnable::run);
        RefreshTokenGenerator newKeys = new RefreshTokenGenerator(UUID::randomUUID, RANDOM);
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

    /** Refreshes of an instance that knows nothing of what others left unanswered but what the database says. */
    RefreshService anotherInstance() {
        return refreshes(new UnansweredRefreshes(database, settings.refreshReuseGrace(), nanos::get));
    }

    /** Loses what PostgreSQL answers to the next statement of the service, which runs. */
    void loseNextAnswer() {
        lostAnswers.loseNext();
    }

    private RefreshService refreshes(UnansweredRefreshes noted) {
        SessionRotation rotation = new SessionRotation(database, revocations, audit, settings, rate);
        return new RefreshService(codec, rotation, noted, issuer, ledger, throttle);
    }

    private static DataSource pool(TestDatabase database) {
        PoolProperties properties = new PoolProperties();
        properties.setUrl(database.jdbcUrl());
        properties.setUsername(database.user());
        properties.setPassword(database.password());
        properties.setDriverClassName("org.postgresql.Driver");
        properties.setInitialSize(2);
        properties.setMaxActive(20);
        return new DataSource(properties);
    }

    /** Makes an active user with the password of this world and the role subscriber. */
    public UserId user(String login) {
        UserId id = new UserId(UUID.randomUUID());
        update(
                "INSERT INTO users (id, login, email, first_name, last_name, password_hash) VALUES (?, ?, ?, 'A', 'B', ?)",
                id.value(),
                login,
                login + "@example.com",
                hasher.hash(Secret.valueOf(PASSWORD)));
        grant(id, BuiltInRole.SUBSCRIBER);
        return id;
    }

    void grant(UserId user, String role) {
        update("INSERT INTO user_role (user_id, role_id) SELECT ?, id FROM role WHERE title = ?", user.value(), role);
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

    /** What the token says, if the instance accepts it. */
    VerifiedToken accepted(TokenPair pair) throws TokenRejectedException {
        VerifierSettings settings = new VerifierSettings("https://id.example", "gatehouse", LEEWAY);
        VerifiedToken token = new AccessTokenVerifier(keys, settings, Clock.systemUTC())
                .verify(pair.accessToken().reveal());
        assertThat(replica.denies(token.denylistClaims())).isEmpty();
        return token;
    }

    VerifiedToken verified(TokenPair pair) {
        try {
            VerifierSettings settings = new VerifierSettings("https://id.example", "gatehouse", LEEWAY);
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

    /** Moves the times of all sessions into the past, as if nobody had used them since. */
    void age(Duration by) {
        update(
                "UPDATE session SET rotated_at = rotated_at - make_interval(secs => ?),"
                        + " previous_rotated_at = previous_rotated_at - make_interval(secs => ?)",
                (double) by.toSeconds(),
                (double) by.toSeconds());
    }

    public int update(String sql, Object... values) {
        try (Connection connection = pooled.getConnection();
                PreparedStatement statement = prepared(connection, sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    public long number(String sql, Object... values) {
        try (Connection connection = pooled.getConnection();
                PreparedStatement statement = prepared(connection, sql, values);
                ResultSet result = statement.executeQuery()) {
            assertThat(result.next()).isTrue();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    static PreparedStatement prepared(Connection connection, String sql, Object... values) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    @Override
    public void close() {
        pool.close();
        pooled.close(true);
    }
}
