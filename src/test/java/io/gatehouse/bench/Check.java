package io.gatehouse.bench;

import io.gatehouse.process.Environments;
import io.gatehouse.process.PostgresNode;
import io.gatehouse.process.RedisNode;
import io.gatehouse.testing.GatehouseProcess;
import io.gatehouse.testing.Race;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Compares the check with a no-op handler on the same server. The two alternate, for cached tokens and for tokens on
 * first use, with denylists of three sizes. A run fails at the first response that is not 204.
 */
public final class Check {
    private static final List<Integer> DENYLISTS = List.of(0, 10_000, 330_000);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 5);
    private static final int SECONDS = Math.max(1, Integer.getInteger("bench.seconds", 8) / 4);
    private static final int THREADS = 2;
    private static final int CONNECTIONS_PER_THREAD = 16;
    private static final int DEPTH = Integer.getInteger("bench.depth", 1);
    private static final int SEEN_TOKENS = 2_000;
    private static final int NEW_TOKENS_PER_SECOND = 6_000;
    private static final int WARM_UP_SECONDS = 10;

    private final GatehouseProcess gatehouse;
    private final CheckTokens tokens;
    private final List<CheckLoad> loads = new ArrayList<>();

    private Check(GatehouseProcess gatehouse, CheckTokens tokens) throws Exception {
        this.gatehouse = gatehouse;
        this.tokens = tokens;
        for (int i = 0; i < THREADS; i++) {
            loads.add(new CheckLoad(gatehouse.uri(), CONNECTIONS_PER_THREAD, DEPTH));
        }
    }

    public static void main(String... arguments) throws Exception {
        try (PostgresNode postgres = PostgresNode.start();
                RedisNode redis = RedisNode.start()) {
            int present = 0;
            for (int denied : DENYLISTS) {
                deny(postgres, denied - present);
                present = denied;
                Map<String, String> environment = Environments.of(postgres.port(), redis.port());
                try (GatehouseProcess gatehouse =
                        GatehouseProcess.serveAs("io.gatehouse.bench.BesideNoop", environment)) {
                    String masterKey = environment.getOrDefault("GATEHOUSE_MASTER_KEY", "");
                    new Check(gatehouse, new CheckTokens(postgres, masterKey)).compare(denied);
                }
            }
        }
    }

    /** Adds denylist entries: a third each for tokens, sessions and users. */
    private static void deny(PostgresNode postgres, int count) {
        postgres.execute("INSERT INTO revocation (kind, key, minimum_epoch, expires_at)"
                + " SELECT (ARRAY['token', 'session', 'subject'])[n % 3 + 1], CASE WHEN n % 3 = 0 THEN"
                + " translate(rtrim(encode(uuid_send(gen_random_uuid()) || '\\x00000000'::bytea, 'base64'), '='),"
                + " '+/', '-_') ELSE gen_random_uuid()::text END, CASE WHEN n % 3 = 2 THEN 1 ELSE 0 END,"
                + " now() + interval '2 hours' FROM generate_series(1, " + count + ") n");
    }

    private void compare(int denied) throws Exception {
        List<byte[]> seen = requests("/api/v1/auth/check", SEEN_TOKENS);
        List<byte[]> noop = requests(BesideNoop.PATH, SEEN_TOKENS);
        for (int i = 0; i < 2; i++) {
            measure(noop, true, WARM_UP_SECONDS / 2);
            measure(seen, true, WARM_UP_SECONDS / 2);
            measure(
                    requests("/api/v1/auth/check", NEW_TOKENS_PER_SECOND * WARM_UP_SECONDS / 4),
                    false,
                    WARM_UP_SECONDS);
        }
        List<Ratio> known = new ArrayList<>();
        List<Ratio> first = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<byte[]> unseen = requests("/api/v1/auth/check", NEW_TOKENS_PER_SECOND * SECONDS);
            Measured plain = measure(noop, true, SECONDS);
            known.add(measure(seen, true, SECONDS).against(plain));
            first.add(measure(unseen, false, SECONDS).against(plain));
        }
        print("denylist of %d, cached tokens: %s", denied, summary(known));
        print("denylist of %d, first use:     %s", denied, summary(first));
    }

    private List<byte[]> requests(String path, int count) {
        List<byte[]> requests = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            requests.add(CheckLoad.request(path, tokens.mint()));
        }
        return requests;
    }

    private Measured measure(List<byte[]> requests, boolean again, int seconds) throws Exception {
        Duration cpuBefore = cpu();
        long start = System.nanoTime();
        long end = start + seconds * 1_000_000_000L;
        List<Callable<Long>> calls = new ArrayList<>();
        int share = requests.size() / loads.size();
        for (int i = 0; i < loads.size(); i++) {
            CheckLoad load = loads.get(i);
            List<byte[]> part = requests.subList(i * share, (i + 1) * share);
            calls.add(() -> load.run(part, again, end));
        }
        long done = Race.run(calls).stream().mapToLong(Long::longValue).sum();
        double taken = (System.nanoTime() - start) / 1e9;
        return new Measured(done / taken, cpu().minus(cpuBefore).toNanos() / 1e3 / done);
    }

    private Duration cpu() {
        return ProcessHandle.of(gatehouse.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow();
    }

    private static String summary(List<Ratio> ratios) {
        List<Double> throughput =
                ratios.stream().map(Ratio::throughput).sorted().toList();
        List<Double> cpu = ratios.stream().map(Ratio::cpu).sorted().toList();
        Ratio last = ratios.get(ratios.size() - 1);
        return String.format(
                Locale.ROOT,
                "throughput / no-op %.2f (%.2f to %.2f); server CPU time / no-op %.2f (%.2f to %.2f);"
                        + " last round: %.0f and %.0f req/s, %.0f and %.0f us",
                throughput.get(throughput.size() / 2),
                throughput.get(0),
                throughput.get(throughput.size() - 1),
                cpu.get(cpu.size() / 2),
                cpu.get(0),
                cpu.get(cpu.size() - 1),
                last.check().perSecond(),
                last.noop().perSecond(),
                last.check().micros(),
                last.noop().micros());
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    /** @param micros CPU time of the server per response in µs */
    private record Measured(double perSecond, double micros) {
        Ratio against(Measured noop) {
            return new Ratio(this, noop);
        }
    }

    private record Ratio(Measured check, Measured noop) {
        double throughput() {
            return check.perSecond() / noop.perSecond();
        }

        double cpu() {
            return check.micros() / noop.micros();
        }
    }
}
