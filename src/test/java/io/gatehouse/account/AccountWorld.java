package io.gatehouse.account;

import com.fasterxml.uuid.Generators;
import io.gatehouse.audit.AuditContext;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.password.BreachedPasswords;
import io.gatehouse.password.HashingPool;
import io.gatehouse.password.PasswordHasher;
import io.gatehouse.password.PasswordPolicy;
import io.gatehouse.password.PasswordSettings;
import io.gatehouse.revocation.RevocationLease;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.role.DefaultRole;
import io.gatehouse.role.RoleAuthorization;
import io.gatehouse.session.SessionRevoker;
import io.gatehouse.storage.Database;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.Throttles;
import io.gatehouse.throttle.PasswordAttempts;
import io.gatehouse.throttle.Throttle;
import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.DenylistReplica;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;

/** The account feature on its own database, with methods to prepare and inspect it. */
final class AccountWorld implements AutoCloseable {
    static final Secret PASSWORD = Secret.valueOf("correct horse battery staple");
    static final InetAddress ADDRESS = InetAddress.getLoopbackAddress();
    static final String DEFAULT_ROLE = "subscriber";

    final Supplier<UUID> newId = Generators.timeBasedEpochRandomGenerator()::generate;
    final Jdbi jdbi = Jdbi.create(TestDatabase.migrated().dataSource()).installPlugin(new SqlObjectPlugin());
    final Database database = new Database(jdbi);
    final DenylistReplica replica = new DenylistReplica();
    final Revocations revocations =
            new Revocations(database, replica, denials -> {}, RevocationLease.always(), Duration.ofSeconds(30));
    final SessionRevoker sessions = new SessionRevoker();
    final HashingPool hashing;
    final RegistrationService registration;
    final ProfileService profiles;
    final AccountRemoval removal;
    final UserService users;
    final SuperuserBootstrap firstSuperuser;

    AccountWorld() {
        var settings = new PasswordSettings(64, 1, 1, 8, 2, 64, Duration.ofMinutes(1));
        AuditLog audit = new AuditLog(AuditContext::none);
        Throttle throttle = Throttles.generous();
        DefaultRole defaultRole = new DefaultRole(database, DEFAULT_ROLE);
        RoleAuthorization authority = new RoleAuthorization();
        AccountValidator rules = new AccountValidator(new PasswordPolicy(settings, BreachedPasswords.none()));
        hashing = new HashingPool(new PasswordHasher(settings, new SecureRandom()), settings, System::nanoTime);
        AccountCreator accounts = new AccountCreator(database, hashing, defaultRole, audit);
        registration = new RegistrationService(accounts, rules, throttle, newId);
        profiles = new ProfileService(
                database, revocations, hashing, new PasswordAttempts(throttle), throttle, rules, sessions, audit);
        removal = new AccountRemoval(revocations, authority, sessions, audit);
        users = new UserService(database, revocations, authority, sessions, removal, audit);
        firstSuperuser = new SuperuserBootstrap(database, accounts, rules, newId, authority);
    }

    static RegistrationRequest request(String login) {
        return request(login, login + "@example.com");
    }

    static RegistrationRequest request(String login, String email) {
        return new RegistrationRequest(login, email, "Ada", "Lovelace", PASSWORD);
    }

    UserId register(String login) {
        return new UserId(register(request(login)).id());
    }

    ProfileView register(RegistrationRequest request) {
        return registration.register(request, ADDRESS, () -> false);
    }

    /** Creates a user with a role in addition to the default one. */
    UserId register(String login, String role) {
        UserId user = register(login);
        jdbi.useHandle(handle -> handle.execute(
                "INSERT INTO user_role (user_id, role_id) SELECT ?, id FROM role WHERE title = ?", user.value(), role));
        return user;
    }

    void loseRole(UserId user, String role) {
        jdbi.useHandle(handle -> handle.execute(
                "DELETE FROM user_role WHERE user_id = ? AND role_id = (SELECT id FROM role WHERE title = ?)",
                user.value(),
                role));
    }

    void execute(String sql) {
        jdbi.useHandle(handle -> handle.execute(sql));
    }

    SessionId logIn(UserId user) {
        return jdbi.withHandle(handle -> logIn(handle, user));
    }

    /** Writes what a login writes, with its lock on the user's row. */
    SessionId logIn(Handle handle, UserId user) {
        SessionId session = new SessionId(newId.get());
        handle.createUpdate("""
                        INSERT INTO session (id, user_id, session_epoch, client_id, user_agent, ip, authenticated_at,
                            ends_at, token_hash, rotated_at, access_expires_at, refresh_expires_at)
                        SELECT :id, u.id, u.session_epoch, 'gatehouse', 'marker-agent', '192.0.2.77', now(),
                            now() + interval '90 days', decode(repeat('ab', 32), 'hex'), now(),
                            now() + interval '2 hours', now() + interval '14 days'
                        FROM users u WHERE u.id = :user AND u.active FOR SHARE
                        """)
                .bind("id", session.value())
                .bind("user", user.value())
                .execute();
        return session;
    }

    /** The sessions of a user in order of creation. */
    List<SessionId> sessionsOf(UserId user) {
        return jdbi.withHandle(
                handle -> handle.select("SELECT id FROM session WHERE user_id = ? ORDER BY id", user.value())
                        .mapTo(UUID.class)
                        .map(SessionId::new)
                        .list());
    }

    /** The claims of a token of that session if it were issued now. */
    DenylistClaims token(UserId user, SessionId session) {
        long epoch = number("SELECT authz_epoch FROM users WHERE id = ?", user.value());
        return new DenylistClaims(
                "kid", "jti-" + session, session.value(), user.value(), List.of(), epoch, Long.MAX_VALUE);
    }

    boolean isDenied(DenylistClaims token) {
        return replica.denies(token).isPresent();
    }

    List<String> rolesOf(UserId user) {
        return jdbi.withHandle(
                handle -> handle.select("""
                        SELECT r.title FROM user_role ur JOIN role r ON r.id = ur.role_id
                        WHERE ur.user_id = ? ORDER BY r.title
                        """, user.value()).mapTo(String.class).list());
    }

    /** The audited actions of a user, in order. */
    List<String> auditOf(UserId user) {
        return jdbi.withHandle(
                handle -> handle.select("SELECT action FROM audit_event WHERE subject_id = ? ORDER BY id", user.value())
                        .mapTo(String.class)
                        .list());
    }

    long number(String sql, Object... values) {
        return jdbi.withHandle(
                handle -> handle.select(sql, values).mapTo(Long.class).one());
    }

    /** Blocks until a connection of this database waits for a lock. The time limit of the test ends the wait. */
    void awaitLockWait() {
        String waiting = """
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND wait_event_type = 'Lock'
                """;
        while (number(waiting) == 0) {
            if (Thread.interrupted()) {
                throw new AssertionError("Nothing waited for a lock");
            }
        }
    }

    @Override
    public void close() {
        hashing.close();
    }
}
