package io.gatehouse.account;

import static io.gatehouse.kernel.BuiltInRole.ADMIN;
import static io.gatehouse.kernel.BuiltInRole.SUPERUSER;
import static io.gatehouse.testing.Refusals.problemOf;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.UserId;
import io.gatehouse.verifier.DenylistClaims;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class UserServiceTest {
    private static final AccountFixture WORLD = new AccountFixture();
    private static final UserId BOSS = WORLD.register("the-superuser", SUPERUSER);
    private static final UserId CLERK = WORLD.register("the-admin", ADMIN);
    private static final List<BiConsumer<UserId, String>> ACTIONS =
            List.of(WORLD.users::deactivate, WORLD.users::activate, WORLD.users::logout, WORLD.users::delete);

    @BeforeAll
    static void create_another_superuser() {
        WORLD.register("spare-superuser", SUPERUSER);
    }

    @AfterAll
    static void close() {
        WORLD.close();
    }

    @Test
    void a_user_is_found_by_the_login_in_any_case() {
        UserId user = WORLD.register("findable-user");

        UserView found = WORLD.users.find("FINDABLE-user");

        assertThat(found.id()).isEqualTo(user.value());
        assertThat(found.active()).isTrue();
        assertThat(found.roles()).containsExactly("subscriber");
    }

    @Test
    void an_unknown_login_is_not_found() {
        assertThat(problemOf(() -> WORLD.users.find("unknown-login"))).isEqualTo(Problem.USER_NOT_FOUND);
        assertThat(problemOf(() -> WORLD.users.find("\u017Ft\u00E4r\u212A"))).isEqualTo(Problem.USER_NOT_FOUND);
        for (BiConsumer<UserId, String> action : ACTIONS) {
            assertThat(problemOf(() -> action.accept(CLERK, "unknown-login"))).isEqualTo(Problem.USER_NOT_FOUND);
        }
    }

    @Test
    void deactivation_ends_all_sessions_and_denies_all_tokens() {
        UserId user = WORLD.register("sleeping-user");
        DenylistClaims token = WORLD.token(user, WORLD.logIn(user));

        assertThat(WORLD.users.deactivate(CLERK, "sleeping-user").active()).isFalse();
        assertThat(WORLD.sessionsOf(user)).isEmpty();
        assertThat(WORLD.isDenied(token)).isTrue();
        assertThat(problemOf(() -> WORLD.profiles.profile(user))).isEqualTo(Problem.TOKEN_INVALID);
    }

    @Test
    void repeated_activation_and_deactivation_are_idempotent_and_audited_once() {
        UserId user = WORLD.register("patient-user");

        WORLD.users.deactivate(CLERK, "patient-user");
        assertThat(WORLD.users.deactivate(CLERK, "patient-user").active()).isFalse();
        WORLD.users.activate(CLERK, "patient-user");
        assertThat(WORLD.users.activate(CLERK, "patient-user").active()).isTrue();

        assertThat(WORLD.auditOf(user)).containsExactly("register", "user_deactivate", "user_activate");
        assertThat(WORLD.profiles.profile(user).login()).isEqualTo("patient-user");
    }

    @Test
    void activation_does_not_make_old_tokens_valid_again() {
        UserId user = WORLD.register("awoken-user");
        DenylistClaims token = WORLD.token(user, WORLD.logIn(user));

        WORLD.users.deactivate(CLERK, "awoken-user");
        WORLD.users.activate(CLERK, "awoken-user");

        assertThat(WORLD.isDenied(token)).isTrue();
        assertThat(WORLD.isDenied(WORLD.token(user, WORLD.logIn(user)))).isFalse();
    }

    @Test
    void a_logout_ends_all_sessions_and_the_user_can_log_in_again() {
        UserId user = WORLD.register("evicted-user");
        DenylistClaims first = WORLD.token(user, WORLD.logIn(user));
        DenylistClaims second = WORLD.token(user, WORLD.logIn(user));

        WORLD.users.logout(CLERK, "evicted-user");

        assertThat(WORLD.sessionsOf(user)).isEmpty();
        assertThat(WORLD.isDenied(first)).isTrue();
        assertThat(WORLD.isDenied(second)).isTrue();
        assertThat(WORLD.isDenied(WORLD.token(user, WORLD.logIn(user)))).isFalse();
        assertThat(WORLD.auditOf(user)).containsExactly("register", "user_logout");
    }

    @Test
    void a_deleted_user_is_not_found() {
        UserId user = WORLD.register("removed-user");
        DenylistClaims token = WORLD.token(user, WORLD.logIn(user));

        WORLD.users.delete(CLERK, "removed-user");

        assertThat(problemOf(() -> WORLD.users.find("removed-user"))).isEqualTo(Problem.USER_NOT_FOUND);
        assertThat(WORLD.isDenied(token)).isTrue();
        assertThat(WORLD.auditOf(user)).containsExactly("register", "user_delete");
        assertThat(WORLD.register("removed-user")).isNotEqualTo(user);
    }

    @Test
    @Tag("ACC-05")
    void only_a_superuser_may_administer_a_superuser() {
        for (BiConsumer<UserId, String> action : ACTIONS) {
            assertThat(problemOf(() -> action.accept(CLERK, "the-superuser"))).isEqualTo(Problem.SUPERUSER_NEEDED);
        }
        assertThat(WORLD.users.find("the-superuser").active()).isTrue();

        UserId other = WORLD.register("other-superuser", SUPERUSER);
        ACTIONS.forEach(action -> action.accept(BOSS, "other-superuser"));
        assertThat(WORLD.auditOf(other))
                .containsExactly("register", "user_deactivate", "user_activate", "user_logout", "user_delete");
    }

    @Test
    @Tag("ACC-10")
    void a_caller_who_is_no_longer_an_admin_is_rejected_despite_the_token() {
        UserId former = WORLD.register("former-admin", ADMIN);
        WORLD.register("steady-user");
        WORLD.users.logout(former, "steady-user");
        WORLD.loseRole(former, ADMIN);

        for (BiConsumer<UserId, String> action : ACTIONS) {
            assertThat(problemOf(() -> action.accept(former, "steady-user"))).isEqualTo(Problem.ROLE_MISSING);
            assertThat(problemOf(() -> action.accept(former, "unknown-login"))).isEqualTo(Problem.ROLE_MISSING);
        }
        assertThat(WORLD.users.find("steady-user").active()).isTrue();
    }

    @Test
    @Tag("ACC-10")
    void an_admin_who_is_demoted_while_the_call_waits_is_rejected() {
        UserId demoted = WORLD.register("demoted-admin", ADMIN);
        WORLD.register("awaited-user");
        CompletableFuture<Problem> call;
        try (Handle demotion = WORLD.jdbi.open()) {
            demotion.begin();
            demotion.execute("SELECT id FROM role WHERE title = 'superuser' FOR NO KEY UPDATE");
            call = CompletableFuture.supplyAsync(
                    () -> problemOf(() -> WORLD.users.deactivate(demoted, "awaited-user")));
            WORLD.awaitLockWait();
            demotion.execute(
                    "DELETE FROM user_role WHERE user_id = ? AND role_id = (SELECT id FROM role WHERE title = 'admin')",
                    demoted.value());
            demotion.commit();
        }

        assertThat(call.orTimeout(30, SECONDS).join()).isEqualTo(Problem.ROLE_MISSING);
        assertThat(WORLD.users.find("awaited-user").active()).isTrue();
    }

    @Test
    @Tag("ACC-04")
    void the_last_active_superuser_cannot_be_deactivated_or_deleted() {
        try (AccountFixture small = new AccountFixture()) {
            UserId only = small.register("only-superuser", SUPERUSER);
            small.register("idle-superuser", SUPERUSER);
            small.users.deactivate(only, "idle-superuser");

            assertThat(problemOf(() -> small.users.deactivate(only, "only-superuser")))
                    .isEqualTo(Problem.LAST_SUPERUSER);
            assertThat(problemOf(() -> small.users.delete(only, "only-superuser")))
                    .isEqualTo(Problem.LAST_SUPERUSER);

            small.users.activate(only, "idle-superuser");
            assertThat(small.users.deactivate(only, "only-superuser").active()).isFalse();
        }
    }
}
