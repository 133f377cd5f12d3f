package io.gatehouse.role;

import static io.gatehouse.role.RoleFixture.named;
import static io.gatehouse.role.RoleFixture.titled;
import static io.gatehouse.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.UserId;
import io.gatehouse.kernel.UserReference;
import io.gatehouse.testing.Race;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SuperuserRulesTest {
    private static final String SUPERUSERS = """
            SELECT u.login FROM users u JOIN user_role ur ON ur.user_id = u.id JOIN role r ON r.id = ur.role_id
            WHERE r.title = 'superuser' AND u.active ORDER BY u.login
            """;

    private final RoleFixture world = new RoleFixture();
    private final UserId admin = world.user("the_admin", "admin");
    private final UserId root = world.user("root1", "superuser");

    @AfterEach
    void close() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "superuser", "Admin", "SUPERUSER"})
    @Tag("ACC-03")
    void only_a_superuser_assigns_and_removes_the_roles_admin_and_superuser(String title) {
        world.user("alice", "subscriber");
        world.user("peer_admin", "admin");
        assertRefused(Problem.SUPERUSER_NEEDED, () -> world.access.assign(admin, named("alice", title)));
        assertRefused(Problem.SUPERUSER_NEEDED, () -> world.access.assign(admin, named("the_admin", title)));
        assertRefused(Problem.SUPERUSER_NEEDED, () -> world.access.remove(admin, named("peer_admin", title)));
        assertThat(world.access.assign(root, named("alice", title))).isNotNull();
        assertThat(world.access.remove(root, named("alice", title))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"subscriber", "introspector", "verifier", "editor"})
    void an_admin_assigns_and_removes_every_other_role(String title) {
        world.role("editor");
        world.user("alice");
        assertThat(world.access.assign(admin, named("alice", title))).isNotNull();
        assertThat(world.access.remove(admin, named("alice", title))).isNotNull();
    }

    @Test
    @Tag("ACC-05")
    @Tag("ACC-13")
    void an_admin_cannot_administer_an_active_or_inactive_admin_or_superuser() {
        world.role("editor");
        world.user("peer_admin", "admin", "subscriber");
        world.deactivate(world.user("asleep", "superuser", "subscriber"));
        world.deactivate(world.user("asleep_admin", "admin", "subscriber"));
        for (String target : List.of("root1", "asleep", "peer_admin", "asleep_admin", "the_admin")) {
            assertRefused(Problem.SUPERUSER_NEEDED, () -> world.access.assign(admin, named(target, "editor")));
            assertRefused(Problem.SUPERUSER_NEEDED, () -> world.access.remove(admin, named(target, "subscriber")));
            assertThat(world.access.assign(root, named(target, "editor"))).isNotNull();
            assertThat(world.access.remove(root, named(target, "editor"))).isNotNull();
        }
    }

    @Test
    @Tag("ACC-04")
    void the_last_active_superuser_cannot_be_removed() {
        world.deactivate(world.user("asleep", "superuser"));
        assertRefused(Problem.LAST_SUPERUSER, () -> world.access.remove(root, named("root1", "superuser")));
        assertThat(world.strings(SUPERUSERS)).containsExactly("root1");

        world.access.remove(root, named("asleep", "superuser"));
        world.user("root2", "superuser");
        world.access.remove(root, named("root1", "superuser"));
        assertThat(world.strings(SUPERUSERS)).containsExactly("root2");
    }

    @RepeatedTest(3)
    @Tag("ACC-04")
    void two_superusers_remove_each_other_and_one_remains() throws Exception {
        UserId other = world.user("root2", "superuser");
        List<Callable<?>> calls = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            calls.add(() -> world.access.remove(root, named("root2", "superuser")));
            calls.add(() -> world.access.remove(other, named("root1", "superuser")));
        }
        assertThat(Collections.frequency(Race.outcomes(calls), Race.SUCCEEDED)).isOne();
        assertThat(world.strings(SUPERUSERS)).hasSize(1);
    }

    @RepeatedTest(3)
    @Tag("ACC-04")
    void two_superusers_resign_and_one_remains() throws Exception {
        UserId other = world.user("root2", "superuser");
        List<Callable<?>> calls = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            calls.add(() -> world.access.remove(root, named("root1", "superuser")));
            calls.add(() -> world.access.remove(other, named("root2", "superuser")));
        }
        assertThat(Collections.frequency(Race.outcomes(calls), Race.SUCCEEDED)).isOne();
        assertThat(world.strings(SUPERUSERS)).hasSize(1);
    }

    @Test
    @Tag("ACC-10")
    void a_caller_who_is_not_an_administrator_learns_and_changes_nothing() {
        UserId demoted = world.user("demoted", "subscriber");
        UserId inactive = world.user("inactive", "superuser");
        world.deactivate(inactive);
        for (UserId caller : List.of(demoted, inactive)) {
            assertRefused(Problem.ROLE_MISSING, () -> world.access.assign(caller, named("nobody", "ghost")));
            assertRefused(Problem.ROLE_MISSING, () -> world.access.remove(caller, named("demoted", "subscriber")));
        }
        assertThat(world.access.remove(admin, named("demoted", "subscriber"))).isNotNull();
    }

    @Test
    @Tag("ACC-10")
    void an_admin_who_is_demoted_while_the_call_waits_is_rejected() throws Exception {
        world.role("editor");
        world.user("alice");
        assertThat(outcomeWhileWaiting(() -> world.access.assign(admin, named("alice", "editor")), () -> demote(admin)))
                .isEqualTo(Problem.ROLE_MISSING.name());
        assertThat(world.access.rolesOf(UserReference.byLogin("alice")).roles()).isEmpty();
    }

    @Test
    @Tag("ACC-10")
    void an_admin_who_is_deactivated_while_the_call_waits_is_rejected() throws Exception {
        assertThat(outcomeWhileWaiting(
                        () -> world.roles.create(admin, titled("author")), () -> world.deactivate(admin)))
                .isEqualTo(Problem.ROLE_MISSING.name());
    }

    @Test
    @Tag("ACC-10")
    void an_admin_who_keeps_the_role_while_the_call_waits_succeeds() throws Exception {
        UserId peer = world.user("peer_admin", "admin");
        assertThat(outcomeWhileWaiting(() -> world.roles.create(admin, titled("author")), () -> demote(peer)))
                .isEqualTo(Race.SUCCEEDED);
    }

    private void demote(UserId user) {
        world.sql("DELETE FROM user_role WHERE user_id = ?", user.value());
    }

    /** Returns the outcome of a call that waits for the lock while the change is made. */
    private String outcomeWhileWaiting(Callable<?> call, Runnable change) throws Exception {
        return world.waiting(world.authority::lockAdministration, () -> Race.outcome(call), tx -> change.run());
    }
}
