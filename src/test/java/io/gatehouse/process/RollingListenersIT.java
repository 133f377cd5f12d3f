package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatehouse.testing.Api;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.Relay;
import io.gatehouse.testing.Scrape;
import io.gatehouse.testing.SlowTest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A rolling restart of two instances behind nginx under many listeners of the feed, and a new history. {@code
 * -Drolling.listeners=1000} starts more listeners.
 */
@SlowTest
@Tag("processes")
class RollingListenersIT {
    private static final int LISTENERS = Integer.getInteger("rolling.listeners", 200);
    private static final long BETWEEN_LOOKS_NANOS = 50_000_000;
    /**
     * Reconciliations after the new history. A snapshot of one instance continues at another only if that one had read the
     * history before, so listeners that come earlier may load a second snapshot.
     */
    private static final int READS = 3;

    @Test
    void listeners_load_no_snapshot_at_a_restart_and_one_after_a_new_history() {
        assumeTrue(Nginx.isInstalled(), Nginx.MISSING);
        try (Deployment deployment = Deployment.of(2, Map.of("GATEHOUSE_DRAIN_DELAY", "2s"));
                Nginx nginx = Nginx.inFrontOf(deployment.instances());
                Relay relay = Relay.to(nginx.uri().getPort());
                Listeners listeners = Listeners.start(
                        LISTENERS, URI.create("http://127.0.0.1:" + relay.port()), deployment.clients())) {
            assertThat(responses(deployment, "snapshot")).as("first snapshots").isEqualTo(LISTENERS);
            RevokedSessions sessions = new RevokedSessions(nginx.uri());
            List<Long> first = snapshots(deployment);
            for (int i = 0; i < first.size(); i++) {
                sessions.end();
                assertThat(snapshots(deployment).get(i)).isEqualTo(first.get(i));
                assertThat(deployment.restart(i)).isZero();
                sessions.end();
            }
            listeners.awaitDenied(sessions.ended());
            assertThat(responses(deployment, "snapshot"))
                    .as("snapshots after the restarts")
                    .isZero();
            assertThat(responses(deployment, "gone")).isZero();
            assertThat(listeners.fresh()).isEqualTo(LISTENERS);
            assertEqualSets(deployment, listeners);
            newHistory(deployment, listeners, relay);
        }
    }

    /** The listeners are disconnected while the history begins, as at a restore. */
    private static void newHistory(Deployment deployment, Listeners listeners, Relay relay) {
        relay.cut();
        URI task = deployment.instance(0).process().adminUri().resolve("/tasks/revoke-everything");
        HttpRequest post = HttpRequest.newBuilder(task)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(Api.send(post).status()).isEqualTo(200);
        double before = entries(deployment.instance(0));
        for (int i = 1; i <= READS; i++) {
            reconcile(deployment, before + i);
        }
        relay.pass();
        listeners.awaitAll("the listener has all entries", state -> state.size() >= (int) before + READS);
        System.out.println("RollingListenersIT: new history, " + responses(deployment, "gone") + " x 410, "
                + responses(deployment, "snapshot") + " snapshots, " + responses(deployment, "unavailable") + " x 503");
        assertThat(responses(deployment, "gone")).isEqualTo(LISTENERS);
        assertThat(responses(deployment, "snapshot")).isEqualTo(LISTENERS);
        assertEqualSets(deployment, listeners);
    }

    /**
     * Waits until both instances know an entry that only PostgreSQL has, so both have read the history before. Their
     * canaries also add entries.
     */
    private static void reconcile(Deployment deployment, double expected) {
        deployment
                .postgres()
                .execute("INSERT INTO revocation (kind, key, expires_at)"
                        + " VALUES ('session', gen_random_uuid()::text, clock_timestamp() + interval '1 hour')");
        Eventually.await("both instances have reconciled", () -> {
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            return deployment.instances().stream().allMatch(each -> entries(each) >= expected);
        });
    }

    private static void assertEqualSets(Deployment deployment, Listeners listeners) {
        // An instance may just have sent its canary.
        Eventually.await("all listeners and instances have the same number of entries", () -> {
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            List<Integer> sizes = listeners.sizes().stream().distinct().toList();
            return sizes.size() == 1 && deployment.instances().stream().allMatch(each -> entries(each) == sizes.get(0));
        });
    }

    private static double entries(Instance instance) {
        return Scrape.of(instance.process().adminUri()).sum("gatehouse_denylist_entries", Map.of());
    }

    private static List<Long> snapshots(Deployment deployment) {
        return deployment.instances().stream()
                .map(each -> responses(each, "snapshot"))
                .toList();
    }

    /** The responses of both instances since their start. */
    private static long responses(Deployment deployment, String answer) {
        return deployment.instances().stream()
                .mapToLong(each -> responses(each, answer))
                .sum();
    }

    private static long responses(Instance instance, String answer) {
        return (long) Scrape.of(instance.process().adminUri())
                .sum("gatehouse_feed_responses_total", Map.of("answer", answer));
    }
}
