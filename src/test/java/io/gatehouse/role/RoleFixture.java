package io.gatehouse.role;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.UserId;
import io.gatehouse.kernel.UserReference;
import io.gatehouse.role.AssignmentRequest.Validated;
import io.gatehouse.role.RoleRequest.NewRole;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.Transaction;
import io.gatehouse.testing.TestInstance;
import io.gatehouse.verifier.DenylistClaims;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** The services of roles on the shared database, and SQL that role tests share. Thread-safe. */
final class RoleFixture implements AutoCloseable {
    private final TestInstance instance = TestInstance.onSharedDatabase();

    final Database database = instance.database;
    final RoleAuthorization authority = new RoleAuthorization();
    final RoleService roles;
    final RoleAssignmentService access;

    RoleFixture() {
        AuditLog audit = instance.audit;
        roles = new RoleService(
                database, instance.revocations, authority, audit, instance.newId, defaultRole("subscriber"));
        access = new RoleAssignmentService(database, instance.revocations, authority, audit);
    }

    DefaultRole defaultRole(String title) {
        return new DefaultRole(database, title);
    }

    /** Creates an active user. */
    UserId user(String login, String... titles) {
        return instance.users.insert(login, "hash", titles);
    }

    /** Creates a role. */
    RoleView role(String title) {
        return new RoleView(instance.users.insertRole(title), title, "", false);
    }

    void deactivate(UserId user) {
        instance.users.deactivate(user.value());
    }

    void delete(UserId user) {
        sql(
                "UPDATE users SET login = NULL, email = NULL, first_name = NULL, last_name = NULL,"
                        + " password_hash = NULL, active = false, deleted_at = clock_timestamp() WHERE id = ?",
                user.value());
    }

    /** Runs a statement on a separate connection, also inside a transaction. */
    void sql(String statement, Object... values) {
        instance.sql.update(statement, values);
    }

    /** Returns the claims of an access token that is issued now. */
    DenylistClaims token(UserId user) {
        return instance.token(user, UUID.randomUUID());
    }

    boolean accepts(DenylistClaims token) {
        return !instance.isDenied(token);
    }

    /** Returns the denylist entries in PostgreSQL, each as {@code kind key epoch}. */
    List<String> revoked() {
        return strings("SELECT kind || ' ' || key || ' ' || minimum_epoch FROM revocation ORDER BY id");
    }

    /** Returns the published denylist entries in the same form. */
    List<String> published() {
        return instance.published.stream()
                .map(denial -> denial.kind().name().toLowerCase(Locale.ROOT) + " " + denial.key() + " "
                        + denial.minimumEpoch())
                .toList();
    }

    long realmEpoch() {
        return instance.sql.number("SELECT epoch FROM realm");
    }

    /** Returns the audit events, each as {@code action actor subject title}. */
    List<String> audited() {
        return strings("SELECT concat_ws(' ', action, actor_id, subject_id, details ->> 'title')"
                + " FROM audit_event ORDER BY id");
    }

    /** Runs a query on a separate connection, also inside a transaction. */
    List<String> strings(String query) {
        return instance.sql.strings(query);
    }

    /**
     * Returns the result of a call that waits for a lock.
     *
     * @param lock takes the lock
     * @param meanwhile runs while the call waits, before the lock's transaction commits
     */
    <T> T waiting(Consumer<Transaction> lock, Callable<T> call, Consumer<Transaction> meanwhile) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<T> called = database.inTransaction(tx -> {
                lock.accept(tx);
                Future<T> running = thread.submit(call);
                awaitWaiting(running);
                meanwhile.accept(tx);
                return running;
            });
            return called.get();
        } finally {
            thread.shutdown();
        }
    }

    private void awaitWaiting(Future<?> call) {
        while (!instance.sql.isLockAwaited()) {
            if (call.isDone()) {
                throw new AssertionError("The call did not wait for a lock.");
            }
        }
    }

    static Validated named(String login, String title) {
        return new Validated(UserReference.byLogin(login), title);
    }

    static NewRole titled(String title) {
        return new NewRole(title, "");
    }

    @Override
    public void close() {
        instance.close();
    }
}
