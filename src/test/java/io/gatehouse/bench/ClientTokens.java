package io.gatehouse.bench;

import io.gatehouse.process.Environments;
import io.gatehouse.process.PostgresNode;
import io.gatehouse.process.RedisNode;
import io.gatehouse.testing.Api;
import io.gatehouse.testing.GatehouseProcess;
import io.gatehouse.testing.Race;
import io.gatehouse.testing.TestClients;
import io.gatehouse.testing.TestClients.TestClient;
import io.gatehouse.testing.TestSql;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Compares tokens for clients (grant {@code client_credentials}) with refreshes on the same instance. The two alternate
 * with equal numbers of connections.
 */
public final class ClientTokens {
    private static final int CONNECTIONS = Integer.getInteger("bench.clients", 16);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int SECONDS = Integer.getInteger("bench.seconds", 8);
    private static final int WARM_UP_CALLS = 30_000;

    private ClientTokens() {}

    public static void main(String... arguments) throws Exception {
        try (PostgresNode postgres = PostgresNode.start();
                RedisNode redis = RedisNode.start();
                GatehouseProcess gatehouse = GatehouseProcess.serve(Environments.of(postgres.port(), redis.port()))) {
            List<Load> tokens = tokens(postgres, gatehouse.uri());
            List<Load> refreshes = new ArrayList<>();
            for (RefreshClient client : RefreshClient.of(gatehouse.uri(), CONNECTIONS, 8)) {
                refreshes.add(goOn -> client.refreshWhile(goOn, nanos -> {}));
            }
            compare(gatehouse, tokens, refreshes);
        }
    }

    /** Repeats one call on one connection while a condition holds; returns the number of calls. */
    @FunctionalInterface
    private interface Load {
        long run(BooleanSupplier goOn);
    }

    private static List<Load> tokens(PostgresNode postgres, URI root) {
        PGSimpleDataSource owner = new PGSimpleDataSource();
        owner.setUrl(postgres.jdbcUrl());
        owner.setUser(PostgresNode.USER);
        TestClients clients = new TestClients(new TestSql(owner));
        List<Load> loads = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            TestClient client = clients.insert("introspector");
            KeptConnection connection = new KeptConnection(root);
            byte[] request = connection.request(
                    "POST",
                    "/api/v1/oauth/token",
                    "Content-Type: " + Api.FORM + "\r\nAuthorization: " + client.basic() + "\r\n",
                    "grant_type=client_credentials");
            loads.add(goOn -> {
                long done = 0;
                while (goOn.getAsBoolean()) {
                    KeptConnection.Answer answer = connection.send(request);
                    if (answer.status() != 200) {
                        throw new IllegalStateException(answer.status() + " " + answer.body());
                    }
                    done++;
                }
                return done;
            });
        }
        return loads;
    }

    private static void compare(GatehouseProcess gatehouse, List<Load> tokens, List<Load> refreshes) throws Exception {
        // Warms up the JIT compiler, which depends on the number of calls and not on time.
        for (double done = 0; done < WARM_UP_CALLS; ) {
            done += SECONDS * (perSecond(tokens) + perSecond(refreshes));
        }
        List<Double> ratios = new ArrayList<>();
        for (int round = 1; round <= ROUNDS; round++) {
            Cost refresh = cost(gatehouse, refreshes);
            Cost token = cost(gatehouse, tokens);
            ratios.add(token.perSecond() / refresh.perSecond());
            print(
                    "round %d: ratio %.2f (tokens %.0f/s, refreshes %.0f/s); server CPU time %.0f us per token,"
                            + " %.0f us per refresh",
                    round,
                    token.perSecond() / refresh.perSecond(),
                    token.perSecond(),
                    refresh.perSecond(),
                    token.cpuMicros(),
                    refresh.cpuMicros());
        }
        ratios.sort(null);
        print(
                "tokens / refreshes: p50 %.2f (%.2f to %.2f); %d connections",
                ratios.get(ratios.size() / 2), ratios.get(0), ratios.get(ratios.size() - 1), CONNECTIONS);
    }

    /** @param cpuMicros CPU time of the server for each call */
    private record Cost(double perSecond, double cpuMicros) {}

    private static Cost cost(GatehouseProcess gatehouse, List<Load> loads) throws Exception {
        long before = cpuMicros(gatehouse);
        double perSecond = perSecond(loads);
        return new Cost(perSecond, (cpuMicros(gatehouse) - before) / (perSecond * SECONDS));
    }

    private static long cpuMicros(GatehouseProcess gatehouse) {
        return ProcessHandle.of(gatehouse.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .map(time -> time.toNanos() / 1_000)
                .orElseThrow();
    }

    private static double perSecond(List<Load> loads) throws Exception {
        long start = System.nanoTime();
        long end = start + SECONDS * 1_000_000_000L;
        List<Callable<Long>> calls = new ArrayList<>();
        loads.forEach(load -> calls.add(() -> load.run(() -> System.nanoTime() < end)));
        long done = Race.run(calls).stream().mapToLong(Long::longValue).sum();
        return done / ((System.nanoTime() - start) / 1e9);
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
