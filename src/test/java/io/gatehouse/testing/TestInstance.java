package io.gatehouse.testing;

import com.fasterxml.uuid.Generators;
import io.gatehouse.audit.AuditAggregator;
import io.gatehouse.audit.AuditContext;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.UserId;
import io.gatehouse.password.HashingPool;
import io.gatehouse.password.PasswordHasher;
import io.gatehouse.password.PasswordSettings;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.session.SessionRevoker;
import io.gatehouse.storage.Database;
import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistReplica;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;

/**
 * One instance of the service without HTTP and background jobs: a real database, a nanosecond clock, and the services
 * that every feature depends on. Test classes of a package build the feature's services on it. The services connect as
 * the runtime role, {@link #sql} as the owner of the tables. Thread-safe.
 */
public final class TestInstance implements AutoCloseable {
    /** The longest time by which a token outlives its {@code exp} claim. */
    public static final Duration LEEWAY = Duration.ofSeconds(30);

    /** The password of the users that {@link #user} creates. */
    public static final Secret PASSWORD = Secret.valueOf("correct horse battery staple");

    /** Hashes cost microseconds. */
    public static final PasswordSettings CHEAP_HASHES =
            new PasswordSettings(64, 1, 1, 8, 2, 1000, Duration.ofMinutes(1));

    private static final int MAX_CONNECTIONS = 20;

    public final TestDatabase owner;
    public final Database database;
    /** For transactions that a test holds open, as the owner of the tables. */
    public final Jdbi ownerJdbi;

    public final TestSql sql;
    public final TestUsers users;
    public final AtomicLong nanos = new AtomicLong();
    public final Supplier<UUID> newId = Generators.timeBasedEpochRandomGenerator()::generate;
    public final DenylistReplica replica = new DenylistReplica();
    /** The entries that were sent to the other instances. */
    public final List<DenylistEntry> published = new CopyOnWriteArrayList<>();

    public final Leases lease = new Leases();
    public final Revocations revocations;
    public final AuditLog audit = new AuditLog(AuditContext::none);
    public final AuditAggregator auditSums;
    public final SessionRevoker sessions = new SessionRevoker();
    public final PasswordHasher hasher = new PasswordHasher(CHEAP_HASHES, new SecureRandom());
    public final HashingPool hashing = new HashingPool(hasher, CHEAP_HASHES, System::nanoTime);
    public final PrometheusRegistry metrics = new PrometheusRegistry();
    private final DataSource serving;
    private final DataSource owning;

    private TestInstance(TestDatabase owner, UnaryOperator<javax.sql.DataSource> connections) {
        this.owner = owner;
        serving = pool(owner.runtime());
        owning = pool(owner);
        database = Database.over(connections.apply(serving));
        ownerJdbi = Jdbi.create(owning).installPlugin(new SqlObjectPlugin());
        sql = new TestSql(owning);
        users = new TestUsers(sql);
        revocations = new Revocations(database, replica, published::addAll, lease, LEEWAY);
        auditSums = new AuditAggregator(database, audit);
    }

    /** An instance on a database that no other test uses. */
    public static TestInstance onFreshDatabase() {
        return new TestInstance(TestDatabase.migrated(), UnaryOperator.identity());
    }

    /** An instance on the shared database, emptied. Cheaper, but one at a time, and the test must close it. */
    public static TestInstance onSharedDatabase() {
        return onSharedDatabase(UnaryOperator.identity());
    }

    /**
     * An instance on the shared database, emptied, with changed connections.
     *
     * @param connections changes the connections of the services, such as to lose an answer
     */
    public static TestInstance onSharedDatabase(UnaryOperator<javax.sql.DataSource> connections) {
        return new TestInstance(TestDatabase.emptied(), connections);
    }

    private static DataSource pool(TestDatabase database) {
        PoolProperties properties = new PoolProperties();
        properties.setUrl(database.jdbcUrl());
        properties.setUsername(database.user());
        properties.setPassword(database.password());
        properties.setDriverClassName("org.postgresql.Driver");
        properties.setInitialSize(1);
        properties.setMaxActive(MAX_CONNECTIONS);
        properties.setMaxIdle(MAX_CONNECTIONS);
        // A lock that is never released must fail the test, not block it.
        properties.setConnectionProperties("options=-c lock_timeout=30s");
        return new DataSource(properties);
    }

    /** Creates an active user with {@link #PASSWORD} and these roles. */
    public UserId user(String login, String... roles) {
        return users.insert(login, hasher.hash(PASSWORD), roles);
    }

    /** Returns the claims of an access token of this session that is issued now. */
    public DenylistClaims token(UserId user, UUID session) {
        List<String> roles = sql.strings(
                "SELECT r.title FROM user_role ur JOIN role r ON r.id = ur.role_id WHERE ur.user_id = ?", user.value());
        return new DenylistClaims(
                "kid",
                UUID.randomUUID().toString(),
                session,
                user.value(),
                roles,
                sql.number("SELECT authz_epoch FROM users WHERE id = ?", user.value()),
                sql.number("SELECT epoch FROM realm"));
    }

    public boolean isDenied(DenylistClaims token) {
        return replica.denies(token).isPresent();
    }

    @Override
    public void close() {
        hashing.close();
        serving.close(true);
        owning.close(true);
    }
}
