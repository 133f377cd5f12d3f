package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatehouse.testing.SlowTest;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three instances behind nginx, restarted one after the other as in an upgrade, under traffic that may not notice it.
 * {@code -Drolling.requests=100000 -Drolling.clients=12} makes
 * it long.
 */
@SlowTest
@Tag("processes")
class RollingRestartIT {
    private static final int INSTANCES = 3;
    private static final int CLIENTS = Integer.getInteger("rolling.clients", 4);
    /** Of a start, with all that Dropwizard lists then. */
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
            System.out.println(restarts + " restarts under " + load.sent() + " requests, of which failed "
                    + load.failures().size());
            assertThat(load.failures()).as(nginx::log).isEmpty();
            for (Instance instance : deployment.instances()) {
                assertThat(instance.process().output().lines().count())
                        .as("lines that requests have no part in")
                        .isLessThan(LINES);
            }
        }
    }
}
