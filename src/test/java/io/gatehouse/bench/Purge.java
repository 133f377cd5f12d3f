package io.gatehouse.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.process.Environments;
import io.gatehouse.process.PostgresNode;
import io.gatehouse.process.RedisNode;
import io.gatehouse.testing.AdminPort;
import io.gatehouse.testing.GatehouseProcess;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * Purges {@code bench.rows} expired sessions on a durable PostgreSQL while clients refresh. Measures the duration, the
 * latency of the refreshes, and lock waits.
 */
public final class Purge {
    private static final int ROWS = Integer.getInteger("bench.rows", 1_000_000);
    private static final int LIVE_ROWS = 250_000;
    private static final int CLIENTS = Integer.getInteger("bench.clients", 16) / 4;
    private static final int SESSIONS_PER_CLIENT = 8;
    private static final int SECONDS = 30;
    private static final long BETWEEN_LOOKS_NANOS = 20_000_000;
    private static final String WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'";

    private final List<RefreshClient> clients;
    private final Executor threads = Executors.newCachedThreadPool(Purge::daemon);

    private Purge(List<RefreshClient> clients) {
        this.clients = clients;
    }

    public static void main(String... arguments) throws Exception {
        try (PostgresNode postgres = PostgresNode.start();
                RedisNode redis = RedisNode.start()) {
            SessionRows.user(postgres);
            SessionRows.insert(postgres, "expired", ROWS, "20 days");
            SessionRows.insert(postgres, "live", LIVE_ROWS, "1 hour");
            // Otherwise the scheduled purge starts first, one minute after the start.
            postgres.execute("INSERT INTO scheduled_work (name, due_at) VALUES ('purge', now() + interval '1 day')");
            postgres.execute("VACUUM ANALYZE");
            try (GatehouseProcess gatehouse = GatehouseProcess.serve(Environments.of(postgres.port(), redis.port()));
                    Connection looks = postgres.connect(PostgresNode.USER)) {
                Purge purge = new Purge(RefreshClient.of(gatehouse.uri(), CLIENTS, SESSIONS_PER_CLIENT));
                purge.during("warm-up", () -> pause(SECONDS));
                Times before = purge.during("before", () -> pause(SECONDS));
                Times meanwhile = purge.during("during", () -> purge(gatehouse, looks));
                Times after = purge.during("after", () -> pause(SECONDS));
                print(
                        "refresh p99: %.2f times the value before, %.2f times after the purge; p50 %.2f and %.2f",
                        meanwhile.p99() / before.p99(),
                        after.p99() / before.p99(),
                        meanwhile.median() / before.median(),
                        after.median() / before.median());
                print("active sessions: %d", postgres.number("SELECT count(*) FROM session"));
            }
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }

    private static void pause(int seconds) {
        LockSupport.parkNanos(seconds * 1_000_000_000L);
    }

    /** Calls the task and samples PostgreSQL until the task responds. */
    private static void purge(GatehouseProcess gatehouse, Connection looks) throws SQLException {
        long start = System.nanoTime();
        CompletableFuture<JsonNode> report = CompletableFuture.supplyAsync(
                () -> new AdminPort(gatehouse.adminUri()).run("purge-expired-refresh-tokens", ""));
        long looked = 0;
        long waiting = 0;
        try (Statement statement = looks.createStatement()) {
            while (!report.isDone()) {
                try (ResultSet row = statement.executeQuery(WAITING)) {
                    row.next();
                    waiting += row.getLong(1);
                }
                looked++;
                LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            }
        }
        print("purge: %.0f s, %s", (System.nanoTime() - start) / 1e9, report.join());
        print("lock waits: %d in %d samples", waiting, looked);
    }

    private Times during(String name, Work work) throws Exception {
        AtomicBoolean goOn = new AtomicBoolean(true);
        List<CompletableFuture<long[]>> running = clients.stream()
                .map(client -> CompletableFuture.supplyAsync(() -> refresh(client, goOn), threads))
                .toList();
        work.run();
        goOn.set(false);
        long[] all = running.stream()
                .map(CompletableFuture::join)
                .flatMapToLong(Arrays::stream)
                .sorted()
                .toArray();
        Times times = new Times(all[all.length / 2] / 1e6, all[(int) (all.length * 0.99)] / 1e6);
        print("%s: %d refreshes, p50 %.2f ms, p99 %.2f ms", name, all.length, times.median(), times.p99());
        return times;
    }

    private static long[] refresh(RefreshClient client, AtomicBoolean goOn) {
        LongStream.Builder took = LongStream.builder();
        client.refreshWhile(goOn::get, took);
        return took.build().toArray();
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    /** In milliseconds. */
    private record Times(double median, double p99) {}

    /** Runs during the purge. */
    private interface Work {
        void run() throws Exception;
    }
}
