package io.gatehouse.audit;

import io.gatehouse.storage.Database;
import io.gatehouse.testing.TestDatabase;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.apache.tomcat.jdbc.pool.PoolProperties;

/** Audit events and their seals in a test database, with access as its owner and as the runtime role. */
final class AuditWorld implements AutoCloseable {
    final TestDatabase owner = TestDatabase.migrated();
    /** Connections of the runtime role. */
    private final DataSource pooled = pool(owner.runtime());

    final Database database = Database.over(pooled);
    final AuditLog log = new AuditLog(AuditContext::none);
    final AuditSealKeys keys = new AuditSealKeys(Map.of(1, newKey()));
    AuditSealer sealer = new AuditSealer(database, keys);

    AuditWorld() {
        execute("INSERT INTO audit_key (id, sealed_key, kek_id) VALUES (1, 'not opened here', 'none')");
    }

    private static DataSource pool(TestDatabase database) {
        PoolProperties properties = new PoolProperties();
        properties.setUrl(database.jdbcUrl());
        properties.setUsername(database.user());
        properties.setPassword(database.password());
        properties.setDriverClassName("org.postgresql.Driver");
        properties.setInitialSize(1);
        return new DataSource(properties);
    }

    /** Deletes all events and seals. */
    void reset() {
        execute("DELETE FROM audit_event; DELETE FROM audit_seal; ALTER TABLE audit_event ALTER COLUMN id RESTART");
        sealer = new AuditSealer(database, keys);
    }

    /** Saves all events and seals for {@link #restore}. */
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
        pooled.close(true);
    }

    static byte[] newKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return key;
    }

    /** Writes events in separate transactions, and seals them together. */
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

    /** Kind and seal number of each break. */
    List<String> broken() {
        return verify().breaks().stream()
                .map(place -> place.kind() + " " + place.seal())
                .toList();
    }

    /** Executes SQL as the owner of the tables. */
    void execute(String sql) {
        try (Connection connection = owner.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    long number(String sql) {
        try (Connection connection = owner.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
