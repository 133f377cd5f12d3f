package io.gatehouse.token;

import java.util.List;
import org.jdbi.v3.sqlobject.config.RegisterConstructorMapper;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;
import org.jspecify.annotations.Nullable;

/** The tables of signing keys and MAC keys. */
public interface KeyDao {
    /** Makes whoever else would create keys wait until this transaction ends. The number is this lock's name. */
    @SqlQuery("SELECT pg_advisory_xact_lock(7021958338)::text")
    String lockKeys();

    @SqlQuery("SELECT kid, algorithm, state, public_key, sealed_key, kek_id FROM signing_key ORDER BY created_at")
    @RegisterConstructorMapper(SigningKeyRow.class)
    List<SigningKeyRow> signingKeys();

    @SqlUpdate("""
            INSERT INTO signing_key (kid, algorithm, state, public_key, sealed_key, kek_id, activated_at)
            VALUES (:kid, :algorithm, :state, :publicKey, :sealedKey, :kekId,
                CASE WHEN :state = 'current' THEN clock_timestamp() END)
            """)
    void insertSigningKey(String kid, String algorithm, String state, byte[] publicKey, byte[] sealedKey, String kekId);

    @SqlQuery("SELECT id, state, sealed_key, kek_id FROM mac_key ORDER BY created_at")
    @RegisterConstructorMapper(MacKeyRow.class)
    List<MacKeyRow> macKeys();

    @SqlUpdate("""
            INSERT INTO mac_key (id, state, sealed_key, kek_id, activated_at)
            VALUES (:id, :state, :sealedKey, :kekId, CASE WHEN :state = 'current' THEN clock_timestamp() END)
            """)
    void insertMacKey(int id, String state, byte[] sealedKey, String kekId);

    /** A signing key as it is stored; the public half is an X.509 SubjectPublicKeyInfo. */
    record SigningKeyRow(
            String kid, String algorithm, String state, byte @Nullable [] publicKey, byte[] sealedKey, String kekId) {}

    record MacKeyRow(int id, String state, byte[] sealedKey, String kekId) {}
}
