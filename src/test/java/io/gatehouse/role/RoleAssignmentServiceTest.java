package io.gatehouse.role;

import static io.gatehouse.role.RoleFixture.named;
import static io.gatehouse.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.UserId;
import io.gatehouse.kernel.UserReference;
import io.gatehouse.testing.Race;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class RoleAssignmentServiceTest {
    private final RoleFixture world = new RoleFixture();
    private final UserId admin = world.user("the_admin", "admin");
    private final UserId alice = world.user("Alice", "subscriber");
    private final RoleView editor = world.role("Editor");

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void an_assigned_role_is_verified_and_can_be_removed() {
        AssignmentView both = new AssignmentView(alice.value(), editor.id());
        assertThat(world.access.assign(admin, named("aLICE", "eDITOR"))).isEqualTo(both);
        assertThat(world.access.verify(named("alice", "editor"))).isTrue();
        assertThat(world.access.remove(admin, named("ALICE", "editor"))).isEqualTo(both);
        assertThat(world.access.verify(named("alice", "editor"))).isFalse();
    }

    @Test
    void a_role_is_assigned_once_and_removed_once() {
        world.access.assign(admin, named("Alice", "Editor"));
        assertRefused(Problem.ROLE_ASSIGNED, () -> world.access.assign(admin, named("Alice", "Editor")));
        world.access.remove(admin, named("Alice", "Editor"));
        long events = world.revoked().size();
        assertRefused(Problem.ROLE_NOT_ASSIGNED, () -> world.access.remove(admin, named("Alice", "Editor")));
        assertThat(world.revoked()).hasSize((int) events);
    }

    @Test
    void unknown_users_and_roles_are_reported_separately() {
        for (String unknown : List.of("nobody", "Alice@example.com", "\u212Aalice")) {
            assertRefused(Problem.USER_NOT_FOUND, () -> world.access.assign(admin, named(unknown, "Editor")));
            assertRefused(Problem.USER_NOT_FOUND, () -> world.access.remove(admin, named(unknown, "Editor")));
            assertRefused(Problem.USER_NOT_FOUND, () -> world.access.verify(named(unknown, "Editor")));
            assertRefused(Problem.USER_NOT_FOUND, () -> world.access.rolesOf(UserReference.byLogin(unknown)));
        }
        assertRefused(Problem.ROLE_NOT_FOUND, () -> world.access.assign(admin, named("Alice", "ghost")));
        assertRefused(Problem.ROLE_NOT_FOUND, () -> world.access.remove(admin, named("Alice", "ghost")));
        assertRefused(Problem.ROLE_NOT_FOUND, () -> world.access.verify(named("Alice", "ghost")));
    }

    @Test
    void a_deleted_user_does_not_exist_and_a_deactivated_one_does() {
        UserId inactive = world.user("inactive");
        world.deactivate(inactive);
        world.delete(world.user("deleted"));
        assertRefused(Problem.USER_NOT_FOUND, () -> world.access.assign(admin, named("deleted", "Editor")));
        assertThat(world.access.assign(admin, named("inactive", "Editor")).userId())
                .isEqualTo(inactive.value());
        assertThat(world.access.rolesOf(UserReference.byLogin("inactive")).roles())
                .containsExactly("Editor");
    }

    @Test
    void the_roles_of_a_user_are_listed_by_title() {
        world.access.assign(admin, named("Alice", "Editor"));
        world.access.assign(admin, named("Alice", "introspector"));
        assertThat(world.access.rolesOf(UserReference.byLogin("alice")))
                .isEqualTo(new UserRolesView("Alice", List.of("Editor", "introspector", "subscriber")));
        assertThat(world.access.rolesOf(UserReference.byLogin("alice")).roles()).isSorted();
        world.user("roleless");
        assertThat(world.access.rolesOf(UserReference.byLogin("roleless")).roles())
                .isEmpty();
    }

    @Test
    @Tag("TOK-09")
    void a_user_has_at_most_32_roles() {
        fill(alice, 31);
        world.access.assign(admin, named("Alice", "filler-31"));
        assertThat(assertRefused(Problem.INPUT_INVALID, () -> world.access.assign(admin, named("Alice", "Editor")))
                        .errors())
                .extracting(FieldError::field)
                .containsExactly("role_title");
        assertRefused(Problem.ROLE_ASSIGNED, () -> world.access.assign(admin, named("Alice", "filler-31")));

        world.access.remove(admin, named("Alice", "filler-31"));
        world.access.assign(admin, named("Alice", "Editor"));
        assertThat(world.access.rolesOf(UserReference.byLogin("Alice")).roles()).hasSize(32);
    }

    @Test
    @Tag("TOK-09")
    void the_33rd_role_is_rejected_under_concurrency_too() throws Exception {
        fill(alice, 30);
        List<Callable<?>> calls = new ArrayList<>();
        for (int i = 30; i < 40; i++) {
            String title = world.role("racer-" + i).title();
            calls.add(() -> world.access.assign(admin, named("Alice", title)));
        }
        assertThat(Collections.frequency(Race.outcomes(calls), Race.SUCCEEDED)).isEqualTo(2);
        assertThat(world.access.rolesOf(UserReference.byLogin("Alice")).roles()).hasSize(32);
    }

    /**
     * Creates roles {@code filler-1}, {@code filler-2} … and assigns them until the user has the given number of roles.
     */
    private void fill(UserId user, int count) {
        for (int i = 1; i <= 32; i++) {
            world.role("filler-" + i);
        }
        for (int i = 1; i < count; i++) {
            world.sql(
                    "INSERT INTO user_role (user_id, role_id) SELECT ?, id FROM role WHERE title = ?",
                    user.value(),
                    "filler-" + i);
        }
    }

    @Test
    void one_of_many_concurrent_identical_assignments_succeeds() throws Exception {
        Callable<?> grant = () -> world.access.assign(admin, named("Alice", "Editor"));
        List<String> outcomes = Race.outcomes(Collections.nCopies(8, grant));
        assertThat(Collections.frequency(outcomes, Race.SUCCEEDED)).isOne();
        assertThat(Collections.frequency(outcomes, Problem.ROLE_ASSIGNED.name()))
                .isEqualTo(7);
    }

    @Test
    @Tag("AUD-01")
    void assignments_and_removals_are_audited_and_rejections_are_not() {
        world.access.assign(admin, named("Alice", "Editor"));
        assertRefused(Problem.ROLE_ASSIGNED, () -> world.access.assign(admin, named("Alice", "Editor")));
        world.access.remove(admin, named("Alice", "Editor"));
        assertThat(world.audited())
                .containsExactly(
                        "role_assign " + admin + " " + alice + " Editor",
                        "role_remove " + admin + " " + alice + " Editor");
    }
}
