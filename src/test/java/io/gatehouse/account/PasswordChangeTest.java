package io.gatehouse.account;

import static io.gatehouse.account.AccountFixture.PASSWORD;
import static io.gatehouse.testing.Refusals.errorsOf;
import static io.gatehouse.testing.Refusals.problemOf;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.password.HashRequest;
import io.gatehouse.testing.Race;
import io.gatehouse.verifier.DenylistClaims;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class PasswordChangeTest {
    private static final AccountFixture WORLD = new AccountFixture();
    private static final Secret FRESH = Secret.valueOf("a fresh password");

    @AfterAll
    static void close() {
        WORLD.close();
    }

    private static ProfilePatch toFresh() {
        return new ProfilePatch().password(FRESH).currentPassword(PASSWORD);
    }

    private static boolean isPasswordOf(UserId user, Secret password) {
        return WORLD.database
                .with(AccountDao.class, dao -> dao.findPasswordHash(user.value()))
                .filter(hash -> WORLD.hashing.verify(password, hash, HashRequest.INTERNAL))
                .isPresent();
    }

    @Test
    @Tag("PWD-08")
    void a_new_password_ends_all_sessions_except_the_current_one() {
        UserId user = WORLD.register("password-new");
        SessionId own = WORLD.logIn(user);
        SessionId other = WORLD.logIn(user);
        DenylistClaims ownToken = WORLD.token(user, own);
        DenylistClaims otherToken = WORLD.token(user, other);

        WORLD.profiles.change(user, own, AccountFixture.ADDRESS, toFresh());

        assertThat(isPasswordOf(user, FRESH)).isTrue();
        assertThat(isPasswordOf(user, PASSWORD)).isFalse();
        assertThat(WORLD.sessionsOf(user)).containsExactly(own);
        assertThat(WORLD.isDenied(otherToken)).isTrue();
        assertThat(WORLD.isDenied(ownToken)).isFalse();
        assertThat(WORLD.number("""
                SELECT count(*) FROM session s JOIN users u ON u.id = s.user_id
                WHERE s.id = ? AND s.session_epoch = u.session_epoch
                """, own.value())).isEqualTo(1);
        assertThat(WORLD.auditOf(user)).containsExactly("register", "password_change");
    }

    @Test
    void sessions_of_other_users_are_not_affected() {
        UserId user = WORLD.register("password-mine");
        UserId neighbour = WORLD.register("password-theirs");
        SessionId theirs = WORLD.logIn(neighbour);

        WORLD.profiles.change(user, WORLD.logIn(user), AccountFixture.ADDRESS, toFresh());

        assertThat(WORLD.sessionsOf(neighbour)).containsExactly(theirs);
        assertThat(WORLD.isDenied(WORLD.token(neighbour, theirs))).isFalse();
    }

    @Test
    void a_password_that_violates_the_policy_is_rejected() {
        UserId user = WORLD.register("password-policy");
        ProfilePatch login =
                new ProfilePatch().password(Secret.valueOf("password-policy")).currentPassword(PASSWORD);
        ProfilePatch newLogin = new ProfilePatch()
                .login("policy-password")
                .password(Secret.valueOf("policy-password"))
                .currentPassword(PASSWORD);

        assertThat(errorsOf(() -> WORLD.profiles.change(user, WORLD.logIn(user), AccountFixture.ADDRESS, login)))
                .containsExactly("password");
        assertThat(errorsOf(() -> WORLD.profiles.change(user, WORLD.logIn(user), AccountFixture.ADDRESS, newLogin)))
                .containsExactly("password");
        assertThat(isPasswordOf(user, PASSWORD)).isTrue();
    }

    @Test
    void one_of_eight_concurrent_password_changes_succeeds_and_the_others_fail() throws Exception {
        UserId user = WORLD.register("password-race");
        SessionId session = WORLD.logIn(user);
        List<Callable<String>> calls = IntStream.range(0, 8)
                .mapToObj(i -> Secret.valueOf("fresh password " + i))
                .<Callable<String>>map(fresh -> () -> outcome(user, session, fresh))
                .toList();

        List<String> outcomes = Race.run(calls);

        assertThat(outcomes).containsOnlyOnce("changed");
        assertThat(outcomes.stream().filter("INPUT_INVALID"::equals)).hasSize(7);
    }

    private static String outcome(UserId user, SessionId session, Secret fresh) {
        ProfilePatch patch = new ProfilePatch().password(fresh).currentPassword(PASSWORD);
        try {
            WORLD.profiles.change(user, session, AccountFixture.ADDRESS, patch);
            return "changed";
        } catch (ProblemException e) {
            return e.problem().name();
        }
    }

    @Test
    void a_concurrent_upgrade_of_the_hash_does_not_make_the_current_password_wrong() {
        UserId user = WORLD.register("password-rehash");
        SessionId session = WORLD.logIn(user);
        CompletableFuture<?> change;
        try (Handle login = WORLD.jdbi.open()) {
            login.begin();
            login.execute(
                    "UPDATE users SET password_hash = ? WHERE id = ?", WORLD.hashing.hash(PASSWORD), user.value());
            change = CompletableFuture.runAsync(
                    () -> WORLD.profiles.change(user, session, AccountFixture.ADDRESS, toFresh()));
            WORLD.awaitLockWait();
            login.commit();
        }
        change.orTimeout(30, SECONDS).join();

        assertThat(isPasswordOf(user, FRESH)).isTrue();
    }

    @Test
    @Tag("REV-01")
    void a_login_that_commits_while_the_change_waits_for_it_is_ended() {
        UserId user = WORLD.register("password-login-race");
        SessionId own = WORLD.logIn(user);
        CompletableFuture<?> change;
        SessionId racing;
        try (Handle login = WORLD.jdbi.open()) {
            login.begin();
            racing = WORLD.logIn(login, user);
            change = CompletableFuture.runAsync(
                    () -> WORLD.profiles.change(user, own, AccountFixture.ADDRESS, toFresh()));
            WORLD.awaitLockWait();
            login.commit();
        }
        change.orTimeout(30, SECONDS).join();

        assertThat(WORLD.sessionsOf(user)).containsExactly(own);
        assertThat(WORLD.isDenied(WORLD.token(user, racing))).isTrue();
    }

    @Test
    @Tag("REV-01")
    void a_login_that_commits_during_a_logout_everywhere_is_ended() {
        UserId user = WORLD.register("logout-login-race");
        CompletableFuture<?> ending;
        DenylistClaims racing;
        try (Handle login = WORLD.jdbi.open()) {
            login.begin();
            racing = WORLD.token(user, WORLD.logIn(login, user));
            ending = CompletableFuture.runAsync(
                    () -> WORLD.revocations.inTransaction(tx -> WORLD.sessions.endAll(tx, user)));
            WORLD.awaitLockWait();
            login.commit();
        }
        ending.orTimeout(30, SECONDS).join();

        assertThat(WORLD.sessionsOf(user)).isEmpty();
        assertThat(WORLD.isDenied(racing)).isTrue();
    }

    @Test
    @Tag("REV-01")
    void a_login_that_commits_while_the_other_sessions_are_ended_is_ended() {
        UserId user = WORLD.register("others-login-race");
        SessionId own = WORLD.logIn(user);
        CompletableFuture<?> ending;
        DenylistClaims racing;
        try (Handle login = WORLD.jdbi.open()) {
            login.begin();
            racing = WORLD.token(user, WORLD.logIn(login, user));
            ending = CompletableFuture.runAsync(() -> endOthers(user, own));
            WORLD.awaitLockWait();
            login.commit();
        }
        ending.orTimeout(30, SECONDS).join();

        assertThat(WORLD.sessionsOf(user)).containsExactly(own);
        assertThat(WORLD.isDenied(racing)).isTrue();
    }

    private static void endOthers(UserId user, SessionId kept) {
        WORLD.revocations.inTransaction(tx -> {
            WORLD.sessions.endOthers(tx, user, kept);
            return user;
        });
    }

    @Test
    void a_user_who_is_deactivated_while_the_password_is_checked_changes_nothing() {
        UserId user = WORLD.register("password-inactive");
        SessionId session = WORLD.logIn(user);
        CompletableFuture<Problem> change;
        try (Handle admin = WORLD.jdbi.open()) {
            admin.begin();
            admin.execute("UPDATE users SET active = false WHERE id = ?", user.value());
            change = CompletableFuture.supplyAsync(
                    () -> problemOf(() -> WORLD.profiles.change(user, session, AccountFixture.ADDRESS, toFresh())));
            WORLD.awaitLockWait();
            admin.commit();
        }

        assertThat(change.orTimeout(30, SECONDS).join()).isEqualTo(Problem.TOKEN_INVALID);
    }
}
