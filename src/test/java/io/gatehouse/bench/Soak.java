package io.gatehouse.bench;

import io.gatehouse.process.Environments;
import io.gatehouse.process.MixedLoad;
import io.gatehouse.process.PostgresNode;
import io.gatehouse.process.RedisNode;
import io.gatehouse.testing.GatehouseProcess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToDoubleFunction;

/**
 * Soak test of the packaged service under hours of constant traffic. It measures live heap, threads and file
 * descriptors every minute and reports their medians in the first and the last third after the warm-up. Tokens expire
 * after one minute, so that their data is created and removed many times.
 */
public final class Soak {
    private static final int MINUTES = Integer.getInteger("bench.minutes", 120);
    private static final int CLIENTS = Integer.getInteger("bench.clients", 16);
    private static final int WARM_UP_MINUTES = 5;

    private Soak() {}

    public static void main(String... arguments) {
        try (PostgresNode postgres = PostgresNode.startUnsynced();
                RedisNode redis = RedisNode.startUnsynced()) {
            Map<String, String> environment = Environments.of(postgres.port(), redis.port());
            environment.put("GATEHOUSE_ACCESS_TOKEN_LIFETIME", "60s");
            try (GatehouseProcess gatehouse = GatehouseProcess.serve(environment);
                    MixedLoad load = MixedLoad.on(gatehouse.uri(), CLIENTS)) {
                List<ProcessSize> sizes = new ArrayList<>();
                for (int minute = 1; minute <= MINUTES; minute++) {
                    LockSupport.parkNanos(TimeUnit.MINUTES.toNanos(1));
                    ProcessSize size = ProcessSize.of(gatehouse.pid());
                    print(
                            "minute %d: %d requests, %d failed, %s",
                            minute, load.sent(), load.failures().size(), size);
                    if (minute > WARM_UP_MINUTES) {
                        sizes.add(size);
                    }
                }
                load.failures().stream().limit(10).forEach(System.out::println);
                compare("live heap, MiB", sizes, ProcessSize::liveHeap);
                compare("resident, MiB", sizes, ProcessSize::resident);
                compare("threads", sizes, ProcessSize::threads);
                compare("descriptors", sizes, ProcessSize::descriptors);
            }
        }
    }

    private static void compare(String what, List<ProcessSize> sizes, ToDoubleFunction<ProcessSize> value) {
        int third = sizes.size() / 3;
        print(
                "%s: p50 %.1f in the first third, %.1f in the last third",
                what,
                median(sizes.subList(0, third), value),
                median(sizes.subList(sizes.size() - third, sizes.size()), value));
    }

    private static double median(List<ProcessSize> sizes, ToDoubleFunction<ProcessSize> value) {
        double[] sorted = sizes.stream().mapToDouble(value).toArray();
        Arrays.sort(sorted);
        return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
