package io.gatehouse.client;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The table {@code client_secret}. A secret is live until it expires. Inserts require the lock of the client's row. */
public interface ClientSecretDao {
    /** Inserts a secret; returns its {@code created_at}, or nothing if the expiry is not in the future. */
    @SqlQuery("""
            INSERT INTO client_secret (id, client_id, hash, expires_at)
            SELECT :id, :client, :hash, CAST(:expiresAt AS timestamptz)
            WHERE CAST(:expiresAt AS timestamptz) IS NULL OR CAST(:expiresAt AS timestamptz) > clock_timestamp()
            RETURNING created_at
            """)
    Optional<Instant> insert(UUID id, UUID client, byte[] hash, @Nullable Instant expiresAt);

    /** Counts the live secrets of a client. */
    @SqlQuery("""
            SELECT count(*) FROM client_secret
            WHERE client_id = :client AND (expires_at IS NULL OR expires_at > clock_timestamp())
            """)
    int countLive(UUID client);

    /** Deletes the expired secrets of a client. No token outlives its secret, so none has to be denied. */
    @SqlUpdate("DELETE FROM client_secret WHERE client_id = :client AND expires_at <= clock_timestamp()")
    int deleteExpired(UUID client);

    /** Lists the secrets of a client, the oldest first. */
    @SqlQuery("""
            SELECT id, created_at, expires_at, last_used_on FROM client_secret
            WHERE client_id = :client ORDER BY created_at, id
            """)
    @RegisterConstructorMapper(SecretRow.class)
    List<SecretRow> list(UUID client);

    /** Deletes a secret; returns 0 if the client has no such secret. */
    @SqlUpdate("DELETE FROM client_secret WHERE id = :id AND client_id = :client")
    int delete(UUID id, UUID client);

    /** Counts the secrets of all clients. */
    @SqlQuery("SELECT count(*) FROM client_secret")
    long count();

    /** Deletes the secrets of all clients; returns their ids. */
    @SqlQuery("DELETE FROM client_secret RETURNING id")
    List<UUID> deleteAll();

    /** A secret without its hash; null if it never expires, and if it has not been used. */
    record SecretRow(
            UUID id,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable LocalDate lastUsedOn) {}
}
