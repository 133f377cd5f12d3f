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
 * The table of users. Logins and emails are compared without regard to the case of ASCII letters, in the collation "C" as
 * their indexes are; whatever else looks alike is different.
 */
@RegisterConstructorMapper(AccountRow.class)
public interface AccountDao {
    /** What {@link AccountRow} is made of, of the table {@code users} as {@code u}. */
    String COLUMNS = """
            u.id, u.login, u.email, u.first_name, u.last_name, u.active, u.created_at,
            ARRAY(SELECT r.title FROM user_role ur JOIN role r ON r.id = ur.role_id
                  WHERE ur.user_id = u.id ORDER BY r.title) AS roles
            """;

    /** Adds a user; returns 0 if the login or the email is another's. */
    @SqlUpdate("""
            INSERT INTO users (id, login, email, first_name, last_name, password_hash)
            VALUES (:id, :login, :email, :firstName, :lastName, :passwordHash)
            ON CONFLICT DO NOTHING
            """)
    int insert(@BindMethods NewAccount account, String passwordHash);

    /** Which of the two somebody else has. Either may be null, which nobody has. */
    @SqlQuery("""
            SELECT EXISTS (SELECT FROM users
                           WHERE lower(login) = lower(CAST(:login AS text) COLLATE "C") AND id <> :self) AS login,
                   EXISTS (SELECT FROM users
                           WHERE lower(email) = lower(CAST(:email AS text) COLLATE "C") AND id <> :self) AS email
            """)
    @RegisterConstructorMapper(IdentifierConflicts.class)
    IdentifierConflicts taken(UUID self, @Nullable String login, @Nullable String email);

    @SqlQuery("SELECT " + COLUMNS + " FROM users u WHERE u.id = :id AND u.deleted_at IS NULL")
    Optional<AccountRow> find(UUID id);

    /** The user whom a caller names. */
    @SqlQuery("SELECT " + COLUMNS + " FROM users u WHERE u.deleted_at IS NULL AND u.id = " + AssignmentDao.NAMED_USER)
    Optional<AccountRow> findNamed(@BindMethods UserReference user);

    @SqlQuery("SELECT " + COLUMNS + " FROM users u WHERE lower(u.login) = lower(CAST(:login AS text) COLLATE \"C\")")
    Optional<AccountRow> findByLogin(String login);

    /** The hash of an active user's password. */
    @SqlQuery("SELECT password_hash FROM users WHERE id = :id AND active")
    Optional<String> passwordHash(UUID id);

    /** Whether a user's session began with a password at most so many seconds ago; empty if there is no such session. */
    @SqlQuery("""
            SELECT authenticated_at > clock_timestamp() - make_interval(secs => :seconds) FROM session
            WHERE id = :session AND user_id = :user
            """)
    Optional<Boolean> loggedInWithin(UUID session, UUID user, long seconds);

    /**
     * Changes an active user's row. What is null stays.
     *
     * @param provenHash the hash that the current password was verified against; null where no proof was needed
     * @return 1 if this call did it; 0 if the user is gone or inactive, or the password is not the proven one any more
     */
    @SqlUpdate("""
            UPDATE users SET
                login = coalesce(CAST(:login AS text), login),
                email = coalesce(CAST(:email AS text), email),
                first_name = coalesce(CAST(:firstName AS text), first_name),
                last_name = coalesce(CAST(:lastName AS text), last_name),
                password_hash = coalesce(CAST(:newHash AS text), password_hash)
            WHERE id = :id AND active
              AND (CAST(:provenHash AS text) IS NULL OR password_hash = CAST(:provenHash AS text))
            """)
    int change(UUID id, @BindMethods ProfileChange change, @Nullable String newHash, @Nullable String provenHash);

    /**
     * The same, for a change that may want a login or an email which somebody else has.
     *
     * @throws IdentifierConflictException if somebody has; the transaction can only be rolled back then
     */
    // PostgreSQL knows ON CONFLICT for an insert only, so that here the unique index speaks by an error.
    default int changeUnlessTaken(
            UUID id, ProfileChange change, @Nullable String newHash, @Nullable String provenHash) {
        try {
            return change(id, change, newHash, provenHash);
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLException sql && "23505".equals(sql.getSQLState())) {
                throw new IdentifierConflictException(e);
            }
            throw e;
        }
    }

    /** Lets a user log in, or not; returns 0 if that is so already. */
    @SqlUpdate("UPDATE users SET active = :active WHERE id = :id AND deleted_at IS NULL AND active <> :active")
    int setActive(UUID id, boolean active);

    /** Takes the personal data out of a row, which frees the login and the email; returns 0 if that was done before. */
    @SqlUpdate("""
            UPDATE users SET login = NULL, email = NULL, first_name = NULL, last_name = NULL, password_hash = NULL,
                active = false, deleted_at = clock_timestamp()
            WHERE id = :id AND deleted_at IS NULL
            """)
    int anonymise(UUID id);

    /** Takes all roles from a user whose row was updated before in the transaction. */
    @SqlUpdate("DELETE FROM user_role WHERE user_id = :id")
    int removeRoles(UUID id);
}
