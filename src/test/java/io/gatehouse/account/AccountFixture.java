package io.gatehouse.account;

import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.password.BreachedPasswords;
import io.gatehouse.password.HashingPool;
import io.gatehouse.password.PasswordPolicy;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.role.DefaultRole;
import io.gatehouse.role.RoleAuthorization;
import io.gatehouse.session.SessionRevoker;
import io.gatehouse.storage.Database;
import io.gatehouse.testing.TestInstance;
import io.gatehouse.testing.Throttles;
import io.gatehouse.throttle.PasswordAttempts;
import io.gatehouse.throttle.Throttle;
import io.gatehouse.verifier.DenylistClaims;
import java.net.InetAddress;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The services of accounts on a fresh database, and SQL that account tests share. */
final class AccountFixture implements AutoCloseable {
    static final Secret PASSWORD = TestInstance.PASSWORD;
    static final InetAddress ADDRESS = InetAddress.getLoopbackAddress();
    static final String DEFAULT_ROLE = "subscriber";

    final TestInstance instance = TestInstance.onFreshDatabase();
    final Jdbi jdbi = instance.ownerJdbi;
    final Supplier<UUID> newId = instance.newId;
    final Database database = instance.database;
    final Revocations revocations = instance.revocations;
    final SessionRevoker sessions = instance.sessions;
    final HashingPool hashing = instance.hashing;
    final RegistrationService registration;
    final ProfileService profiles;
    final AccountRemoval removal;
    final UserService users;
    final SuperuserBootstrap firstSuperuser;

    AccountFixture() {
        AuditLog audit = instance.audit;
        Throttle throttle = Throttles.generous();
        DefaultRole defaultRole = new DefaultRole(database, DEFAULT_ROLE);
        RoleAuthorization authority = new RoleAuthorization();
        AccountValidator rules =
                new AccountValidator(new PasswordPolicy(TestInstance.CHEAP_HASHES, BreachedPasswords.none()));
        AccountCreator accounts = new AccountCreator(database, hashing, defaultRole, audit);
        registration = new RegistrationService(accounts, rules, throttle, newId);
        profiles = new ProfileService(
                database, revocations, hashing, new PasswordAttempts(throttle), throttle, rules, sessions, audit);
        removal = new AccountRemoval(revocations, authority, sessions, audit);
        users = new UserService(database, revocations, authority, sessions, removal, audit);
        firstSuperuser = new SuperuserBootstrap(accounts, rules, newId, authority);
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

    /** Registers a user and grants one more role. */
    UserId register(String login, String role) {
        UserId user = register(login);
        instance.users.grant(user.value(), role);
        return user;
    }

    void loseRole(UserId user, String role) {
        instance.users.withdraw(user.value(), role);
    }

    void execute(String sql) {
        instance.sql.execute(sql);
    }

    SessionId logIn(UserId user) {
        return jdbi.withHandle(handle -> logIn(handle, user));
    }

    /** Inserts the row of a login and locks the user's row, as a login does. */
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

    /** Returns the sessions of a user in the order of their creation. */
    List<SessionId> sessionsOf(UserId user) {
        return instance.sql.strings("SELECT id FROM session WHERE user_id = ? ORDER BY id", user.value()).stream()
                .map(UUID::fromString)
                .map(SessionId::new)
                .toList();
    }

    /** Returns the claims of an access token of this session that is issued now. */
    DenylistClaims token(UserId user, SessionId session) {
        return instance.token(user, session.value());
    }

    boolean isDenied(DenylistClaims token) {
        return instance.isDenied(token);
    }

    List<String> rolesOf(UserId user) {
        return instance.sql.strings("""
                SELECT r.title FROM user_role ur JOIN role r ON r.id = ur.role_id
                WHERE ur.user_id = ? ORDER BY r.title
                """, user.value());
    }

    /** Returns the audit actions whose subject is this user, in order. */
    List<String> auditOf(UserId user) {
        return instance.sql.strings("SELECT action FROM audit_event WHERE subject_id = ? ORDER BY id", user.value());
    }

    long number(String sql, Object... values) {
        return instance.sql.number(sql, values);
    }

    void awaitLockWait() {
        instance.sql.awaitLockWait();
    }

    @Override
    public void close() {
        instance.close();
    }
}
