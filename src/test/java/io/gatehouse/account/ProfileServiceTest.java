package io.gatehouse.account;

import static io.gatehouse.account.AccountFixture.PASSWORD;
import static io.gatehouse.testing.Refusals.errorsOf;
import static io.gatehouse.testing.Refusals.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.testing.Race;
import io.gatehouse.verifier.DenylistClaims;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class ProfileServiceTest {
    private static final AccountFixture WORLD = new AccountFixture();

    @AfterAll
    static void close() {
        WORLD.close();
    }

    private static ProfileView change(UserId user, ProfilePatch patch) {
        return WORLD.profiles.change(user, new SessionId(WORLD.newId.get()), AccountFixture.ADDRESS, patch);
    }

    private static ProfilePatch verifyCurrentPassword() {
        return new ProfilePatch().currentPassword(PASSWORD);
    }

    @Test
    void a_user_reads_the_own_profile() {
        UserId user = WORLD.register("profile-own");

        assertThat(WORLD.profiles.profile(user).login()).isEqualTo("profile-own");
    }

    @Test
    void the_token_of_a_deleted_or_inactive_user_is_invalid() {
        UserId missing = new UserId(WORLD.newId.get());
        UserId inactive = WORLD.register("profile-inactive");
        WORLD.jdbi.useHandle(
                handle -> handle.execute("UPDATE users SET active = false WHERE id = ?", inactive.value()));

        assertThat(problemOf(() -> WORLD.profiles.profile(missing))).isEqualTo(Problem.TOKEN_INVALID);
        assertThat(problemOf(() -> WORLD.profiles.profile(inactive))).isEqualTo(Problem.TOKEN_INVALID);
        assertThat(problemOf(() -> change(inactive, new ProfilePatch().firstName("Grace"))))
                .isEqualTo(Problem.TOKEN_INVALID);
    }

    @Test
    void names_change_without_the_current_password_and_other_fields_stay() {
        UserId user = WORLD.register("patch-names");
        DenylistClaims token = WORLD.token(user, WORLD.logIn(user));
        ProfileView before = WORLD.profiles.profile(user);

        ProfileView after = change(user, new ProfilePatch().firstName("Grace"));

        assertThat(after.firstName()).isEqualTo("Grace");
        assertThat(after.lastName()).isEqualTo(before.lastName());
        assertThat(after.login()).isEqualTo(before.login());
        assertThat(WORLD.isDenied(token)).isFalse();
        assertThat(WORLD.auditOf(user)).containsExactly("register", "profile_change");
    }

    @Test
    void an_empty_patch_changes_nothing() {
        UserId user = WORLD.register("patch-empty");
        ProfileView before = WORLD.profiles.profile(user);

        assertThat(change(user, new ProfilePatch())).isEqualTo(before);
        assertThat(WORLD.auditOf(user)).containsExactly("register");
    }

    @Test
    void an_unchanged_login_and_email_need_no_current_password() {
        UserId user = WORLD.register("patch-same");
        DenylistClaims token = WORLD.token(user, WORLD.logIn(user));

        change(user, new ProfilePatch().login("patch-same").email("patch-same@example.com"));

        assertThat(WORLD.isDenied(token)).isFalse();
        assertThat(WORLD.auditOf(user)).containsExactly("register");
    }

    @Test
    @Tag("ACC-09")
    void a_new_login_denies_the_current_access_token_and_keeps_the_session() {
        UserId user = WORLD.register("patch-login");
        SessionId session = WORLD.logIn(user);
        DenylistClaims token = WORLD.token(user, session);

        ProfileView after = change(user, verifyCurrentPassword().login("patch-login2"));

        assertThat(after.login()).isEqualTo("patch-login2");
        assertThat(WORLD.isDenied(token)).isTrue();
        assertThat(WORLD.isDenied(WORLD.token(user, session))).isFalse();
        assertThat(WORLD.sessionsOf(user)).containsExactly(session);
        var successor = AccountFixture.request("patch-login", "successor@example.com");
        assertThat(WORLD.register(successor).login()).isEqualTo("patch-login");
    }

    @Test
    void the_case_of_the_own_login_can_change() {
        UserId user = WORLD.register("patch-case");

        assertThat(change(user, verifyCurrentPassword().login("Patch-Case")).login())
                .isEqualTo("Patch-Case");
    }

    @Test
    void a_new_email_denies_nothing() {
        UserId user = WORLD.register("patch-email");
        DenylistClaims token = WORLD.token(user, WORLD.logIn(user));

        assertThat(change(user, verifyCurrentPassword().email("new@example.com"))
                        .email())
                .isEqualTo("new@example.com");
        assertThat(WORLD.isDenied(token)).isFalse();
    }

    @Test
    void login_email_and_password_need_the_current_password() {
        UserId user = WORLD.register("patch-proof");
        Secret fresh = Secret.valueOf("a fresh password");
        List<ProfilePatch> patches = List.of(
                new ProfilePatch().login("patch-proof2"),
                new ProfilePatch().email("patch-proof2@example.com"),
                new ProfilePatch().password(fresh));
        ProfileView before = WORLD.profiles.profile(user);

        for (ProfilePatch patch : patches) {
            assertThat(errorsOf(() -> change(user, patch))).containsExactly("current_password");
            ProfilePatch wrong = patch.currentPassword(Secret.valueOf("a wrong password"));
            assertThat(problemOf(() -> change(user, wrong))).isEqualTo(Problem.INPUT_INVALID);
            assertThat(errorsOf(() -> change(user, wrong))).containsExactly("current_password");
        }
        assertThat(WORLD.profiles.profile(user)).isEqualTo(before);
    }

    @Test
    void all_invalid_fields_are_reported_together_and_no_hash_is_run() {
        UserId user = WORLD.register("patch-broken");
        long hashes = WORLD.hashing.hashesRun();
        var patch = new ProfilePatch()
                .login("no")
                .email("nobody")
                .firstName("\u0007")
                .lastName(null)
                .password(Secret.valueOf("short"));

        assertThat(errorsOf(() -> change(user, patch)))
                .containsExactlyInAnyOrder("login", "email", "first_name", "last_name", "password", "current_password");
        assertThat(WORLD.hashing.hashesRun()).isEqualTo(hashes);
    }

    @Test
    void null_is_rejected_for_every_field() {
        UserId user = WORLD.register("patch-null");
        var patch = new ProfilePatch()
                .login(null)
                .email(null)
                .firstName(null)
                .lastName(null)
                .password(null)
                .currentPassword(null);

        assertThat(errorsOf(() -> change(user, patch)))
                .containsExactly("login", "email", "first_name", "last_name", "password", "current_password");
    }

    @Test
    void a_login_or_email_of_another_user_is_rejected_and_the_patch_is_not_applied() {
        UserId user = WORLD.register("patch-taken");
        WORLD.register("patch-owner");
        ProfileView before = WORLD.profiles.profile(user);
        ProfilePatch login = verifyCurrentPassword().login("PATCH-owner").firstName("Grace");
        ProfilePatch email =
                verifyCurrentPassword().email("patch-OWNER@example.com").password(Secret.valueOf("a fresh password"));
        ProfilePatch both = verifyCurrentPassword().login("patch-owner").email("patch-owner@example.com");

        assertThat(problemOf(() -> change(user, login))).isEqualTo(Problem.LOGIN_TAKEN);
        assertThat(problemOf(() -> change(user, email))).isEqualTo(Problem.EMAIL_TAKEN);
        assertThat(errorsOf(() -> change(user, both))).containsExactly("login", "email");
        assertThat(WORLD.profiles.profile(user)).isEqualTo(before);
        assertThat(change(user, verifyCurrentPassword().login("patch-taken2")).login())
                .isEqualTo("patch-taken2");
    }

    @Test
    void one_of_eight_concurrent_changes_to_the_same_login_succeeds() throws Exception {
        List<Callable<String>> calls = IntStream.range(0, 8)
                .mapToObj(i -> WORLD.register("patch-racer" + i))
                .<Callable<String>>map(
                        user -> () -> outcome(user, verifyCurrentPassword().login("patch-prize")))
                .toList();

        List<String> outcomes = Race.run(calls);

        assertThat(outcomes).containsOnlyOnce("changed");
        assertThat(outcomes.stream().filter("LOGIN_TAKEN"::equals)).hasSize(7);
    }

    private static String outcome(UserId user, ProfilePatch patch) {
        try {
            change(user, patch);
            return "changed";
        } catch (ProblemException e) {
            return e.problem().name();
        }
    }
}
