package io.gatehouse.role;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/**
 * The table {@code role}. Titles are compared without regard to the case of ASCII letters, in the collation "C" of
 * their index.
 */
@RegisterConstructorMapper(RoleDao.RoleRow.class)
public interface RoleDao {
    @SqlQuery("SELECT id, title, description, built_in FROM role ORDER BY title")
    List<RoleRow> all();

    @SqlQuery("""
            SELECT id, title, description, built_in FROM role
            WHERE lower(title) = lower(CAST(:title AS text) COLLATE "C")
            """)
    Optional<RoleRow> find(String title);

    /** Finds a role and locks it against changes and new assignments until the transaction ends. */
    @SqlQuery("""
            SELECT id, title, description, built_in FROM role
            WHERE lower(title) = lower(CAST(:title AS text) COLLATE "C")
            FOR UPDATE
            """)
    Optional<RoleRow> lock(String title);

    /** Inserts a role; returns 0 if the title exists. */
    @SqlUpdate("INSERT INTO role (id, title, description) VALUES (:id, :title, :description) ON CONFLICT DO NOTHING")
    int insert(UUID id, String title, String description);

    /** Updates a role; returns 0 if another role has the title. */
    // An UPDATE has no ON CONFLICT. NOT EXISTS is enough, because AssignmentDao.lockAdministration serializes all
    // inserts and renames of roles.
    @SqlUpdate("""
            UPDATE role SET title = :title, description = :description
            WHERE id = :id AND NOT EXISTS (
                SELECT FROM role other
                WHERE lower(other.title) = lower(CAST(:title AS text) COLLATE "C") AND other.id <> :id)
            """)
    int change(UUID id, String title, String description);

    /** Deletes a role and its assignments. */
    @SqlUpdate("DELETE FROM role WHERE id = :id")
    int delete(UUID id);

    /** A row of the table. */
    record RoleRow(UUID id, String title, String description, boolean builtIn) {}
}
