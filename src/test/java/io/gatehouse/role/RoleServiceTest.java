package io.gatehouse.role;

import static io.gatehouse.role.RoleFixture.titled;
import static io.gatehouse.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.UserId;
import io.gatehouse.role.RoleRequest.NewRole;
import io.gatehouse.role.RoleRequest.RoleChange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RoleServiceTest {
    private final RoleFixture world = new RoleFixture();
    private final UserId admin = world.user("the_admin", "admin");

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void the_built_in_roles_are_listed_by_title_with_the_new_one() {
        RoleView made = world.roles.create(admin, new NewRole("editor", "Edits"));
        assertThat(world.roles.all())
                .extracting(RoleView::title)
                .containsExactly("admin", "editor", "introspector", "subscriber", "superuser", "verifier");
        assertThat(world.roles.all()).filteredOn(role -> !role.builtIn()).containsExactly(made);
        assertThat(made.description()).isEqualTo("Edits");
        assertThat(made.id().version()).isEqualTo(7);
    }

    @Test
    void a_role_is_found_without_regard_to_the_case_of_ascii_letters_only() {
        RoleView made = world.roles.create(admin, titled("Kelvin"));
        assertThat(world.roles.find("kELVIN")).isEqualTo(made);
        assertRefused(Problem.ROLE_NOT_FOUND, () -> world.roles.find("\u212Aelvin"));
        assertRefused(Problem.ROLE_NOT_FOUND, () -> world.roles.find("kelvin' OR true --"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin", "Admin", "SUPERUSER", "EDITOR"})
    @Tag("ACC-03")
    void a_role_cannot_be_created_with_or_renamed_to_an_existing_title(String title) {
        world.role("editor");
        world.role("author");
        assertRefused(Problem.ROLE_EXISTS, () -> world.roles.create(admin, titled(title)));
        assertRefused(Problem.ROLE_EXISTS, () -> world.roles.change(admin, "author", new RoleChange(title, null)));
        assertThat(world.audited()).isEmpty();
    }

    @Test
    void a_role_can_be_created_with_and_renamed_to_a_new_title() {
        RoleView made = world.roles.create(admin, titled("admins"));
        RoleView renamed = world.roles.change(admin, "ADMINS", new RoleChange("Admins", "All of them"));
        assertThat(renamed).isEqualTo(new RoleView(made.id(), "Admins", "All of them", false));
        assertThat(world.roles.find("admins")).isEqualTo(renamed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"subscriber", "admin", "superuser", "introspector", "Verifier"})
    void a_built_in_role_cannot_be_renamed_or_deleted(String title) {
        assertRefused(Problem.ROLE_BUILT_IN, () -> world.roles.change(admin, title, new RoleChange("other", null)));
        assertRefused(Problem.ROLE_BUILT_IN, () -> world.roles.change(admin, title, new RoleChange("VeriFier", null)));
        assertRefused(Problem.ROLE_BUILT_IN, () -> world.roles.delete(admin, title));
        assertThat(world.roles.all()).hasSize(5);
        assertThat(world.revoked()).isEmpty();
    }

    @Test
    void the_description_of_a_built_in_role_can_change_with_the_same_title() {
        RoleView changed = world.roles.change(admin, "Verifier", new RoleChange("verifier", "Gateways"));
        assertThat(changed.description()).isEqualTo("Gateways");
        assertThat(world.roles.find("verifier")).isEqualTo(changed);
    }

    @Test
    void a_deleted_role_is_removed_from_all_users_and_returned() {
        RoleView editor = world.role("editor");
        UserId user = world.user("somebody", "editor", "subscriber");
        assertThat(world.roles.delete(admin, "Editor")).isEqualTo(editor);
        assertRefused(Problem.ROLE_NOT_FOUND, () -> world.roles.find("editor"));
        assertThat(world.token(user).roles()).containsExactly("subscriber");
    }

    @Test
    void a_missing_role_cannot_be_changed_or_deleted() {
        assertRefused(Problem.ROLE_NOT_FOUND, () -> world.roles.change(admin, "ghost", new RoleChange("x-x", null)));
        assertRefused(Problem.ROLE_NOT_FOUND, () -> world.roles.delete(admin, "ghost"));
        assertThat(world.revoked()).isEmpty();
    }

    @Test
    @Tag("AUD-01")
    void changes_are_audited_and_calls_without_a_change_are_not() {
        world.roles.create(admin, titled("editor"));
        world.roles.change(admin, "editor", new RoleChange("author", null));
        world.roles.change(admin, "author", new RoleChange("author", ""));
        world.roles.delete(admin, "author");
        assertThat(world.audited())
                .containsExactly(
                        "role_create " + admin + " editor",
                        "role_change " + admin + " author",
                        "role_delete " + admin + " author");
    }

    @Test
    @Tag("ACC-10")
    void a_caller_who_is_not_an_administrator_cannot_change_roles() {
        UserId subscriber = world.user("subscriber_1", "subscriber", "introspector", "verifier");
        UserId inactive = world.user("inactive_1", "superuser");
        world.deactivate(inactive);
        UserId deleted = world.user("deleted_1", "admin");
        world.delete(deleted);
        world.role("editor");
        for (UserId caller : new UserId[] {subscriber, inactive, deleted}) {
            assertRefused(Problem.ROLE_MISSING, () -> world.roles.create(caller, titled("author")));
            assertRefused(
                    Problem.ROLE_MISSING, () -> world.roles.change(caller, "editor", new RoleChange("author", null)));
            assertRefused(Problem.ROLE_MISSING, () -> world.roles.delete(caller, "editor"));
        }
        UserId superuser = world.user("superuser_1", "superuser");
        assertThat(world.roles.create(superuser, titled("author")).title()).isEqualTo("author");
        assertThat(world.roles.delete(superuser, "editor").title()).isEqualTo("editor");
    }

    @Test
    void a_rejected_rename_does_not_advance_the_epoch() {
        world.role("editor");
        long before = world.realmEpoch();
        assertRefused(Problem.ROLE_EXISTS, () -> world.roles.change(admin, "editor", new RoleChange("admin", null)));
        assertThat(world.realmEpoch()).isEqualTo(before);
    }
}
