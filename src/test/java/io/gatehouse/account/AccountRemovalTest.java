package io.gatehouse.account;

import static io.gatehouse.kernel.BuiltInRole.SUPERUSER;
import static io.gatehouse.testing.Refusals.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.testing.Race;
import io.gatehouse.verifier.DenylistClaims;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class AccountRemovalTest {
    private final AccountFixture world = new AccountFixture();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void a_deleted_user_is_not_found_and_all_tokens_are_denied() {
        UserId user = world.register("leaving-user");
        DenylistClaims token = world.token(user, world.logIn(user));

        removeOwn(user);

        assertThat(problemOf(() -> world.profiles.profile(user))).isEqualTo(Problem.TOKEN_INVALID);
        assertThat(problemOf(() -> removeOwn(user))).isEqualTo(Problem.TOKEN_INVALID);
        assertThat(world.sessionsOf(user)).isEmpty();
        assertThat(world.rolesOf(user)).isEmpty();
        assertThat(world.isDenied(token)).isTrue();
        assertThat(world.auditOf(user)).containsExactly("register", "account_delete");
    }

    @Test
    @Tag("AUD-02")
    void no_personal_data_of_a_deleted_user_remains() {
        var request = new RegistrationRequest(
                "marker-login", "marker@example.com", "Markerfirst", "Markerlast", AccountFixture.PASSWORD);
        UserId user = new UserId(world.register(request).id());
        world.logIn(user);
        var renamed = new ProfilePatch().login("marker-renamed").currentPassword(AccountFixture.PASSWORD);
        world.profiles.change(user, world.logIn(user), AccountFixture.ADDRESS, renamed);
        assertThat(everything()).containsIgnoringCase("marker").contains("192.0.2.77");

        removeOwn(user);

        assertThat(everything())
                .doesNotContainIgnoringCase("marker")
                .doesNotContain("192.0.2.77")
                .doesNotContain("$argon2id$")
                .contains(user.toString());
    }

    /** The rows of all tables as text. */
    private String everything() {
        return world.jdbi.withHandle(handle -> {
            List<String> texts = new ArrayList<>();
            for (String table : List.of("users", "session", "user_role", "revocation", "audit_event")) {
                texts.addAll(handle.createQuery("SELECT t::text FROM " + table + " t")
                        .mapTo(String.class)
                        .list());
            }
            return String.join("\n", texts);
        });
    }

    @Test
    void login_and_email_of_a_deleted_user_can_be_registered_again() {
        UserId first = world.register("reborn-user");

        removeOwn(first);

        assertThat(world.register("Reborn-User")).isNotEqualTo(first);
    }

    @Test
    @Tag("ACC-04")
    void the_last_superuser_cannot_be_deleted() {
        UserId last = world.register("last-superuser", SUPERUSER);
        DenylistClaims token = world.token(last, world.logIn(last));

        assertThat(problemOf(() -> removeOwn(last))).isEqualTo(Problem.LAST_SUPERUSER);
        assertThat(world.profiles.profile(last).roles()).contains(SUPERUSER);
        assertThat(world.isDenied(token)).isFalse();

        UserId second = world.register("second-superuser", SUPERUSER);
        removeOwn(last);
        assertThat(problemOf(() -> removeOwn(second))).isEqualTo(Problem.LAST_SUPERUSER);
    }

    @Test
    @Tag("ACC-04")
    void one_of_two_superusers_who_delete_themselves_concurrently_remains() throws Exception {
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            UserId user = world.register("parting-superuser" + i, SUPERUSER);
            calls.add(() -> outcome(user));
        }

        List<String> outcomes = Race.run(calls);

        assertThat(outcomes).containsOnlyOnce("LAST_SUPERUSER");
        assertThat(outcomes.stream().filter("deleted"::equals)).hasSize(7);
    }

    @Test
    @Tag("ACC-15")
    void rfc9470_3_deletion_requires_a_login_of_the_last_five_minutes() {
        UserId user = world.register("careful-user");
        SessionId old = world.logIn(user);
        SessionId recent = world.logIn(user);
        // A refresh does not make the login more recent.
        world.execute("UPDATE session SET authenticated_at = clock_timestamp() - interval '301 s',"
                + " rotated_at = clock_timestamp() WHERE id = '" + old + "'");
        world.execute("UPDATE session SET authenticated_at = clock_timestamp() - interval '240 s' WHERE id = '" + recent
                + "'");

        assertThat(problemOf(() -> world.removal.removeOwn(user, old))).isEqualTo(Problem.LOGIN_TOO_OLD);
        assertThat(world.profiles.profile(user).login()).isEqualTo("careful-user");
        assertThat(world.sessionsOf(user)).containsExactly(old, recent);

        world.removal.removeOwn(user, recent);
        assertThat(problemOf(() -> world.profiles.profile(user))).isEqualTo(Problem.TOKEN_INVALID);
    }

    @Test
    @Tag("ACC-15")
    void an_ended_session_or_a_session_of_another_user_deletes_nothing() {
        UserId user = world.register("present-user");
        SessionId other = world.logIn(world.register("other-user"));
        SessionId ended = world.logIn(user);
        world.execute("DELETE FROM session WHERE id = '" + ended + "'");

        assertThat(problemOf(() -> world.removal.removeOwn(user, other))).isEqualTo(Problem.TOKEN_INVALID);
        assertThat(problemOf(() -> world.removal.removeOwn(user, ended))).isEqualTo(Problem.TOKEN_INVALID);
        removeOwn(user);
    }

    /** Deletes the account with a recent login. */
    private void removeOwn(UserId user) {
        world.removal.removeOwn(user, world.logIn(user));
    }

    private String outcome(UserId user) {
        try {
            removeOwn(user);
            return "deleted";
        } catch (ProblemException e) {
            return e.problem().name();
        }
    }
}
