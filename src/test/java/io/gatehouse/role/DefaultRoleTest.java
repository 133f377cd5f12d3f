package io.gatehouse.role;

import static io.gatehouse.role.RoleFixture.titled;
import static io.gatehouse.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.audit.AuditContext;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.UserId;
import io.gatehouse.kernel.UserReference;
import io.gatehouse.revocation.RevocationLease;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.role.RoleRequest.RoleChange;
import io.gatehouse.verifier.DenylistReplica;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DefaultRoleTest {
    private final RoleFixture world = new RoleFixture();
    private final UserId admin = world.user("the_admin", "admin");

    @AfterEach
    void close() {
        world.close();
    }

    @Tag("ACC-11")
    @ParameterizedTest
    @ValueSource(strings = {"superuser", "SuperUser", "ADMIN", "Introspector", "verifier"})
    void a_privileged_role_is_never_assigned_as_the_default_role_in_any_case(String title) {
        DefaultRole role = world.defaultRole(title);
        UserId user = world.user("alice");

        assertThat(role.unusableReason().orElseThrow())
                .contains("registration.default_role", "grant its privileges", "GATEHOUSE_REGISTRATION_DEFAULT_ROLE");
        assertRefused(Problem.DEPENDENCY_UNAVAILABLE, role::requireUsable);
        assertThat(given(role, user)).isFalse();
        assertThat(world.access.rolesOf(UserReference.byLogin("alice")).roles()).isEmpty();
    }

    @Tag("ACC-11")
    @ParameterizedTest
    @CsvSource({"subscriber,subscriber", "SUBSCRIBER,subscriber", "eDITOR,editor"})
    void any_other_role_is_assigned_as_the_default_role(String title, String given) {
        world.role("editor");
        DefaultRole role = world.defaultRole(title);
        UserId user = world.user("alice");

        assertThat(role.unusableReason()).isEmpty();
        role.requireUsable();
        assertThat(given(role, user)).isTrue();
        assertThat(world.access.rolesOf(UserReference.byLogin("alice")).roles()).containsExactly(given);
    }

    @Tag("ACC-12")
    @ParameterizedTest
    @ValueSource(strings = {"ghost", "\u212Aelvin", "subscriber "})
    void a_missing_default_role_is_reported_with_the_remedy(String title) {
        world.role("kelvin");
        DefaultRole role = world.defaultRole(title);

        assertThat(role.unusableReason().orElseThrow())
                .contains(title, "does not exist", "GATEHOUSE_REGISTRATION_DEFAULT_ROLE", "POST /roles");
        assertRefused(Problem.DEPENDENCY_UNAVAILABLE, role::requireUsable);
        assertThat(given(role, world.user("alice"))).isFalse();
    }

    @Test
    void a_role_deleted_concurrently_is_not_assigned_and_causes_no_error() throws Exception {
        RoleView editor = world.role("editor");
        UserId user = world.user("alice");
        boolean given = world.waiting(
                tx -> tx.dao(RoleDao.class).lock("editor"),
                () -> given(world.defaultRole("editor"), user),
                tx -> tx.dao(RoleDao.class).delete(editor.id()));
        assertThat(given).isFalse();
        assertThat(world.access.rolesOf(UserReference.byLogin("alice")).roles()).isEmpty();
    }

    @Tag("ACC-12")
    @ParameterizedTest
    @ValueSource(strings = {"member", "MEMBER"})
    void the_default_role_cannot_be_renamed_or_deleted_and_others_can(String configured) {
        world.role("member");
        world.role("editor");
        RoleService roles = rolesWhereDefaultIs(configured);

        assertRefused(Problem.ROLE_IS_DEFAULT, () -> roles.delete(admin, "Member"));
        assertRefused(Problem.ROLE_IS_DEFAULT, () -> roles.change(admin, "member", new RoleChange("guest", null)));
        assertThat(roles.change(admin, "member", new RoleChange("member", "Everybody"))
                        .description())
                .isEqualTo("Everybody");
        roles.change(admin, "editor", new RoleChange("author", null));
        assertThat(roles.delete(admin, "author").title()).isEqualTo("author");
        assertThat(world.defaultRole(configured).unusableReason()).isEmpty();
    }

    @Tag("ACC-12")
    @Test
    void roles_can_be_created_and_changed_while_the_default_role_is_missing() {
        RoleService roles = rolesWhereDefaultIs("member");
        roles.create(admin, titled("guest"));

        assertThat(roles.change(admin, "guest", new RoleChange("member", null)).title())
                .isEqualTo("member");
        assertThat(world.defaultRole("member").unusableReason()).isEmpty();
    }

    private RoleService rolesWhereDefaultIs(String title) {
        Revocations revocations = new Revocations(
                world.database, new DenylistReplica(), denials -> {}, RevocationLease.always(), Duration.ofSeconds(30));
        return new RoleService(
                world.database,
                revocations,
                world.authority,
                new AuditLog(AuditContext::none),
                UUID::randomUUID,
                world.defaultRole(title));
    }

    private boolean given(DefaultRole role, UserId user) {
        try {
            world.database.inTransaction(tx -> {
                role.assign(tx, user);
                return true;
            });
            return true;
        } catch (ProblemException e) {
            assertThat(e.problem()).isEqualTo(Problem.DEPENDENCY_UNAVAILABLE);
            return false;
        }
    }
}
