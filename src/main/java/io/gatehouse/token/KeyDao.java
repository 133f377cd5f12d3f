package io.gatehouse.token;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The tables of signing keys, MAC keys and audit keys. */
public interface KeyDao {
    /** Waits for the advisory lock and keeps it until the transaction ends. */
    @SqlQuery("SELECT pg_advisory_xact_lock(:lock)::text")
    String lockKeys(long lock);

    /** A text that changes whenever a signing or MAC key is created, changes state, is re-encrypted or is removed. */
    @SqlQuery("""
            SELECT concat(
                (SELECT string_agg(concat_ws(' ', kid, state, kek_id), ',' ORDER BY kid) FROM signing_key), ';',
                (SELECT string_agg(concat_ws(' ', id, state, kek_id, created_at), ',' ORDER BY id) FROM mac_key))
            """)
    String version();

    @SqlQuery("""
            SELECT kid, algorithm, state, public_key, sealed_key, kek_id, activated_at,
                extract(epoch FROM clock_timestamp() - created_at)::bigint AS age_seconds,
                extract(epoch FROM clock_timestamp() - activated_at)::bigint AS active_seconds
            FROM signing_key ORDER BY created_at, kid
            """)
    @RegisterConstructorMapper(SigningKeyRow.class)
    List<SigningKeyRow> signingKeys();

    @SqlUpdate("""
            INSERT INTO signing_key (kid, algorithm, state, public_key, sealed_key, kek_id, activated_at)
            VALUES (:kid, :algorithm, :state, CAST(:publicKey AS bytea), :sealedKey, :kekId,
                CASE WHEN :state = 'current' THEN clock_timestamp() END)
            """)
    void insertSigningKey(
            String kid, String algorithm, String state, byte @Nullable [] publicKey, byte[] sealedKey, String kekId);

    @SqlUpdate("UPDATE signing_key SET state = 'retired', retired_at = clock_timestamp() WHERE state = 'current'")
    int retireSigningKey();

    /** Makes a next key current, unless another key is current. */
    @SqlUpdate("""
            UPDATE signing_key SET state = 'current', activated_at = clock_timestamp()
            WHERE kid = :kid AND state = 'next' AND NOT EXISTS (SELECT FROM signing_key WHERE state = 'current')
            """)
    int activateSigningKey(String kid);

    /** Denies a key permanently and deletes its private half. */
    @SqlUpdate("""
            UPDATE signing_key SET state = 'denied', sealed_key = '', retired_at = coalesce(retired_at, clock_timestamp())
            WHERE kid = :kid
            """)
    int denySigningKey(String kid);

    /** Removes retired keys whose last token has expired; returns their kids. */
    @SqlQuery("""
            DELETE FROM signing_key
            WHERE state = 'retired' AND retired_at < clock_timestamp() - make_interval(secs => :seconds) RETURNING kid
            """)
    List<String> removeSigningKeys(long seconds);

    @SqlUpdate("UPDATE signing_key SET sealed_key = :sealedKey, kek_id = :kekId WHERE kid = :kid")
    int resealSigningKey(String kid, byte[] sealedKey, String kekId);

    @SqlQuery("""
            SELECT id, state, sealed_key, kek_id,
                extract(epoch FROM clock_timestamp() - created_at)::bigint AS age_seconds,
                extract(epoch FROM clock_timestamp() - activated_at)::bigint AS active_seconds
            FROM mac_key ORDER BY created_at, id
            """)
    @RegisterConstructorMapper(MacKeyRow.class)
    List<MacKeyRow> macKeys();

    @SqlUpdate("""
            INSERT INTO mac_key (id, state, sealed_key, kek_id, activated_at)
            VALUES (:id, :state, :sealedKey, :kekId, CASE WHEN :state = 'current' THEN clock_timestamp() END)
            """)
    void insertMacKey(int id, String state, byte[] sealedKey, String kekId);

    @SqlUpdate("UPDATE mac_key SET state = 'retired', retired_at = clock_timestamp() WHERE state = 'current'")
    int retireMacKey();

    /** Makes a next key current, unless another key is current. */
    @SqlUpdate("""
            UPDATE mac_key SET state = 'current', activated_at = clock_timestamp()
            WHERE id = :id AND state = 'next' AND NOT EXISTS (SELECT FROM mac_key WHERE state = 'current')
            """)
    int activateMacKey(int id);

    @SqlUpdate("DELETE FROM mac_key WHERE id = :id")
    int removeMacKey(int id);

    /** Removes retired keys whose last refresh token has expired; returns their numbers. */
    @SqlQuery("""
            DELETE FROM mac_key
            WHERE state = 'retired' AND retired_at < clock_timestamp() - make_interval(secs => :seconds) RETURNING id
            """)
    List<Integer> removeMacKeys(long seconds);

    @SqlUpdate("UPDATE mac_key SET sealed_key = :sealedKey, kek_id = :kekId WHERE id = :id")
    int resealMacKey(int id, byte[] sealedKey, String kekId);

    @SqlQuery("SELECT id, sealed_key, kek_id FROM audit_key ORDER BY id")
    @RegisterConstructorMapper(AuditKeyRow.class)
    List<AuditKeyRow> auditKeys();

    @SqlUpdate("INSERT INTO audit_key (id, sealed_key, kek_id) VALUES (:id, :sealedKey, :kekId)")
    void insertAuditKey(int id, byte[] sealedKey, String kekId);

    @SqlUpdate("UPDATE audit_key SET sealed_key = :sealedKey, kek_id = :kekId WHERE id = :id")
    int resealAuditKey(int id, byte[] sealedKey, String kekId);

    /** The number of keys that {@link #removeSigningKeys} and {@link #removeMacKeys} would remove. */
    @SqlQuery("""
            SELECT (SELECT count(*) FROM signing_key WHERE state = 'retired'
                    AND retired_at < clock_timestamp() - make_interval(secs => :signingSeconds))
                + (SELECT count(*) FROM mac_key WHERE state = 'retired'
                    AND retired_at < clock_timestamp() - make_interval(secs => :macSeconds))
            """)
    long countExpired(long signingSeconds, long macSeconds);

    /**
     * A signing key.
     *
     * @param publicKey an X.509 SubjectPublicKeyInfo; null for a symmetric key
     * @param activatedAt when it became current; null if it never did
     */
    record SigningKeyRow(
            String kid,
            String algorithm,
            KeyState state,
            byte @Nullable [] publicKey,
            byte[] sealedKey,
            String kekId,
            @Nullable Instant activatedAt,
            long ageSeconds,
            @Nullable Long activeSeconds)
            implements RotatingKeyRow {
        @Override
        public String name() {
            return kid;
        }
    }

    /** A MAC key. */
    record MacKeyRow(
            int id,
            KeyState state,
            byte[] sealedKey,
            String kekId,
            long ageSeconds,
            @Nullable Long activeSeconds) implements RotatingKeyRow {
        @Override
        public String name() {
            return String.valueOf(id);
        }
    }

    /** A key of the audit log. Its table has no states: the keys do not rotate. */
    record AuditKeyRow(int id, byte[] sealedKey, String kekId) implements SealedKeyRow {
        @Override
        public String name() {
            return String.valueOf(id);
        }

        @Override
        public KeyState state() {
            return KeyState.CURRENT;
        }
    }
}
