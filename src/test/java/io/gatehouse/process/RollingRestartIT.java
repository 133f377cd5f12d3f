package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatehouse.testing.SlowTest;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A rolling restart of three instances behind nginx under traffic, as in an upgrade. No request may fail.
 * {@code -Drolling.requests=100000 -Drolling.clients=12} runs more requests.
 */
@SlowTest
@Tag("processes")
class RollingRestartIT {
    private static final int INSTANCES = 3;
    private static final int CLIENTS = Integer.getInteger("rolling.clients", 4);
    /** The number of log lines of a start, with Dropwizard's listings. */
    private static final int LINES = 50;

    private static final long REQUESTS = Long.getLong("rolling.requests", 5_000);

    @Tag("REL-02")
    @Test
    void no_request_is_lost() {
        assumeTrue(Nginx.isInstalled(), Nginx.MISSING);
        try (Deployment deployment = Deployment.of(INSTANCES, Map.of("GATEHOUSE_DRAIN_DELAY", "2s"));
                Nginx nginx = Nginx.inFrontOf(deployment.instances());
                MixedLoad load = MixedLoad.on(nginx.uri(), CLIENTS)) {
            int restarts = 0;
            while (restarts < INSTANCES || load.sent() < REQUESTS) {
                assertThat(deployment.restart(restarts % INSTANCES)).isZero();
                restarts++;
            }
            load.end();
            System.out.println(restarts + " restarts under " + load.sent() + " requests, failed: "
                    + load.failures().size());
            assertThat(load.failures()).as(nginx::log).isEmpty();
            for (Instance instance : deployment.instances()) {
                assertThat(instance.process().output().lines().count())
                        .as("log lines that no request caused")
                        .isLessThan(LINES);
            }
        }
    }
}
