package io.gatehouse.bench;

import io.gatehouse.process.Environments;
import io.gatehouse.process.PostgresNode;
import io.gatehouse.process.RedisNode;
import io.gatehouse.testing.GatehouseProcess;
import io.gatehouse.testing.Race;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Compares refreshes over HTTP with {@code pgbench} running the same statement on the same durable PostgreSQL. The two
 * alternate with equal numbers of connections and sessions. The difference is the cost of the service.
 */
public final class Refresh {
    private static final int CLIENTS = Integer.getInteger("bench.clients", 16);
    private static final int SESSIONS_PER_CLIENT = 8;
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int SECONDS = Integer.getInteger("bench.seconds", 8);
    private static final int WARM_UP_REFRESHES = 30_000;
    private static final int OTHER_SESSIONS = 100_000;

    private Refresh() {}

    public static void main(String... arguments) throws Exception {
        try (PostgresNode postgres = PostgresNode.start();
                RedisNode redis = RedisNode.start()) {
            SessionRows.user(postgres);
            SessionRows.insert(postgres, "others", OTHER_SESSIONS, "0");
            SessionRows.insert(postgres, "pgbench", CLIENTS * SESSIONS_PER_CLIENT, "0");
            postgres.execute("VACUUM ANALYZE");
            Pgbench pgbench = new Pgbench(postgres, CLIENTS, SESSIONS_PER_CLIENT);
            Map<String, String> environment = Environments.of(postgres.port(), redis.port());
            try (GatehouseProcess gatehouse = GatehouseProcess.serve(environment)) {
                compare(pgbench, gatehouse, RefreshClient.of(gatehouse.uri(), CLIENTS, SESSIONS_PER_CLIENT));
            }
        }
    }

    private static void compare(Pgbench pgbench, GatehouseProcess gatehouse, List<RefreshClient> clients)
            throws Exception {
        // Warms up the JIT compiler, which depends on the number of calls and not on time.
        for (double done = 0; done < WARM_UP_REFRESHES; ) {
            done += SECONDS * service(clients, SECONDS);
        }
        pgbench.run(2);
        List<Double> ratios = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            double plain = pgbench.run(SECONDS);
            long before = cpuMicros(gatehouse);
            double service = service(clients, SECONDS);
            double micros = (cpuMicros(gatehouse) - before) / (service * SECONDS);
            ratios.add(service / plain);
            print(
                    "round %d: ratio %.2f (service %.0f/s, pgbench %.0f/s); server CPU time %.0f us per refresh",
                    round, service / plain, service, plain, micros);
        }
        ratios.sort(null);
        print(
                "refresh / pgbench: p50 %.2f (%.2f to %.2f); %d connections, %d sessions per connection",
                ratios.get(ratios.size() / 2),
                ratios.get(0),
                ratios.get(ratios.size() - 1),
                CLIENTS,
                SESSIONS_PER_CLIENT);
    }

    private static long cpuMicros(GatehouseProcess gatehouse) {
        return ProcessHandle.of(gatehouse.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .map(time -> time.toNanos() / 1_000)
                .orElseThrow();
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    private static double service(List<RefreshClient> clients, int seconds) throws Exception {
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        List<Callable<Long>> calls = new ArrayList<>();
        for (RefreshClient client : clients) {
            calls.add(() -> client.refreshWhile(() -> System.nanoTime() < end, nanos -> {}));
        }
        long done = Race.run(calls).stream().mapToLong(Long::longValue).sum();
        return done / ((System.nanoTime() - start) / 1e9);
    }
}
