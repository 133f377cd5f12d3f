package io.gatehouse.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Secret;
import io.gatehouse.revocation.DenylistModule;
import io.gatehouse.revocation.DenylistSettings;
import io.gatehouse.revocation.RevocationObserver;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.DedicatedConnection;
import io.gatehouse.storage.RedisStore;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import io.gatehouse.testing.TestSources;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

@Tag("REL-11")
class LeaseHealthCheckTest {
    private static final String STREAM = "gatehouse:revocations";
    private static final Duration LONG = Duration.ofSeconds(31);

    private final TestDatabase database = TestDatabase.migrated();
    private final TestRedis url = TestRedis.fresh();
    private final RedisStore redis = url.store(Duration.ofSeconds(5));
    private final AtomicLong nanos = new AtomicLong();
    private final DedicatedConnection connection =
            new DedicatedConnection(Jdbi.create(database.jdbcUrl(), database.user(), database.password())
                    .installPlugin(new SqlObjectPlugin()));
    private final DenylistModule denylist = DenylistModule.create(
            Database.over(database.dataSource()),
            connection,
            redis,
            new DenylistSettings(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ZERO,
                    Duration.ofMillis(1),
                    List.of(Secret.valueOf("a key of this test"))),
            RevocationObserver.none(),
            TestSources.of(Clock.systemUTC(), nanos::get));
    private final LeaseHealthCheck health = new LeaseHealthCheck(denylist.statistics());

    @AfterEach
    void close() {
        connection.close();
        redis.close();
    }

    private void run(String name) {
        denylist.jobs().stream()
                .filter(job -> job.name().equals(name))
                .forEach(job -> job.work().run());
    }

    @Test
    void a_lease_that_is_missing_for_longer_than_its_length_is_named_with_its_cause() {
        try (Jedis operator = new Jedis(url.url())) {
            operator.set(STREAM, "of another type");
            denylist.start().load();
            run("stream-publisher");
            assertThat(health.execute().isHealthy()).as("it has time to start").isTrue();
            nanos.addAndGet(LONG.toNanos());
            run("reconciler");
            run("stream-publisher");
            assertThat(health.execute().getMessage()).contains("31 s", "Redis");
            operator.del(STREAM);
            run("stream-publisher");
            assertThat(health.execute().isHealthy()).isTrue();
            nanos.addAndGet(Duration.ofSeconds(20).plus(LONG).toNanos());
            assertThat(health.execute().getMessage()).contains("31 s", "PostgreSQL");
            run("reconciler");
            assertThat(health.execute().isHealthy()).isTrue();
        }
    }
}
