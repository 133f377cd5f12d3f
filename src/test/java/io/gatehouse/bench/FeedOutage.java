package io.gatehouse.bench;

import io.gatehouse.process.Deployment;
import io.gatehouse.process.Instance;
import io.gatehouse.process.Listeners;
import io.gatehouse.testing.Scrape;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes PostgreSQL away for longer than the ten minutes for which an instance keeps cursors, and counts the snapshots that
 * listeners load.
 */
public final class FeedOutage {
    private static final Duration OUTAGE = Duration.ofMinutes(Integer.getInteger("bench.outage.minutes", 11));
    private static final int LISTENERS = Integer.getInteger("bench.listeners", 200);
    private static final Duration AFTER = Duration.ofSeconds(30);

    private FeedOutage() {}

    public static void main(String... arguments) {
        System.out.println(Machine.description());
        try (Deployment deployment = Deployment.of(2)) {
            URI followed = deployment.instance(1).process().uri();
            try (Listeners listeners = Listeners.start(LISTENERS, followed, deployment.clients())) {
                print("before", deployment, listeners);
                deployment.instances().forEach(each -> each.toPostgres().cut());
                long end = System.nanoTime() + OUTAGE.toNanos();
                while (System.nanoTime() < end) {
                    LockSupport.parkNanos(Math.min(Duration.ofMinutes(1).toNanos(), end - System.nanoTime()));
                    print("PostgreSQL is away", deployment, listeners);
                }
                deployment.instances().forEach(each -> each.toPostgres().pass());
                LockSupport.parkNanos(AFTER.toNanos());
                print("after " + OUTAGE.toMinutes() + " minutes without PostgreSQL", deployment, listeners);
            }
        }
        System.out.println(Machine.description());
    }

    private static void print(String when, Deployment deployment, Listeners listeners) {
        System.out.println(when + ": " + responses(deployment, "snapshot") + " snapshots, "
                + responses(deployment, "gone") + " x 410, " + responses(deployment, "unavailable") + " x 503, "
                + listeners.fresh() + " of " + LISTENERS + " listeners fresh");
    }

    private static long responses(Deployment deployment, String answer) {
        return deployment.instances().stream()
                .map(Instance::process)
                .mapToLong(each -> (long)
                        Scrape.of(each.adminUri()).sum("gatehouse_feed_responses_total", Map.of("answer", answer)))
                .sum();
    }
}
