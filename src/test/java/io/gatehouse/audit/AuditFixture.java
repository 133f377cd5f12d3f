package io.gatehouse.audit;

import io.gatehouse.storage.Database;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestInstance;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Audit events and their seals on a fresh database. SQL runs as the owner of the tables, who can forge anything. */
final class AuditFixture implements AutoCloseable {
    private final TestInstance instance = TestInstance.onFreshDatabase();
    final TestDatabase owner = instance.owner;
    final Database database = instance.database;
    final AuditLog log = instance.audit;
    final AuditSealKeys keys = new AuditSealKeys(Map.of(1, newKey()));
    AuditSealer sealer = new AuditSealer(database, keys);

    AuditFixture() {
        execute("INSERT INTO audit_key (id, sealed_key, kek_id) VALUES (1, 'not opened here', 'none')");
    }

    /** Deletes all events and seals. */
    void reset() {
        execute("DELETE FROM audit_event; DELETE FROM audit_seal; ALTER TABLE audit_event ALTER COLUMN id RESTART");
        sealer = new AuditSealer(database, keys);
    }

    /** Copies all events and seals for {@link #restore}. */
    void save() {
        execute(
                "CREATE TABLE saved_event AS SELECT * FROM audit_event; CREATE TABLE saved_seal AS SELECT * FROM audit_seal");
    }

    void restore() {
        execute(
                "TRUNCATE audit_event, audit_seal; INSERT INTO audit_event OVERRIDING SYSTEM VALUE SELECT * FROM saved_event;"
                        + " INSERT INTO audit_seal SELECT * FROM saved_seal");
    }

    @Override
    public void close() {
        instance.close();
    }

    static byte[] newKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return key;
    }

    /** Writes events, each in a separate transaction, and seals them together. */
    void sealed(int events) {
        LongStream.range(0, events).forEach(i -> write());
        sealer.run();
    }

    void write() {
        database.inTransaction(tx -> {
            log.record(tx, AuditEvent.success(AuditAction.KEYS_RESEAL).with(Map.of("count", "1")));
            return tx;
        });
    }

    AuditReport verify() {
        return new AuditVerification(database, keys).run("");
    }

    /** Returns the kind and the first seal of each break. */
    List<String> broken() {
        return verify().breaks().stream()
                .map(place -> place.kind() + " " + place.seal())
                .toList();
    }

    /** Runs SQL as the owner of the tables. */
    void execute(String sql) {
        instance.sql.execute(sql);
    }

    long number(String sql) {
        return instance.sql.number(sql);
    }
}
