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
 * Who has which role. Logins and titles are compared without regard to the case of ASCII letters, in the collation "C" as
 * their indexes are. A deleted user has no login, so nothing here finds one by it.
 */
public interface AssignmentDao {
    /** The id that a {@link UserReference} names; NULL if nobody has the login. */
    String NAMED_USER = """
             coalesce(CAST(:id AS uuid), (SELECT named.id FROM users named
                                          WHERE lower(named.login) = lower(CAST(:login AS text) COLLATE "C")))
            """;

    /** The role of a title if everybody may have it: of the built-in roles only one carries no authority. */
    String DEFAULT = """
             FROM role r
            WHERE lower(r.title) = lower(CAST(:title AS text) COLLATE "C")
              AND (NOT r.built_in OR r.title = 'subscriber')
            """;

    /** Waits for everybody else who holds this lock, and keeps it until the transaction ends. */
    // Not FOR UPDATE: that would also hold up whoever only makes one more superuser, whose foreign key locks this row
    // FOR KEY SHARE.
    @SqlQuery("SELECT id FROM role WHERE title = 'superuser' FOR NO KEY UPDATE")
    UUID lockSuperusers();

    /** The active users who are superusers, two of them if there are more. */
    @SqlQuery("""
            SELECT u.id FROM role r JOIN user_role ur ON ur.role_id = r.id JOIN users u ON u.id = ur.user_id
            WHERE r.title = 'superuser' AND u.active
            LIMIT 2
            """)
    List<UUID> upToTwoSuperusers();

    /** Whether a user has the role admin or superuser, active or not. */
    @SqlQuery("""
            SELECT EXISTS (SELECT FROM user_role ur JOIN role r ON r.id = ur.role_id
                           WHERE ur.user_id = :user AND r.title IN ('admin', 'superuser'))
            """)
    boolean isAdministrator(UUID user);

    /** The titles of an active user's roles; none if the user is inactive or gone. */
    @SqlQuery("""
            SELECT r.title FROM users u JOIN user_role ur ON ur.user_id = u.id JOIN role r ON r.id = ur.role_id
            WHERE u.id = :user AND u.active
            ORDER BY r.title
            """)
    List<String> titlesOfActive(UUID user);

    /** What a caller and a title name. */
    @SqlQuery("""
            SELECT u.id AS user_id, r.id AS role_id, r.title,
                   EXISTS (SELECT FROM user_role ur WHERE ur.user_id = u.id AND ur.role_id = r.id) AS assigned
            FROM (VALUES (1)) AS one
            LEFT JOIN users u ON u.deleted_at IS NULL AND u.id =
            """ + NAMED_USER + """
            LEFT JOIN role r ON lower(r.title) = lower(CAST(:title AS text) COLLATE "C")
            """)
    @RegisterConstructorMapper(Named.class)
    Named named(@BindMethods UserReference user, String title);

    @SqlQuery("""
            SELECT u.login, ARRAY(SELECT r.title FROM user_role ur JOIN role r ON r.id = ur.role_id
                                  WHERE ur.user_id = u.id ORDER BY r.title) AS roles
            FROM users u WHERE u.deleted_at IS NULL AND u.id =
            """ + NAMED_USER)
    @RegisterConstructorMapper(RolesOfUser.class)
    Optional<RolesOfUser> ofUser(@BindMethods UserReference user);

    /** Gives a user a role; returns 0 if the user has it or has as many roles as one may have. */
    @SqlUpdate("""
            INSERT INTO user_role (user_id, role_id)
            SELECT :user, :role WHERE (SELECT count(*) FROM user_role WHERE user_id = :user) < :most
            ON CONFLICT DO NOTHING
            """)
    int insert(UUID user, UUID role, int most);

    /** Whether the role of a title exists and carries no authority. */
    @SqlQuery("SELECT EXISTS (SELECT" + DEFAULT + ")")
    boolean mayBeDefault(String title);

    /** Gives a new user the role of a title; returns 0 if there is none, or it carries authority. */
    // The lock: a role that is being deleted is waited for and then not found, where the foreign key would fail.
    @SqlUpdate("INSERT INTO user_role (user_id, role_id) SELECT :user, r.id" + DEFAULT + "FOR KEY SHARE")
    int insertDefault(UUID user, String title);

    /** Makes a new user a superuser. */
    @SqlUpdate("INSERT INTO user_role (user_id, role_id) SELECT :user, r.id FROM role r WHERE r.title = 'superuser'")
    int insertSuperuser(UUID user);

    /** Takes a role from a user; returns 0 if the user does not have it. */
    @SqlUpdate("DELETE FROM user_role WHERE user_id = :user AND role_id = :role")
    int delete(UUID user, UUID role);

    /** What a reference and a title name; null is what they do not name. */
    record Named(
            @Nullable UUID userId,
            @Nullable UUID roleId,
            @Nullable String title,
            boolean assigned) {}

    /** A user's login as it is written, and the titles of the user's roles in order. */
    record RolesOfUser(String login, List<String> roles) {}
}
