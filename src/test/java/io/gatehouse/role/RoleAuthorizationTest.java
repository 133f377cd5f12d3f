package io.gatehouse.role;

import static io.gatehouse.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.gatehouse.audit.AuditContext;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.RevocationLease;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.storage.Transaction;
import io.gatehouse.verifier.DenylistReplica;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class RoleAuthorizationTest {
    private final RoleFixture world = new RoleFixture();
    private final RoleAuthorization authority = world.authority;
    private final UserId admin = world.user("the_admin", "admin", "subscriber");
    private final UserId root = world.user("root1", "superuser");
    private final UserId alice = world.user("alice", "subscriber");

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void an_inactive_or_deleted_user_has_no_roles_and_no_authority() {
        UserId inactive = world.user("inactive", "admin");
        world.deactivate(inactive);
        UserId deleted = world.user("deleted", "admin");
        world.delete(deleted);
        assertThat(rolesOf(admin)).containsExactlyInAnyOrder("admin", "subscriber");
        assertThat(rolesOf(inactive)).isEmpty();
        assertThat(rolesOf(deleted)).isEmpty();
        assertThat(rolesOf(new UserId(UUID.randomUUID()))).isEmpty();
    }

    @Test
    @Tag("ACC-05")
    void a_superuser_may_administer_all_users_and_an_admin_only_users_without_admin_roles() {
        assertAllowed(tx -> authority.requireMayActOn(tx, root, root));
        assertAllowed(tx -> authority.requireMayActOn(tx, root, admin));
        assertAllowed(tx -> authority.requireMayActOn(tx, admin, alice));
        assertRefusedIn(Problem.SUPERUSER_NEEDED, tx -> authority.requireMayActOn(tx, admin, admin));
        assertRefusedIn(Problem.SUPERUSER_NEEDED, tx -> authority.requireMayActOn(tx, admin, root));
        assertRefusedIn(Problem.ROLE_MISSING, tx -> authority.requireMayActOn(tx, alice, alice));
        world.deactivate(root);
        assertRefusedIn(Problem.SUPERUSER_NEEDED, tx -> authority.requireMayActOn(tx, admin, root));
        assertRefusedIn(Problem.ROLE_MISSING, tx -> authority.requireMayActOn(tx, root, alice));
    }

    @Test
    @Tag("ACC-04")
    void only_the_removal_of_the_last_active_superuser_is_rejected() {
        world.deactivate(world.user("asleep", "superuser"));
        assertAllowed(tx -> authority.requireNotLastSuperuser(tx, admin));
        assertRefusedIn(Problem.LAST_SUPERUSER, tx -> authority.requireNotLastSuperuser(tx, root));
        world.user("root2", "superuser");
        assertAllowed(tx -> authority.requireNotLastSuperuser(tx, root));
        world.user("root3", "superuser");
        assertAllowed(tx -> authority.requireNotLastSuperuser(tx, root));
    }

    @Test
    void the_creation_of_a_superuser_does_not_wait_for_administration() {
        in(tx -> {
            authority.lockAdministration(tx);
            // On another thread, because this thread would use the same transaction.
            return CompletableFuture.runAsync(() -> ask(own -> authority.grantSuperuser(own, alice)))
                    .join();
        });
        assertThat(rolesOf(alice)).contains("superuser");
    }

    @Test
    void the_module_has_both_resources_and_the_authorization() {
        Revocations revocations = new Revocations(
                world.database, new DenylistReplica(), denials -> {}, RevocationLease.always(), Duration.ofSeconds(30));
        RoleModule parts = RoleModule.create(
                world.database,
                revocations,
                new AuditLog(AuditContext::none),
                UUID::randomUUID,
                world.defaultRole("subscriber"));
        assertThat(parts.resources()).hasExactlyElementsOfTypes(RoleResource.class, RoleAssignmentResource.class);
        Set<String> roles = in(tx -> parts.authorization().activeRoles(tx, root));
        assertThat(roles).containsExactly("superuser");
    }

    private Set<String> rolesOf(UserId user) {
        return in(tx -> authority.activeRoles(tx, user));
    }

    private <T> T in(Function<Transaction, T> work) {
        return world.database.inTransaction(work);
    }

    private void assertAllowed(Consumer<Transaction> rule) {
        assertThatCode(() -> ask(rule)).doesNotThrowAnyException();
    }

    private void assertRefusedIn(Problem problem, Consumer<Transaction> rule) {
        assertRefused(problem, () -> ask(rule));
    }

    private void ask(Consumer<Transaction> rule) {
        in(tx -> {
            rule.accept(tx);
            return true;
        });
    }
}
