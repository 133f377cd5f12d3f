package io.gatehouse.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Secret;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.RedisServer;
import io.gatehouse.testing.SettableClock;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientPauseMode;

class ReconcilerTest {
    private static final String OTHERS = " WHERE datname = current_database() AND pid <> pg_backend_pid()";
    private static final String MANY_ENTRIES = "INSERT INTO revocation (kind, key, expires_at)"
            + " SELECT 'token', 'k' || i, clock_timestamp() + interval '1 hour' FROM generate_series(1, %d) i";
    private static final int RUNS_UNTIL_A_FULL_READ = 601;

    private final TestDatabase database = TestDatabase.migrated();
    private final AtomicLong nanos = new AtomicLong();
    private final SettableClock clock = new SettableClock();
    private final Instance instance = instance(Secret.valueOf(TestRedis.fresh().url()));

    private Instance instance(Secret redisUrl) {
        return new Instance(database, redisUrl, nanos, clock);
    }

    @AfterEach
    void close() {
        instance.close();
    }

    private static void execute(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void execute(String sql) {
        try (Connection own = database.connect()) {
            execute(own, sql);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static String entry(String key) {
        return "INSERT INTO revocation (kind, key, expires_at) VALUES ('token', '" + key
                + "', clock_timestamp() + interval '1 hour')";
    }

    /** An entry whose xid is older than the snapshots of the reader, as after a restore from a backup. */
    private static String entryWithOldXid(String key) {
        return "INSERT INTO revocation (kind, key, expires_at, xid) VALUES ('token', '" + key
                + "', clock_timestamp() + interval '1 hour', '3')";
    }

    private boolean knows(String key) {
        return instance.knows(key);
    }

    @Tag("REV-07")
    @Test
    void an_entry_that_commits_after_one_with_a_higher_transaction_id_is_found() throws SQLException {
        instance.reconcile();
        try (Connection early = database.connect()) {
            early.setAutoCommit(false);
            execute(early, entry("early"));
            execute(entry("late"));
            instance.reconcile();
            assertThat(knows("late")).isTrue();
            assertThat(knows("early")).isFalse();
            execute(entry("later"));
            instance.reconcile();
            early.commit();
        }
        instance.reconcile();
        assertThat(knows("early")).isTrue();
        assertThat(knows("later")).isTrue();
    }

    @Tag("REV-07")
    @Test
    void a_transaction_left_open_in_another_database_hides_nothing() throws SQLException {
        try (Connection forgotten = TestDatabase.migrated().connect()) {
            forgotten.setAutoCommit(false);
            execute(forgotten, "SELECT pg_current_xact_id()");
            instance.reconcile();
            for (String key : List.of("a", "b", "c")) {
                execute(entry(key));
                instance.reconcile();
                assertThat(knows(key)).isTrue();
            }
            forgotten.rollback();
        }
    }

    @Tag("REV-07")
    @Test
    void every_entry_is_read_after_a_new_connection() {
        instance.reconcile();
        execute(entryWithOldXid("restored"));
        instance.reconcile();
        assertThat(knows("restored")).as("the read is incremental").isFalse();
        execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity" + OTHERS);
        Eventually.await(
                "the connection is closed", () -> number("SELECT count(*) FROM pg_stat_activity" + OTHERS) == 0);
        instance.reconcile();
        instance.reconcile();
        assertThat(knows("restored")).isTrue();
    }

    @Test
    void every_entry_is_read_again_after_ten_minutes() {
        instance.reconcile();
        execute(entryWithOldXid("unexplained"));
        for (int i = 1; i < RUNS_UNTIL_A_FULL_READ; i++) {
            instance.reconcile();
        }
        assertThat(knows("unexplained")).isFalse();
        instance.reconcile();
        assertThat(knows("unexplained")).isTrue();
    }

    @Tag("REV-04")
    @Test
    void the_replica_becomes_stale_when_reads_fail_and_fresh_when_one_succeeds() {
        instance.reconcile();
        assertThat(instance.isFresh()).isTrue();
        nanos.addAndGet(Duration.ofSeconds(6).toNanos());
        execute("ALTER TABLE revocation RENAME TO renamed");
        instance.reconcile();
        assertThat(instance.isFresh()).isFalse();
        execute("ALTER TABLE renamed RENAME TO revocation");
        execute(entry("added"));
        instance.reconcile();
        assertThat(instance.isFresh()).isTrue();
        assertThat(knows("added")).isTrue();
    }

    @Test
    void a_read_of_a_locked_table_fails_after_the_statement_timeout_and_loses_no_entry() throws SQLException {
        try (Connection locking = database.connect()) {
            Instance reader = new Instance(
                    database,
                    database.jdbcUrl() + "?options=-c%20statement_timeout=100",
                    Secret.valueOf(TestRedis.fresh().url()),
                    nanos,
                    clock);
            reader.reconcile();
            locking.setAutoCommit(false);
            execute(locking, "LOCK TABLE revocation");
            execute(locking, entry("locked"));
            nanos.addAndGet(Duration.ofSeconds(6).toNanos());
            reader.reconcile();
            assertThat(reader.isFresh()).isFalse();
            locking.commit();
            reader.reconcile();
            assertThat(reader.isFresh()).isTrue();
            assertThat(reader.knows("locked")).isTrue();
            reader.close();
        }
    }

    @Tag("REV-04")
    @Test
    void staleness_counts_from_the_start_of_the_read() throws Exception {
        Thread reading = new Thread(instance::reconcile, "reading");
        try (Connection locking = database.connect()) {
            locking.setAutoCommit(false);
            execute(locking, "LOCK TABLE revocation");
            reading.start();
            Eventually.await(
                    "the reader waits",
                    () -> number("SELECT count(*) FROM pg_locks WHERE NOT granted"
                                    + " AND relation = 'revocation'::regclass")
                            == 1);
            nanos.addAndGet(Duration.ofSeconds(6).toNanos());
            locking.commit();
        }
        reading.join();
        assertThat(instance.isFresh()).isFalse();
        instance.reconcile();
        assertThat(instance.isFresh()).isTrue();
    }

    @Tag("REV-10")
    @Test
    void an_expired_entry_is_removed_and_restored_if_the_clock_was_ahead() {
        execute(entry("hour"));
        execute("INSERT INTO revocation (kind, key, expires_at) VALUES ('token', 'ended', clock_timestamp())");
        instance.reconcile();
        assertThat(knows("hour")).isTrue();
        assertThat(knows("ended")).isFalse();
        clock.advance(Duration.ofHours(2));
        instance.reconcile();
        assertThat(knows("hour")).isFalse();
        clock.advance(Duration.ofHours(-2));
        instance.reconcile();
        assertThat(knows("hour")).as("the clock was ahead").isTrue();
    }

    @Tag("REV-05")
    @Test
    void a_frozen_redis_does_not_delay_reconciliation() {
        execute(MANY_ENTRIES.formatted(20_000));
        try (SilentServer silent = new SilentServer();
                Instance blocked = instance(silent.redisUrl())) {
            blocked.reconcile();
            blocked.reconcile();
            assertThat(blocked.replica().size()).isEqualTo(20_000);
            assertThat(silent.accepted()).as("no read waits for Redis").isLessThanOrEqualTo(1);
        }
    }

    @Tag("REV-06")
    @Test
    void missing_keys_are_written_when_redis_is_available_again() {
        execute(MANY_ENTRIES.formatted(7_000));
        try (RedisServer server = RedisServer.start();
                Jedis operator = new Jedis(server.url(0));
                Instance reader = instance(Secret.valueOf(server.url(0)))) {
            operator.clientPause(600_000, ClientPauseMode.WRITE);
            reader.reconcile();
            reader.refill();
            execute(entry("one-more"));
            reader.reconcile();
            assertThat(operator.dbSize()).isZero();
            operator.clientUnpause();
            Eventually.await("every entry in Redis", () -> {
                reader.refill();
                reader.publish();
                return operator.keys(RedisDenylist.KEY_PREFIX + "*").size() == 7_001;
            });
            assertThat(operator.exists(RedisDenylist.KEY_PREFIX + "token:one-more"))
                    .isTrue();
        }
    }

    @Tag("REV-06")
    @Test
    void a_flushed_redis_is_refilled() {
        execute(MANY_ENTRIES.formatted(100));
        try (RedisServer server = RedisServer.start();
                Jedis operator = new Jedis(server.url(0));
                Instance reader = instance(Secret.valueOf(server.url(0)))) {
            reader.reconcile();
            reader.refill();
            assertThat(operator.keys(RedisDenylist.KEY_PREFIX + "*")).hasSize(100);
            operator.flushAll();
            reader.refill();
            reader.reconcile();
            reader.refill();
            assertThat(operator.keys(RedisDenylist.KEY_PREFIX + "*")).hasSize(100);
        }
    }

    @Test
    void an_incremental_read_uses_the_index() {
        execute("INSERT INTO revocation (kind, key, expires_at, xid) SELECT 'token', 'k' || i,"
                + " clock_timestamp() + interval '1 hour', (3 + i % 500)::text::xid8 FROM generate_series(1, 50000) i");
        execute("ANALYZE revocation");
        instance.reconcile();
        for (int i = 0; i < 20; i++) {
            execute(entry("n" + i));
            instance.reconcile();
            assertThat(knows("n" + i)).isTrue();
        }
        instance.close();
        String scans = "SELECT %s FROM pg_stat_user_tables WHERE relname = 'revocation'";
        Eventually.await("the statistics of PostgreSQL", () -> number(scans.formatted("idx_scan")) >= 20);
        assertThat(number(scans.formatted("seq_scan"))).as("the full read").isLessThanOrEqualTo(2);
    }

    private long number(String sql) {
        try (Connection own = database.connect();
                Statement statement = own.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
