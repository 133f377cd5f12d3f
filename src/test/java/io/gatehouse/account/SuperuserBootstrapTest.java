package io.gatehouse.account;

import static io.gatehouse.account.AccountFixture.PASSWORD;
import static io.gatehouse.testing.Refusals.errorsOf;
import static io.gatehouse.testing.Refusals.problemOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.UserId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class SuperuserBootstrapTest {
    private static final AccountFixture WORLD = new AccountFixture();

    @AfterAll
    static void close() {
        WORLD.close();
    }

    @Test
    void the_created_superuser_has_the_roles_of_a_superuser() {
        UserId made = WORLD.firstSuperuser.create("first-one", "first-one@example.com", PASSWORD);
        WORLD.register("some-user");

        assertThat(WORLD.rolesOf(made)).containsExactly("subscriber", "superuser");
        assertThat(WORLD.users.deactivate(made, "some-user").active()).isFalse();
        assertThat(WORLD.auditOf(made)).containsExactly("superuser_create");
    }

    @Test
    void the_rules_of_registration_apply() {
        assertThat(errorsOf(() -> WORLD.firstSuperuser.create("root", "root", Secret.valueOf("root"))))
                .contains("login", "email", "password");
    }

    @Test
    void a_login_in_use_is_rejected() {
        WORLD.register("first-taken");

        assertThat(problemOf(() -> WORLD.firstSuperuser.create("FIRST-taken", "free@example.com", PASSWORD)))
                .isEqualTo(Problem.LOGIN_TAKEN);
    }

    @Test
    void a_rejected_creation_leaves_the_existing_user_unchanged() {
        WORLD.firstSuperuser.create("existing-one", "existing@example.com", PASSWORD);
        UserView created = WORLD.users.find("existing-one");

        assertThat(problemOf(() -> WORLD.firstSuperuser.create(
                        "Existing-one", "more@example.com", Secret.valueOf("another password"))))
                .isEqualTo(Problem.LOGIN_TAKEN);
        assertThat(WORLD.users.find("existing-one")).isEqualTo(created);
    }
}
