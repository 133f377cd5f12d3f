package io.gatehouse.account;

import io.gatehouse.kernel.UserReference;
import io.gatehouse.role.AssignmentDao;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/**
 * The table {@code users}. Logins and emails are compared without regard to the case of ASCII letters, in the collation
 * "C" of their indexes. All other characters are compared exactly.
 */
@RegisterConstructorMapper(AccountRow.class)
public interface AccountDao {
    /** The columns of {@link AccountRow}, from the table {@code users} as {@code u}. */
    String COLUMNS = """
            u.id, u.login, u.email, u.first_name, u.last_name, u.active, u.created_at,
            ARRAY(SELECT r.title FROM user_role ur JOIN role r ON r.id = ur.role_id
                  WHERE ur.user_id = u.id ORDER BY r.title) AS roles
            """;

    /** Inserts a user; returns 0 if the login or the email is in use. */
    @SqlUpdate("""
            INSERT INTO users (id, login, email, first_name, last_name, password_hash)
            VALUES (:id, :login, :email, :firstName, :lastName, :passwordHash)
            ON CONFLICT DO NOTHING
            """)
    int insert(@BindMethods NewAccount account, String passwordHash);

    /** Returns whether another user has the login, and whether another user has the email. A null never conflicts. */
    @SqlQuery("""
            SELECT EXISTS (SELECT FROM users
                           WHERE lower(login) = lower(CAST(:login AS text) COLLATE "C") AND id <> :self) AS login,
                   EXISTS (SELECT FROM users
                           WHERE lower(email) = lower(CAST(:email AS text) COLLATE "C") AND id <> :self) AS email
            """)
    @RegisterConstructorMapper(IdentifierConflicts.class)
    IdentifierConflicts findConflicts(UUID self, @Nullable String login, @Nullable String email);

    @SqlQuery("SELECT " + COLUMNS + " FROM users u WHERE u.id = :id AND u.deleted_at IS NULL")
    Optional<AccountRow> find(UUID id);

    /** Finds a user by login or id. */
    @SqlQuery("SELECT " + COLUMNS + " FROM users u WHERE u.deleted_at IS NULL AND u.id = " + AssignmentDao.NAMED_USER)
    Optional<AccountRow> findByReference(@BindMethods UserReference user);

    @SqlQuery("SELECT " + COLUMNS + " FROM users u WHERE lower(u.login) = lower(CAST(:login AS text) COLLATE \"C\")")
    Optional<AccountRow> findByLogin(String login);

    /** Finds the password hash of an active user. */
    @SqlQuery("SELECT password_hash FROM users WHERE id = :id AND active")
    Optional<String> findPasswordHash(UUID id);

    /** Whether a session began at most the given number of seconds ago; empty if the user has no such session. */
    @SqlQuery("""
            SELECT authenticated_at > clock_timestamp() - make_interval(secs => :seconds) FROM session
            WHERE id = :session AND user_id = :user
            """)
    Optional<Boolean> isLoggedInWithin(UUID session, UUID user, long seconds);

    /**
     * Updates an active user. Columns whose new value is null stay as they are.
     *
     * @param verifiedHash the hash that the current password was verified against; null if that was not required
     * @return 1 if the row was updated; 0 if the user is deleted or inactive, or the hash is no longer the verified one
     */
    @SqlUpdate("""
            UPDATE users SET
                login = coalesce(CAST(:login AS text), login),
                email = coalesce(CAST(:email AS text), email),
                first_name = coalesce(CAST(:firstName AS text), first_name),
                last_name = coalesce(CAST(:lastName AS text), last_name),
                password_hash = coalesce(CAST(:newHash AS text), password_hash)
            WHERE id = :id AND active
              AND (CAST(:verifiedHash AS text) IS NULL OR password_hash = CAST(:verifiedHash AS text))
            """)
    int change(UUID id, @BindMethods ProfileChange change, @Nullable String newHash, @Nullable String verifiedHash);

    /**
     * As {@link #change}, with an exception if the login or the email is in use.
     *
     * @throws IdentifierConflictException if another user has it; the transaction must be rolled back
     */
    // PostgreSQL has ON CONFLICT for INSERT only, so an UPDATE fails with a unique violation.
    default int changeOrThrowConflict(
            UUID id, ProfileChange change, @Nullable String newHash, @Nullable String verifiedHash) {
        try {
            return change(id, change, newHash, verifiedHash);
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLException sql && "23505".equals(sql.getSQLState())) {
                throw new IdentifierConflictException(e);
            }
            throw e;
        }
    }

    /** Activates or deactivates a user; returns 0 if the state does not change. */
    @SqlUpdate("UPDATE users SET active = :active WHERE id = :id AND deleted_at IS NULL AND active <> :active")
    int setActive(UUID id, boolean active);

    /**
     * Removes the personal data of a user, which frees the login and the email; returns 0 if the user is deleted
     * already.
     */
    @SqlUpdate("""
            UPDATE users SET login = NULL, email = NULL, first_name = NULL, last_name = NULL, password_hash = NULL,
                active = false, deleted_at = clock_timestamp()
            WHERE id = :id AND deleted_at IS NULL
            """)
    int anonymise(UUID id);

    /** Removes all roles of a user. The transaction must have updated the row of the user first. */
    @SqlUpdate("DELETE FROM user_role WHERE user_id = :id")
    int removeRoles(UUID id);
}
