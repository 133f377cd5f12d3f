package io.gatehouse.role;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import io.gatehouse.audit.AuditContext;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.UserId;
import io.gatehouse.kernel.UserReference;
import io.gatehouse.revocation.RevocationLease;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.role.AssignmentRequest.Validated;
import io.gatehouse.role.RoleRequest.NewRole;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.Transaction;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistReplica;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;

/** The role feature on its own database, with users inserted by SQL. Thread-safe. */
final class RoleWorld {
    private final TestDatabase server = TestDatabase.emptied();
    private final Jdbi jdbi = Jdbi.create(this::connect).installPlugin(new SqlObjectPlugin());
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();
    private final DenylistReplica replica = new DenylistReplica();
    private final List<DenylistEntry> published = new CopyOnWriteArrayList<>();

    final Database database = new Database(jdbi);
    final RoleAuthorization authority = new RoleAuthorization();
    final RoleService roles;
    final RoleAssignmentService access;

    RoleWorld() {
        Revocations revocations =
                new Revocations(database, replica, published::addAll, RevocationLease.always(), Duration.ofSeconds(30));
        AuditLog audit = new AuditLog(AuditContext::none);
        roles = new RoleService(database, revocations, authority, audit, ids::generate, defaultRole("subscriber"));
        access = new RoleAssignmentService(database, revocations, authority, audit);
    }

    DefaultRole defaultRole(String title) {
        return new DefaultRole(database, title);
    }

    // A lock that is never released must fail the test instead of blocking it.
    private Connection connect() throws SQLException {
        Connection connection = server.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '30s'");
        }
        return connection;
    }

    /** Creates an active user. */
    UserId user(String login, String... titles) {
        UUID id = ids.generate();
        try (Handle handle = jdbi.open()) {
            handle.execute(
                    "INSERT INTO users (id, login, email, first_name, last_name, password_hash)"
                            + " VALUES (?, ?, ?, 'First', 'Last', 'hash')",
                    id,
                    login,
                    login + "@example.com");
            for (String title : titles) {
                insertRole(handle, id, title);
            }
        }
        return new UserId(id);
    }

    private static void insertRole(Handle handle, UUID user, String title) {
        handle.execute("INSERT INTO user_role (user_id, role_id) SELECT ?, id FROM role WHERE title = ?", user, title);
    }

    /** Creates a role. */
    RoleView role(String title) {
        UUID id = ids.generate();
        sql("INSERT INTO role (id, title) VALUES (?, ?)", id, title);
        return new RoleView(id, title, "", false);
    }

    void deactivate(UserId user) {
        sql("UPDATE users SET active = false WHERE id = ?", user.value());
    }

    void delete(UserId user) {
        sql(
                "UPDATE users SET login = NULL, email = NULL, first_name = NULL, last_name = NULL,"
                        + " password_hash = NULL, active = false, deleted_at = clock_timestamp() WHERE id = ?",
                user.value());
    }

    /** Runs a statement on a separate connection, also when called inside a transaction. */
    // Jdbi.useHandle would join the transaction of the thread.
    void sql(String statement, Object... values) {
        try (Handle handle = jdbi.open()) {
            handle.execute(statement, values);
        }
    }

    /** The claims of a token if it were issued now. */
    DenylistClaims token(UserId user) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        SELECT u.authz_epoch, realm.epoch, ARRAY(
                            SELECT r.title FROM user_role ur JOIN role r ON r.id = ur.role_id
                            WHERE ur.user_id = u.id) AS roles
                        FROM users u, realm WHERE u.id = :id
                        """)
                .bind("id", user.value())
                .map((row, context) -> new DenylistClaims(
                        "kid",
                        UUID.randomUUID().toString(),
                        UUID.randomUUID(),
                        user.value(),
                        List.of((String[]) row.getArray("roles").getArray()),
                        row.getLong("authz_epoch"),
                        row.getLong("epoch")))
                .one());
    }

    boolean accepts(DenylistClaims token) {
        return replica.denies(token).isEmpty();
    }

    /** The recorded revocations, each as {@code kind key epoch}. */
    List<String> revoked() {
        return strings("SELECT kind || ' ' || key || ' ' || minimum_epoch FROM revocation ORDER BY id");
    }

    /** The published revocations, in the same format. */
    List<String> published() {
        return published.stream()
                .map(denial -> denial.kind().name().toLowerCase(Locale.ROOT) + " " + denial.key() + " "
                        + denial.minimumEpoch())
                .toList();
    }

    long realmEpoch() {
        return jdbi.withHandle(handle ->
                handle.createQuery("SELECT epoch FROM realm").mapTo(Long.class).one());
    }

    /** The audit events, each as {@code action actor subject title}. */
    List<String> audited() {
        return strings("SELECT concat_ws(' ', action, actor_id, subject_id, details ->> 'title')"
                + " FROM audit_event ORDER BY id");
    }

    /** Runs a query on a separate connection, also when called inside a transaction. */
    List<String> strings(String query) {
        try (Handle handle = jdbi.open()) {
            return handle.createQuery(query).mapTo(String.class).list();
        }
    }

    /**
     * Returns the outcome of a call that waits for a lock.
     *
     * @param lock acquires the lock that the call waits for
     * @param meanwhile runs before the transaction with the lock commits
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
        while (strings("SELECT pid::text FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND wait_event_type = 'Lock'")
                .isEmpty()) {
            if (call.isDone()) {
                throw new AssertionError("The call did not wait.");
            }
        }
    }

    static Validated named(String login, String title) {
        return new Validated(UserReference.byLogin(login), title);
    }

    static NewRole titled(String title) {
        return new NewRole(title, "");
    }
}
