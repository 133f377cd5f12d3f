package io.gatehouse.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.UserId;
import io.gatehouse.session.RevokeEverything.Affected;
import io.gatehouse.verifier.DenylistEntry;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RevokeEverythingTest {
    private final SessionFixture world = new SessionFixture(Duration.ofSeconds(10));
    private final RevokeEverything everything = new RevokeEverything(world.database, world.revocations, world.audit);

    @AfterEach
    void close() {
        world.close();
    }

    @Tag("REV-08")
    @Test
    void every_token_and_session_ends_and_a_new_login_is_accepted() throws Exception {
        world.user("alice");
        world.user("bobby");
        TokenPair alice = world.login("alice");
        TokenPair bob = world.login("bobby");
        assertThat(everything.affected()).isEqualTo(new Affected(2, 2));
        world.accepted(alice);
        assertThat(everything.run()).isEqualTo(new Affected(2, 2));
        assertThat(world.isDenied(alice)).isTrue();
        assertThat(world.isDenied(bob)).isTrue();
        assertThatThrownBy(() -> world.refresh(alice)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> world.refresh(bob)).isInstanceOf(ProblemException.class);
        TokenPair again = world.login("alice");
        world.accepted(again);
        world.accepted(world.refresh(again));
    }

    @Test
    void it_begins_a_new_history_for_listeners_of_the_feed() {
        String before = "SELECT count(*) FROM revocation_history WHERE id = '00000000-0000-7000-8000-000000000001'";
        world.update("UPDATE revocation_history SET id = '00000000-0000-7000-8000-000000000001'");
        world.update("INSERT INTO revocation (kind, key, expires_at, xid) VALUES ('token', 'restored',"
                + " clock_timestamp() + interval '1 hour', '9000000000'::xid8)");
        assertThat(world.number(before)).isEqualTo(1);
        everything.run();
        assertThat(world.number(before)).isZero();
        assertThat(world.number("SELECT count(*) FROM revocation WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())"))
                .as("rows that every reconciliation would read")
                .isZero();
    }

    @Tag("REV-13")
    @Test
    void the_rows_of_ended_sessions_are_ignored_and_left_to_the_purge() throws Exception {
        UserId alice = world.user("alice");
        TokenPair ended = world.login("alice");
        world.login("alice");
        assertThat(everything.run()).isEqualTo(new Affected(1, 2));
        assertThat(everything.run()).as("not those that had ended before").isEqualTo(new Affected(0, 0));
        assertThat(world.number("SELECT count(*) FROM session")).isEqualTo(2);
        assertThat(everything.affected()).isEqualTo(new Affected(0, 0));
        assertThat(listed(alice)).isZero();
        assertThatThrownBy(() -> world.refresh(ended)).isInstanceOf(ProblemException.class);
        TokenPair live = world.login("alice");
        assertThat(listed(alice)).isEqualTo(1);
        assertThat(everything.removeRows()).isTrue();
        assertThat(world.number("SELECT count(*) FROM session")).isEqualTo(1);
        world.accepted(world.refresh(live));
    }

    private int listed(UserId user) {
        return world.database.with(
                SessionDao.class, dao -> dao.list(user.value()).size());
    }

    @Test
    void it_does_not_wait_for_locked_sessions() throws Exception {
        world.user("alice");
        TokenPair pair = world.login("alice");
        try (Connection other = world.connections.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE session IN ACCESS EXCLUSIVE MODE");
            assertThat(everything.run()).as("done, and not counted").isEqualTo(new Affected(-1, -1));
            assertThat(world.isDenied(pair)).isTrue();
            other.rollback();
        }
        assertThat(everything.removeRows()).isTrue();
        assertThat(world.number("SELECT count(*) FROM session")).isZero();
    }

    @Tag("REV-13")
    @Test
    void a_row_that_a_race_restores_or_leaves_is_no_session() {
        world.user("alice");
        TokenPair pair = world.login("alice");
        world.update(
                "UPDATE realm SET (epoch, session_epoch) = (SELECT e, e FROM (SELECT next_epoch(epoch) AS e) moved)");
        assertThat(world.number("SELECT count(*) FROM session")).isEqualTo(1);
        assertThatThrownBy(() -> world.refresh(pair)).isInstanceOf(ProblemException.class);
        assertThat(everything.affected()).isEqualTo(new Affected(0, 0));
    }

    @Tag("REV-13")
    @Test
    void a_failover_that_lost_it_restores_no_session() {
        world.user("alice");
        TokenPair pair = world.login("alice");
        everything.run();
        TokenPair later = world.login("alice");
        world.update("UPDATE realm SET epoch = 1, session_epoch = 0");
        world.update("UPDATE session SET realm_session_epoch = 0");
        assertThatThrownBy(() -> world.refresh(later))
                .as("the replica still knows")
                .isInstanceOf(ProblemException.class);
        assertThat(world.number("SELECT session_epoch FROM realm")).isPositive();
        assertThat(world.isDenied(pair)).isTrue();
    }

    @Test
    void a_login_that_it_overtakes_is_tried_once_more() throws Exception {
        world.user("alice");
        long later = world.number("SELECT next_epoch(epoch) FROM realm") + 1_000_000;
        world.update("CREATE FUNCTION overtake() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE realm SET epoch = "
                + later + ", session_epoch = " + later + " WHERE epoch < " + later + "; RETURN NULL; END $$");
        world.update("CREATE TRIGGER overtake AFTER INSERT ON session FOR EACH ROW EXECUTE FUNCTION overtake()");
        long hashes = world.pool.hashesRun();
        try {
            world.replica.apply(new DenylistEntry(
                    DenylistEntry.Kind.REALM,
                    DenylistEntry.WHOLE_REALM,
                    later,
                    Instant.now().plusSeconds(3600)));
            TokenPair pair = world.login("alice");
            world.accepted(pair);
            world.accepted(world.refresh(pair));
            assertThat(world.number("SELECT count(*) FROM session WHERE realm_session_epoch < " + later))
                    .as("the one that was ended")
                    .isEqualTo(1);
            assertThat(world.pool.hashesRun() - hashes)
                    .as("the password was asked again")
                    .isEqualTo(2);
        } finally {
            world.update("DROP TRIGGER overtake ON session");
            world.update("DROP FUNCTION overtake()");
        }
    }
}
