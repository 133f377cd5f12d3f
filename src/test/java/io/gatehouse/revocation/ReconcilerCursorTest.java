package io.gatehouse.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.gatehouse.kernel.Secret;
import io.gatehouse.testing.SettableClock;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Jedis;

/** A cursor moves only after a complete run. A run that fails at any step loses no entry. */
@Tag("REV-16")
class ReconcilerCursorTest {
    private static final Duration LONG = Instance.MAX_STALENESS.plusSeconds(1);

    private final TestDatabase database = TestDatabase.migrated();
    private final TestRedis redis = TestRedis.fresh();
    private final AtomicLong nanos = new AtomicLong();
    private final SettableClock clock = new SettableClock();
    private final Instance instance = new Instance(database, Secret.valueOf(redis.url()), nanos, clock);
    private final Instance other = new Instance(database, Secret.valueOf(redis.url()), nanos, clock);

    @BeforeEach
    void letNewerVersionsAddKinds() {
        execute("ALTER TABLE revocation DROP CONSTRAINT revocation_kind_check");
        instance.start();
    }

    @AfterEach
    void close() {
        instance.close();
        other.close();
    }

    private void execute(String sql) {
        try (Connection own = database.connect();
                Statement statement = own.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void insert(String kind, String key) {
        execute("INSERT INTO revocation (kind, key, expires_at) VALUES ('" + kind + "', '" + key
                + "', clock_timestamp() + interval '1 hour')");
    }

    @Tag("REV-04")
    @Test
    void an_unknown_kind_makes_the_instance_stale_until_the_row_is_deleted() {
        insert("planet", "earth");
        insert("token", "beside-it");
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger(Reconciler.class);
        log.start();
        logger.addAppender(log);
        for (int run = 0; run < 3; run++) {
            instance.reconcile();
        }
        logger.detachAppender(log);
        assertThat(log.list)
                .filteredOn(line -> line.getLevel() == Level.ERROR)
                .singleElement()
                .satisfies(line -> assertThat(line.getFormattedMessage()).contains("planet"));
        assertThat(instance.knows("beside-it"))
                .as("entries of known kinds are applied")
                .isTrue();
        nanos.addAndGet(LONG.toNanos());
        assertThat(instance.isFresh()).isFalse();
        insert("token", "later");
        instance.reconcile();
        assertThat(instance.isFresh()).as("every run reads the row again").isFalse();
        assertThat(instance.knows("later")).isTrue();
        execute("DELETE FROM revocation WHERE kind = 'planet'");
        instance.reconcile();
        assertThat(instance.isFresh()).isTrue();
    }

    @Tag("REV-04")
    @Test
    void an_unknown_kind_makes_the_instance_stale_even_if_the_stream_works() {
        other.start();
        instance.reconcile();
        insert("planet", "earth");
        instance.reconcile();
        nanos.addAndGet(LONG.toNanos());
        for (int round = 0; round < 3; round++) {
            instance.sendHeartbeat();
            instance.publish();
            other.consume();
            other.sendHeartbeat();
            other.publish();
            instance.consume();
        }
        assertThat(instance.isFresh()).isFalse();
        execute("DELETE FROM revocation WHERE kind = 'planet'");
        instance.reconcile();
        assertThat(instance.isFresh()).isTrue();
    }

    @Tag("REV-07")
    @Test
    void the_full_read_after_a_new_connection_is_repeated_if_it_fails() {
        // Its xid is older than every snapshot, as after a restore from a backup.
        execute("INSERT INTO revocation (kind, key, expires_at, xid) VALUES ('token', 'restored',"
                + " clock_timestamp() + interval '1 hour', '3')");
        instance.reconcile();
        assertThat(instance.knows("restored")).isFalse();
        instance.disconnect();
        // The read fails after the connection was opened, and the connection stays open.
        execute("ALTER TABLE revocation ALTER minimum_epoch DROP NOT NULL");
        execute("INSERT INTO revocation (kind, key, minimum_epoch, expires_at)"
                + " VALUES ('token', 'broken', NULL, clock_timestamp() + interval '1 hour')");
        instance.reconcile();
        execute("DELETE FROM revocation WHERE key = 'broken'");
        instance.reconcile();
        assertThat(instance.knows("restored")).isTrue();
    }

    @Test
    void rows_that_were_read_with_an_invalid_row_are_read_again() {
        execute("ALTER TABLE revocation ALTER minimum_epoch DROP NOT NULL");
        execute("WITH broken AS (INSERT INTO revocation (kind, key, minimum_epoch, expires_at)"
                + " VALUES ('token', 'broken', NULL, clock_timestamp() + interval '1 hour'))"
                + " INSERT INTO revocation (kind, key, expires_at)"
                + " VALUES ('token', 'beside-it', clock_timestamp() + interval '1 hour')");
        instance.reconcile();
        nanos.addAndGet(LONG.toNanos());
        instance.reconcile();
        assertThat(instance.isFresh()).isFalse();
        execute("DELETE FROM revocation WHERE key = 'broken'");
        instance.reconcile();
        assertThat(instance.knows("beside-it")).isTrue();
        assertThat(instance.isFresh()).isTrue();
    }

    @Tag("REV-06")
    @Test
    void redis_is_refilled_by_the_next_run_if_a_read_fails() {
        insert("token", "kept");
        instance.reconcile();
        instance.refill();
        try (Jedis operator = new Jedis(redis.url())) {
            operator.flushDB();
            instance.refill();
            execute("ALTER TABLE revocation RENAME TO elsewhere");
            instance.reconcile();
            execute("ALTER TABLE elsewhere RENAME TO revocation");
            instance.reconcile();
            instance.refill();
            assertThat(operator.exists(RedisDenylist.KEY_PREFIX + "token:kept")).isTrue();
        }
    }

    @Tag("REV-07")
    @Test
    void a_member_removed_by_a_failed_run_is_announced_by_the_next_run() {
        other.start();
        for (int run = 0; run < 10; run++) {
            instance.reconcile();
        }
        instance.publish();
        other.consume();
        execute("UPDATE member SET lease_ends_at = clock_timestamp() - interval '1 hour'"
                + " WHERE id <> (SELECT id FROM member ORDER BY lease_ends_at DESC LIMIT 1)");
        insert("planet", "earth");
        instance.reconcile();
        execute("DELETE FROM revocation");
        instance.reconcile();
        instance.publish();
        try (Jedis operator = new Jedis(redis.url())) {
            assertThat(operator.xrange(RedisDenylist.STREAM, "-", "+"))
                    .filteredOn(entry -> "left".equals(entry.getFields().get("news")))
                    .hasSize(1);
        }
    }
}
