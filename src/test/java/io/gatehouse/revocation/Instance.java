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

/** The denylist of one instance on real servers. A test runs its jobs. */
final class Instance implements AutoCloseable {
    static final Duration MAX_STALENESS = Duration.ofSeconds(5);
    /** The keys that authenticate stream messages. */
    static final List<Secret> KEYS = List.of(Secret.valueOf("a key of the instances in this test"));

    private static final Duration TIMEOUT = Duration.ofMillis(300);

    final AtomicLong nanos;
    private final DedicatedConnection connection;
    private final RedisStore redis;
    private final DenylistModule denylist;

    Instance(TestDatabase database, Secret redisUrl, AtomicLong nanos, Clock clock) {
        this(database, database.jdbcUrl(), redisUrl, nanos, clock);
    }

    /** @param jdbcUrl the URL that the reconciler uses for the database */
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
                        // Waiting is useless here, because a test runs the publisher.
                        Duration.ofMillis(1),
                        KEYS),
                RevocationObserver.none(),
                TestSources.of(clock, nanos::get));
    }

    /** Loads every revocation, joins the cluster and publishes the announcement. */
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

    /** Publishes a batch of waiting messages. */
    void publish() {
        if (waiting() > 0) {
            run("stream-publisher");
        }
    }

    /** Reads a batch from the stream. Waits up to a second if it is empty. */
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
        return denylist.statistics().waiting();
    }

    long gaps() {
        return denylist.statistics().gaps();
    }

    int otherMembers() {
        return denylist.statistics().otherMembers();
    }

    long rejected() {
        return denylist.statistics().rejected();
    }

    long unreadable() {
        return denylist.statistics().unreadable();
    }

    boolean mayRevoke() {
        return denylist.statistics().mayRevoke();
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

    /** Closes the connection of the reconciler, as a failover would. */
    void disconnect() {
        connection.close();
    }

    @Override
    public void close() {
        connection.close();
        redis.close();
    }
}
