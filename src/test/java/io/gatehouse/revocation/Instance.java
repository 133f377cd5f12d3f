package io.gatehouse.revocation;

import io.gatehouse.kernel.Secret;
import io.gatehouse.revocation.DenylistModule.Job;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.DedicatedConnection;
import io.gatehouse.storage.RedisStore;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import io.gatehouse.testing.TestSources;
import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.Freshness;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;

/** What one instance knows of revocations, on real servers; its jobs run when a test says so. */
final class Instance implements AutoCloseable {
    static final Duration MAX_STALENESS = Duration.ofSeconds(5);
    /** What the stream is signed with. */
    static final List<Secret> KEYS = List.of(Secret.valueOf("a key of the instances in this test"));

    private static final Duration TIMEOUT = Duration.ofMillis(300);

    final AtomicLong nanos;
    private final DedicatedConnection connection;
    private final RedisStore redis;
    private final DenylistModule denylist;

    Instance(TestDatabase database, Secret redisUrl, AtomicLong nanos, Clock clock) {
        this(database, database.jdbcUrl(), redisUrl, nanos, clock);
    }

    /** @param jdbcUrl how the reconciler reaches the database */
    Instance(TestDatabase database, String jdbcUrl, Secret redisUrl, AtomicLong nanos, Clock clock) {
        this.nanos = nanos;
        connection = new DedicatedConnection(
                Jdbi.create(jdbcUrl, database.user(), database.password()).installPlugin(new SqlObjectPlugin()));
        redis = TestRedis.store(redisUrl, TIMEOUT);
        denylist = DenylistModule.create(
                Database.over(database.dataSource()),
                connection,
                redis,
                new DenylistSettings(
                        MAX_STALENESS,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(6),
                        // Nothing sends while a caller waits: the jobs run when the test says so.
                        Duration.ofMillis(1),
                        KEYS),
                TestSources.of(clock, nanos::get));
    }

    /** Loads everything and joins, and lets the others hear of it. */
    Instance start() {
        denylist.start().load();
        publish();
        return this;
    }

    private void run(String name) {
        for (Job job : denylist.jobs()) {
            if (job.name().equals(name)) {
                job.work().run();
                return;
            }
        }
        throw new IllegalArgumentException(name);
    }

    void reconcile() {
        run("reconciler");
    }

    /** Sends what waits, up to a batch. */
    void publish() {
        if (waiting() > 0) {
            run("stream-publisher");
        }
    }

    /** Reads what the stream has, up to a batch; waits for up to a second if it has nothing. */
    void consume() {
        run("stream-consumer");
    }

    void sendHeartbeat() {
        run("heartbeat");
    }

    void refill() {
        run("redis-refill");
    }

    int waiting() {
        return denylist.figures().waiting();
    }

    long gaps() {
        return denylist.figures().gaps();
    }

    int otherMembers() {
        return denylist.figures().otherMembers();
    }

    long rejected() {
        return denylist.figures().rejected();
    }

    long unreadable() {
        return denylist.figures().unreadable();
    }

    boolean mayRevoke() {
        return denylist.figures().mayRevoke();
    }

    void leave() {
        denylist.stop().leave(Duration.ofMillis(1));
    }

    Freshness freshness() {
        return denylist.freshness();
    }

    boolean isFresh() {
        return denylist.freshness().isFresh();
    }

    DenylistReplica replica() {
        return denylist.replica();
    }

    Revocations revocations() {
        return denylist.revocations();
    }

    boolean knows(String tokenId) {
        return denylist.replica()
                .denies(new DenylistClaims("kid", tokenId, UUID.randomUUID(), UUID.randomUUID(), List.of(), 0, 0))
                .isPresent();
    }

    /** Ends the connection that reconciliation uses, as a failover would. */
    void disconnect() {
        connection.close();
    }

    @Override
    public void close() {
        connection.close();
        redis.close();
    }
}
