package io.gatehouse.session;

import static io.gatehouse.testing.Race.attempt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.testing.TestSql;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.TokenRejectedException;
import io.gatehouse.verifier.VerifiedToken;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Interleavings that failed in experiments when a rule of the design was broken. */
class SessionRaceTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SessionFixture world = new SessionFixture(Duration.ofSeconds(10));

    @AfterEach
    void close() {
        threads.shutdownNow();
        world.close();
    }

    /**
     * The statement that reads roles and epochs must lock no row that holds them: after its wait PostgreSQL would
     * recheck the locked row only and return the new epoch with the old roles, and nothing would deny that token.
     */
    @Tag("REV-12")
    @Test
    void roles_and_epochs_come_from_one_snapshot_even_while_a_removal_commits() throws Exception {
        UserId user = world.user("alice");
        world.grant(user, "admin");
        TokenPair pair = world.login("alice");
        try (Connection removal = world.connections.connect()) {
            removal.setAutoCommit(false);
            execute(removal, "UPDATE users SET authz_epoch = next_epoch(authz_epoch) WHERE id = ?", user.value());
            execute(
                    removal,
                    "DELETE FROM user_role WHERE user_id = ? AND role_id = (SELECT id FROM role WHERE title = 'admin')",
                    user.value());
            // The uncommitted removal locks the row of the user: a locking read waits here, a plain read continues.
            VerifiedToken read =
                    world.verified(threads.submit(() -> world.refresh(pair)).get(1, TimeUnit.MINUTES));
            long before = read.userEpoch();
            assertThat(read.roles()).contains("admin");
            removal.commit();
            long after = world.number("SELECT authz_epoch FROM users WHERE id = ?", user.value());
            assertThat(before).as("the old roles with the old epoch").isLessThan(after);
        }
    }

    /** In one statement the delete would work on the snapshot from before the wait and miss the login. */
    @Test
    void ending_all_sessions_sees_a_login_that_commits_while_it_waits() throws Exception {
        UserId user = world.user("alice");
        TokenPair first = world.login("alice");
        RefreshToken racing =
                new RefreshTokenGenerator(java.util.UUID::randomUUID, new java.security.SecureRandom()).next();
        try (Connection login = world.connections.connect()) {
            login.setAutoCommit(false);
            execute(login, "SELECT 1 FROM users WHERE id = ? FOR SHARE", user.value());
            execute(
                    login,
                    "INSERT INTO session (id, user_id, session_epoch, client_id, authenticated_at, ends_at, token_hash,"
                            + " rotated_at, access_expires_at, refresh_expires_at)"
                            + " SELECT ?, id, session_epoch, 'x', now(), now() + interval '1 day', ?, now(),"
                            + " now() + interval '1 hour', now() + interval '1 day' FROM users WHERE id = ?",
                    racing.session().value(),
                    racing.hash(),
                    user.value());
            Future<?> ending = threads.submit(() -> world.logouts.logoutEverywhere(world.caller(first)));
            awaitALockWait();
            login.commit();
            ending.get();
        }
        assertThat(world.number("SELECT count(*) FROM session")).isZero();
        assertThat(attempt(() -> world.refreshes.refresh(world.codec.write(racing), SessionFixture.HOME)))
                .isEmpty();
    }

    /**
     * Reuse is decided on a snapshot from after the wait. Decided in the statement that waited, a second tab would see
     * the session as it was before the first tab's rotation, or a rotation without the time that it happened at.
     */
    @Test
    void a_refresh_that_waited_for_another_is_judged_by_what_the_other_has_done() throws Exception {
        world.user("alice");
        TokenPair pair = world.login("alice");
        RefreshToken presented = world.codec.read(pair.refreshToken()).orElseThrow();
        try (Connection first = world.connections.connect()) {
            first.setAutoCommit(false);
            execute(
                    first,
                    "UPDATE session SET generation = 1, token_hash = ?, previous_rotated_at = rotated_at,"
                            + " previous_access_expires_at = access_expires_at, rotated_at = clock_timestamp()",
                    presented.at(1).hash());
            Future<TokenPair> second = threads.submit(() -> world.refresh(pair));
            awaitALockWait();
            first.commit();
            TokenPair repeated = second.get();
            assertThat(world.codec.read(repeated.refreshToken()).orElseThrow().generation())
                    .isEqualTo(1);
            world.accepted(repeated);
        }
        assertThat(world.number("SELECT count(*) FROM session")).isEqualTo(1);
    }

    @Test
    void a_password_change_during_the_hash_makes_the_login_start_again() throws Exception {
        UserId user = world.user("alice");
        String other = world.hasher.hash(Secret.valueOf("another password"));
        try (Connection change = world.connections.connect()) {
            change.setAutoCommit(false);
            execute(
                    change,
                    "UPDATE users SET password_hash = ?, session_epoch = next_epoch(session_epoch) WHERE id = ?",
                    other,
                    user.value());
            Future<Optional<TokenPair>> login = threads.submit(() -> attempt(() -> world.login("alice")));
            awaitALockWait();
            change.commit();
            assertThat(login.get()).as("the old password opens nothing").isEmpty();
        }
        assertThat(world.number("SELECT count(*) FROM session")).isZero();
    }

    /** An epoch that moves between the read and the answer is noticed before the answer. */
    @Test
    void a_token_that_is_denied_before_it_is_issued_is_made_again() throws TokenRejectedException {
        UserId user = world.user("alice");
        TokenPair pair = world.login("alice");
        long moved = world.verified(pair).userEpoch() + 1;
        world.update("UPDATE users SET authz_epoch = ? WHERE id = ?", moved, user.value());
        world.replica.apply(new DenylistEntry(
                DenylistEntry.Kind.SUBJECT,
                user.toString(),
                moved,
                Instant.now().plusSeconds(3600)));
        assertThat(world.accepted(world.refresh(pair)).userEpoch()).isEqualTo(moved);
    }

    @Test
    void ending_other_sessions_keeps_the_present_one() throws TokenRejectedException {
        UserId user = world.user("alice");
        TokenPair kept = world.login("alice");
        TokenPair other = world.login("alice");
        SessionId session = world.caller(kept).session();
        world.revocations.inTransaction(tx -> {
            world.ending.endOthers(tx, user, session);
            return session;
        });
        assertThat(world.isDenied(other)).isTrue();
        assertThat(attempt(() -> world.refresh(other))).isEmpty();
        world.accepted(kept);
        world.accepted(world.refresh(kept));
    }

    @Test
    void refusals_are_problems_and_nothing_else() {
        assertThatThrownBy(() -> world.login("nobody")).isInstanceOf(ProblemException.class);
    }

    private void awaitALockWait() {
        String waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                + " AND wait_event_type = 'Lock'";
        while (world.number(waiting) == 0) {
            Thread.onSpinWait();
        }
    }

    private static void execute(Connection connection, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = TestSql.prepared(connection, sql, values)) {
            statement.execute();
        }
    }
}
