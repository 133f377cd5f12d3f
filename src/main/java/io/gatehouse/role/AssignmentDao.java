package io.gatehouse.role;

import io.gatehouse.kernel.UserReference;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.customizer.BindMethods;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/**
 * The roles of users. Logins and titles are compared without regard to the case of ASCII letters, in the collation "C"
 * of their indexes. A deleted user has no login, so no lookup by login finds one.
 */
public interface AssignmentDao {
    /** The id that a {@link UserReference} names; NULL if no user has the login. */
    String NAMED_USER = """
             coalesce(CAST(:id AS uuid), (SELECT named.id FROM users named
                                          WHERE lower(named.login) = lower(CAST(:login AS text) COLLATE "C")))
            """;

    /**
     * The role with a title, if it is usable as the default role. Of the built-in roles only subscriber is
     * unprivileged.
     */
    String DEFAULT_ROLE = """
             FROM role r
            WHERE lower(r.title) = lower(CAST(:title AS text) COLLATE "C")
              AND (NOT r.built_in OR r.title = 'subscriber')
            """;

    /** Acquires the administration lock, which is held until the transaction ends. */
    // Not FOR UPDATE: it would block the creation of a superuser, whose foreign key locks this row FOR KEY SHARE.
    @SqlQuery("SELECT id FROM role WHERE title = 'superuser' FOR NO KEY UPDATE")
    UUID lockAdministration();

    /** Finds the active superusers, at most two of them. */
    @SqlQuery("""
            SELECT u.id FROM role r JOIN user_role ur ON ur.role_id = r.id JOIN users u ON u.id = ur.user_id
            WHERE r.title = 'superuser' AND u.active
            LIMIT 2
            """)
    List<UUID> findUpToTwoSuperusers();

    /** Whether an active or inactive user has the role admin or superuser. */
    @SqlQuery("""
            SELECT EXISTS (SELECT FROM user_role ur JOIN role r ON r.id = ur.role_id
                           WHERE ur.user_id = :user AND r.title IN ('admin', 'superuser'))
            """)
    boolean isAdministrator(UUID user);

    /** The titles of an active user's roles; empty if the user is inactive or deleted. */
    @SqlQuery("""
            SELECT r.title FROM users u JOIN user_role ur ON ur.user_id = u.id JOIN role r ON r.id = ur.role_id
            WHERE u.id = :user AND u.active
            ORDER BY r.title
            """)
    List<String> activeRoleTitles(UUID user);

    /** Looks up the user and the role that a caller names. */
    @SqlQuery("""
            SELECT u.id AS user_id, r.id AS role_id, r.title,
                   EXISTS (SELECT FROM user_role ur WHERE ur.user_id = u.id AND ur.role_id = r.id) AS assigned
            FROM (VALUES (1)) AS one
            LEFT JOIN users u ON u.deleted_at IS NULL AND u.id =
            """ + NAMED_USER + """
            LEFT JOIN role r ON lower(r.title) = lower(CAST(:title AS text) COLLATE "C")
            """)
    @RegisterConstructorMapper(Lookup.class)
    Lookup lookUp(@BindMethods UserReference user, String title);

    @SqlQuery("""
            SELECT u.login, ARRAY(SELECT r.title FROM user_role ur JOIN role r ON r.id = ur.role_id
                                  WHERE ur.user_id = u.id ORDER BY r.title) AS roles
            FROM users u WHERE u.deleted_at IS NULL AND u.id =
            """ + NAMED_USER)
    @RegisterConstructorMapper(RolesOfUser.class)
    Optional<RolesOfUser> findRoles(@BindMethods UserReference user);

    /** Assigns a role to a user; returns 0 if the user has it already or has the maximum number of roles. */
    @SqlUpdate("""
            INSERT INTO user_role (user_id, role_id)
            SELECT :user, :role WHERE (SELECT count(*) FROM user_role WHERE user_id = :user) < :most
            ON CONFLICT DO NOTHING
            """)
    int insert(UUID user, UUID role, int most);

    /** Whether a role with this title exists and is usable as the default role. */
    @SqlQuery("SELECT EXISTS (SELECT" + DEFAULT_ROLE + ")")
    boolean isUsableAsDefault(String title);

    /** Assigns the default role to a new user; returns 0 if the role does not exist or is not usable. */
    // With the lock, a concurrent deletion of the role results in 0 rows instead of a foreign key violation.
    @SqlUpdate("INSERT INTO user_role (user_id, role_id) SELECT :user, r.id" + DEFAULT_ROLE + "FOR KEY SHARE")
    int insertDefault(UUID user, String title);

    /** Assigns the role superuser to a new user. */
    @SqlUpdate("INSERT INTO user_role (user_id, role_id) SELECT :user, r.id FROM role r WHERE r.title = 'superuser'")
    int insertSuperuser(UUID user);

    /** Removes a role from a user; returns 0 if the user does not have it. */
    @SqlUpdate("DELETE FROM user_role WHERE user_id = :user AND role_id = :role")
    int delete(UUID user, UUID role);

    /** The user and the role found; null if not found. */
    record Lookup(
            @Nullable UUID userId,
            @Nullable UUID roleId,
            @Nullable String title,
            boolean assigned) {}

    /** A user's login in its stored case, and the sorted titles of the user's roles. */
    record RolesOfUser(String login, List<String> roles) {}
}
