package io.gatehouse.client;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/**
 * The tables {@code client} and {@code client_role}. Names and titles are compared without regard to the case of ASCII
 * letters, in the collation "C" of their indexes. Every change runs under the administration lock.
 */
@RegisterConstructorMapper(ClientRow.class)
public interface ClientDao {
    /** The columns of {@link ClientRow}, from the table {@code client} as {@code c}. */
    String COLUMNS = """
             c.id, c.name, c.description, c.active, c.access_token_lifetime, c.created_at,
            ARRAY(SELECT r.title FROM client_role cr JOIN role r ON r.id = cr.role_id
                  WHERE cr.client_id = c.id ORDER BY r.title) AS roles
            """;

    /** The roles with these titles, separated by commas, which no title contains. */
    String TITLED = " lower(r.title) = ANY (string_to_array(lower(CAST(:titles AS text) COLLATE \"C\"), ','))";

    /** Inserts a client; returns 0 if the name exists. */
    @SqlUpdate("""
            INSERT INTO client (id, name, description, access_token_lifetime)
            VALUES (:id, :name, :description, :accessTokenLifetime)
            ON CONFLICT DO NOTHING
            """)
    int insert(UUID id, String name, String description, int accessTokenLifetime);

    @SqlQuery("SELECT" + COLUMNS + "FROM client c WHERE c.id = :id")
    Optional<ClientRow> find(UUID id);

    /** Finds a client and locks it against changes until the transaction ends. */
    @SqlQuery("SELECT" + COLUMNS + "FROM client c WHERE c.id = :id FOR NO KEY UPDATE OF c")
    Optional<ClientRow> lock(UUID id);

    /**
     * Lists clients in the order of their creation.
     *
     * @param from the lowest id
     * @param limit maximum number of rows
     */
    @SqlQuery("SELECT" + COLUMNS + "FROM client c WHERE c.id >= :from ORDER BY c.id LIMIT :limit")
    List<ClientRow> page(UUID from, int limit);

    /** Updates a client; returns 0 if another client has the name. */
    // An UPDATE has no ON CONFLICT. NOT EXISTS is enough, because the administration lock serializes all inserts and
    // renames of clients.
    @SqlUpdate("""
            UPDATE client SET name = :name, description = :description, access_token_lifetime = :accessTokenLifetime
            WHERE id = :id AND NOT EXISTS (
                SELECT FROM client other
                WHERE lower(other.name) = lower(CAST(:name AS text) COLLATE "C") AND other.id <> :id)
            """)
    int change(UUID id, String name, String description, int accessTokenLifetime);

    /** Enables or disables a client; returns 0 if the state does not change. */
    @SqlUpdate("UPDATE client SET active = :active WHERE id = :id AND active <> :active")
    int setActive(UUID id, boolean active);

    /** Moves the client's {@code authz_epoch}; returns the new one. */
    @SqlQuery("UPDATE client SET authz_epoch = next_epoch(authz_epoch) WHERE id = :id RETURNING authz_epoch")
    long moveEpoch(UUID id);

    /** Restores a client's epoch after a failover lost it. */
    @SqlUpdate("UPDATE client SET authz_epoch = :minimum WHERE id = :id AND authz_epoch < :minimum")
    int raiseEpoch(UUID id, long minimum);

    /** Deletes a client with its secrets and its assignments of roles. */
    @SqlUpdate("DELETE FROM client WHERE id = :id")
    int delete(UUID id);

    /** Returns the titles of the existing roles among these, in their stored case. */
    @SqlQuery("SELECT r.title FROM role r WHERE" + TITLED + " ORDER BY r.title")
    List<String> existingTitles(String titles);

    /** Assigns roles to a client that does not have them. */
    @SqlUpdate("INSERT INTO client_role (client_id, role_id) SELECT :client, r.id FROM role r WHERE" + TITLED)
    int insertRoles(UUID client, String titles);

    /** Removes roles from a client. */
    @SqlUpdate("DELETE FROM client_role USING role r WHERE client_id = :client AND role_id = r.id AND" + TITLED)
    int deleteRoles(UUID client, String titles);
}
