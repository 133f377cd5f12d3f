package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.revocation.RevocationPurge;
import io.gatehouse.storage.AdvisoryLock;
import io.gatehouse.storage.PagedPurge;
import io.gatehouse.task.ExpiredRowsPurge;
import io.gatehouse.task.ExpiredRowsPurge.Expired;
import io.gatehouse.task.ExpiredRowsPurge.Result;
import io.gatehouse.testing.Counters;
import io.gatehouse.testing.Race;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("OPS-04")
class SessionPurgeTest {
    private static final String SESSIONS = "SELECT count(*) FROM session";
    private static final String REVOCATIONS = "SELECT count(*) FROM revocation";

    private final SessionFixture world = new SessionFixture(Duration.ofSeconds(10));
    private final ExpiredRowsPurge purge = new ExpiredRowsPurge(
            world.database,
            new SessionPurge(world.database, world.revocations.tokenMargin(), world.metrics),
            new RevocationPurge(world.database, world.metrics));

    @BeforeEach
    void makeUsers() {
        world.user("alice");
        world.user("bobby");
    }

    @AfterEach
    void close() {
        world.close();
    }

    /** Sessions of one user whose tokens expired a day ago, numbered from 1. */
    private void expired(String login, int count) {
        world.update("""
                INSERT INTO session (id, user_id, session_epoch, client_id, authenticated_at, ends_at, token_hash,
                    rotated_at, access_expires_at, refresh_expires_at, generation)
                SELECT gen_random_uuid(), u.id, u.session_epoch, 'gatehouse', now() - interval '20 days',
                    now() + interval '70 days', sha256('x'), now() - interval '20 days', now() - interval '19 days',
                    now() - interval '1 day', n
                FROM users u, generate_series(1, ?) n WHERE u.login = ?
                """, count, login);
    }

    private void expiredRevocations(int count) {
        world.update("""
                INSERT INTO revocation (kind, key, expires_at)
                SELECT 'token', 'old' || n::text, now() - interval '1 second' FROM generate_series(1, ?) n
                """, count);
    }

    @Test
    void expired_rows_are_deleted_and_live_ones_stay() throws Exception {
        TokenPair live = world.login("alice");
        TokenPair ended = world.login("bobby");
        world.logouts.logout(world.caller(ended));
        long revocations = world.number(REVOCATIONS);
        expired("alice", 2);
        expired("bobby", 3);
        expiredRevocations(4);
        Expired expired = purge.expired();
        assertThat(expired).isEqualTo(new Expired(2, 5, 4));
        assertThat(world.number(SESSIONS)).as("counting removes nothing").isEqualTo(6);
        Result done = purge.run();
        assertThat(done.sessions()).isEqualTo(expired.sessions());
        assertThat(done.revocations()).isEqualTo(expired.revocations());
        assertThat(done.isComplete()).isTrue();
        assertThat(world.number(SESSIONS)).isEqualTo(1);
        assertThat(world.number(REVOCATIONS)).isEqualTo(revocations);
        world.accepted(world.refresh(live));
        assertThat(world.isDenied(ended)).isTrue();
        assertThat(Counters.value(world.metrics, "gatehouse_purge_sessions")).isEqualTo(5);
        assertThat(Counters.value(world.metrics, "gatehouse_purge_revocations")).isEqualTo(4);
    }

    @Test
    void a_second_run_finds_nothing() {
        expired("alice", 3);
        assertThat(purge.run().sessions()).isEqualTo(3);
        assertThat(purge.expired()).isEqualTo(new Expired(0, 0, 0));
        Result again = purge.run();
        assertThat(again.sessions()).isZero();
        assertThat(again.isComplete()).isTrue();
    }

    @Test
    void a_session_stays_as_long_as_its_access_token_could_be_accepted() {
        expired("alice", 1);
        world.update("UPDATE session SET access_expires_at = now() - interval '5 minutes'");
        assertThat(purge.expired().sessions()).isZero();
        assertThat(purge.run().sessions()).as("within leeway and margin").isZero();
        world.update("UPDATE session SET access_expires_at = now() - interval '6 minutes'");
        assertThat(purge.run().sessions()).isEqualTo(1);
    }

    @Test
    void every_page_is_purged() {
        expired("alice", 2 * PagedPurge.PAGE_ROWS + 1);
        TokenPair live = world.login("alice");
        expiredRevocations(PagedPurge.PAGE_ROWS + 1);
        Result done = purge.run();
        assertThat(done.sessions()).isEqualTo(2 * PagedPurge.PAGE_ROWS + 1);
        assertThat(done.revocations()).isEqualTo(PagedPurge.PAGE_ROWS + 1);
        assertThat(done.batches())
                .as("3 pages of sessions and 2 of revocations")
                .isEqualTo(5);
        world.refresh(live);
    }

    @Test
    void pages_are_in_numeric_and_not_in_lexical_order() {
        world.update("ALTER TABLE revocation ALTER COLUMN id RESTART WITH 9500");
        try {
            world.update("INSERT INTO revocation (kind, key, expires_at)"
                    + " SELECT 'token', 'new' || n::text, now() + interval '1 hour' FROM generate_series(1, 1500) n");
        } finally {
            // Tests that follow share the numbers, and must not be given one twice.
            world.update("ALTER TABLE revocation ALTER COLUMN id RESTART WITH 1000000");
        }
        assertThat(purge.run().batches())
                .as("1 page of no sessions and 2 of revocations")
                .isEqualTo(3);
        assertThat(world.number(REVOCATIONS)).isEqualTo(1500);
    }

    @Test
    void a_run_that_fails_half_way_keeps_its_deletions_and_the_next_run_completes_them() {
        expired("alice", 3 * PagedPurge.PAGE_ROWS);
        world.update("CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'asked for by the test'; END $$");
        // One row of the last page.
        world.update("CREATE TRIGGER fail BEFORE DELETE ON session FOR EACH ROW WHEN (OLD.generation = 0)"
                + " EXECUTE FUNCTION fail()");
        world.update("UPDATE session SET generation = 0 WHERE id = (SELECT id FROM session ORDER BY id DESC LIMIT 1)");
        try {
            assertThatThrownBy(purge::run).isInstanceOf(RuntimeException.class);
            assertThat(world.number(SESSIONS)).isEqualTo(PagedPurge.PAGE_ROWS);
        } finally {
            world.update("DROP TRIGGER fail ON session");
            world.update("DROP FUNCTION fail()");
        }
        assertThat(purge.run().sessions())
                .as("the lock of the failed run is free")
                .isEqualTo(PagedPurge.PAGE_ROWS);
        assertThat(world.number(SESSIONS)).isZero();
    }

    @Test
    void concurrent_runs_count_each_deleted_row_once() throws Exception {
        expired("alice", 2 * PagedPurge.PAGE_ROWS);
        Callable<Result> run = purge::run;
        List<Result> all = Race.run(List.of(run, run, run));
        assertThat(all.stream().mapToLong(Result::sessions).sum()).isEqualTo(2 * PagedPurge.PAGE_ROWS);
        assertThat(world.number(SESSIONS)).isZero();
    }

    @Test
    void a_run_does_nothing_while_another_one_holds_the_lock() throws Exception {
        expired("alice", 1);
        try (Connection other = world.connections.connect();
                Statement statement = other.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(" + AdvisoryLock.PURGE.number() + ")");
            Result done = purge.run();
            assertThat(done.runsElsewhere()).isTrue();
            assertThat(done.isComplete()).isFalse();
            assertThat(world.number(SESSIONS)).isEqualTo(1);
            statement.execute("SELECT pg_advisory_unlock_all()");
            assertThat(purge.run().sessions()).isEqualTo(1);
        }
    }

    @Test
    void a_locked_row_is_skipped() throws Exception {
        expired("alice", 1);
        expired("bobby", 1);
        try (Connection other = world.connections.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("SELECT id FROM session LIMIT 1 FOR UPDATE");
            assertThat(purge.run().sessions()).isEqualTo(1);
            other.rollback();
        }
        assertThat(purge.run().sessions()).isEqualTo(1);
    }

    @Test
    void an_interrupted_run_stops_between_two_batches() {
        expired("alice", 2 * PagedPurge.PAGE_ROWS);
        Thread.currentThread().interrupt();
        Result stopped = purge.run();
        assertThat(Thread.interrupted()).as("the thread still knows").isTrue();
        assertThat(stopped.isComplete()).isFalse();
        assertThat(stopped.sessions()).isEqualTo(PagedPurge.PAGE_ROWS);
        assertThat(purge.run().sessions()).isEqualTo(PagedPurge.PAGE_ROWS);
    }
}
