package io.gatehouse.client;

import io.gatehouse.kernel.ClientId;
import io.gatehouse.verifier.DenylistClaims;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The statements of client authentication. */
public interface ClientCredentialsDao {
    /**
     * Reads a secret and its client with everything that a token needs, in one snapshot. It locks nothing: after a wait
     * for a lock, PostgreSQL could return the new epoch with the old roles.
     */
    @SqlQuery("""
            SELECT s.id AS secret_id, s.hash, s.expires_at, c.id AS client_id, c.active, c.authz_epoch,
                c.access_token_lifetime, realm.epoch AS realm_epoch, clock_timestamp() AS read_at,
                ARRAY(SELECT r.title FROM client_role cr JOIN role r ON r.id = cr.role_id
                    WHERE cr.client_id = c.id ORDER BY r.title) AS roles
            FROM client_secret s JOIN client c ON c.id = s.client_id CROSS JOIN realm
            WHERE s.id = :secret
            """)
    @RegisterConstructorMapper(StoredSecret.class)
    Optional<StoredSecret> find(UUID secret);

    /** Reads the secrets of all clients that have a role. Roles of the result are not complete. */
    @SqlQuery("""
            SELECT s.id AS secret_id, s.hash, s.expires_at, c.id AS client_id, c.active, c.authz_epoch,
                c.access_token_lifetime, realm.epoch AS realm_epoch, clock_timestamp() AS read_at, ARRAY[r.title] AS roles
            FROM role r JOIN client_role cr ON cr.role_id = r.id JOIN client c ON c.id = cr.client_id
                JOIN client_secret s ON s.client_id = c.id CROSS JOIN realm
            WHERE r.title = :role
            """)
    @RegisterConstructorMapper(StoredSecret.class)
    List<StoredSecret> withRole(String role);

    /** Records the day on which secrets were used, at most once a day each; returns the number of changed rows. */
    @SqlUpdate("""
            UPDATE client_secret SET last_used_on = today.d FROM (SELECT (now() AT TIME ZONE 'UTC')::date AS d) today
            WHERE id = ANY (:ids) AND (last_used_on IS NULL OR last_used_on < today.d)
            """)
    int recordUse(UUID[] ids);

    /**
     * A secret and its client.
     *
     * @param accessTokenLifetime in seconds
     * @param readAt PostgreSQL's time of the statement
     * @param roles titles of the client's roles, sorted
     */
    record StoredSecret(
            UUID secretId,
            byte[] hash,
            @Nullable Instant expiresAt,
            UUID clientId,
            boolean active,
            long authzEpoch,
            int accessTokenLifetime,
            long realmEpoch,
            Instant readAt,
            List<String> roles) {
        ClientId client() {
            return new ClientId(clientId);
        }

        /** Whether the client may authenticate with the secret. */
        boolean isUsable() {
            return active && (expiresAt == null || readAt.isBefore(expiresAt));
        }

        /** The claims that the denylist would check in a token that is issued for this secret. */
        DenylistClaims denylistClaims() {
            return new DenylistClaims("", "", secretId, clientId, roles, authzEpoch, realmEpoch);
        }

        /** Like {@link #denylistClaims}, for a client that must not be affected by a new epoch of the realm. */
        DenylistClaims denylistClaimsOfClient() {
            return new DenylistClaims("", "", secretId, clientId, List.of(), authzEpoch, Long.MAX_VALUE);
        }

        @Override
        public String toString() {
            return "StoredSecret[" + secretId + "]";
        }
    }
}
