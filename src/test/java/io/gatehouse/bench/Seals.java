package io.gatehouse.bench;

import io.gatehouse.audit.AuditSealKeys;
import io.gatehouse.audit.AuditSealer;
import io.gatehouse.audit.AuditVerification;
import io.gatehouse.process.PostgresNode;
import io.gatehouse.storage.Database;
import io.gatehouse.testing.Race;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Measures audit events per second on a durable PostgreSQL, one per transaction. Three variants alternate: with the
 * sealer, without it, and without the column and index that it needs. Finally measures the verification of all events.
 */
public final class Seals {
    private static final int WRITERS = 8;
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int SECONDS = Integer.getInteger("bench.seconds", 8);

    private Seals() {}

    public static void main(String... arguments) throws Exception {
        try (PostgresNode postgres = PostgresNode.start()) {
            PGSimpleDataSource connections = new PGSimpleDataSource();
            connections.setUrl(postgres.jdbcUrl());
            connections.setUser(PostgresNode.USER);
            postgres.execute("INSERT INTO audit_key (id, sealed_key, kek_id) VALUES (1, '', '')");
            postgres.execute("CREATE TABLE before_event (LIKE audit_event INCLUDING DEFAULTS INCLUDING IDENTITY)");
            postgres.execute("ALTER TABLE before_event DROP COLUMN xid, ADD PRIMARY KEY (occurred_at, id)");
            Database database = Database.over(connections);
            AuditSealKeys keys = new AuditSealKeys(Map.of(1, new byte[32]));
            AuditSealer sealer = new AuditSealer(database, keys);
            List<Double> sealing = new ArrayList<>();
            List<Double> column = new ArrayList<>();
            write(connections, "audit_event", SECONDS);
            for (int round = 1; round <= ROUNDS; round++) {
                double plain = write(connections, "before_event", SECONDS);
                double unsealed = write(connections, "audit_event", SECONDS);
                double sealed = writeAndSeal(connections, sealer);
                column.add(unsealed / plain);
                sealing.add(sealed / unsealed);
                print(
                        "round %d: %.0f/s without column and index, %.0f/s without sealer, %.0f/s with sealer",
                        round, plain, unsealed, sealed);
            }
            print(
                    "column and index / without: p50 %.2f; with sealer / without: p50 %.2f",
                    median(column), median(sealing));
            sealer.run();
            long start = System.nanoTime();
            print("%s in %.1f s", new AuditVerification(database, keys).run(""), (System.nanoTime() - start) / 1e9);
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static double writeAndSeal(PGSimpleDataSource connections, AuditSealer sealer) throws Exception {
        ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor();
        // Events written without the sealer do not count towards its cost.
        sealer.run();
        long pause = AuditSealer.PAUSE.toMillis();
        var unused = schedule.scheduleWithFixedDelay(sealer, pause / 2, pause, TimeUnit.MILLISECONDS);
        try {
            return write(connections, "audit_event", SECONDS);
        } finally {
            schedule.shutdown();
            schedule.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    private static double write(PGSimpleDataSource connections, String table, int seconds) throws Exception {
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        List<Callable<Long>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(() -> written(connections, table, end));
        }
        long all = Race.run(writers).stream().mapToLong(Long::longValue).sum();
        return all / ((System.nanoTime() - start) / 1e9);
    }

    private static long written(PGSimpleDataSource connections, String table, long end) throws SQLException {
        long done = 0;
        try (Connection connection = connections.getConnection();
                Statement statement = connection.createStatement()) {
            for (; System.nanoTime() < end; done++) {
                statement.execute(
                        "INSERT INTO " + table + " (action, outcome, actor_id, subject_id, request_id, ip_hash)"
                                + " SELECT 'login', 'success', id, id, 'bench', '\\x00112233445566778899aabbccddeeff'"
                                + " FROM gen_random_uuid() id");
            }
        }
        return done;
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
