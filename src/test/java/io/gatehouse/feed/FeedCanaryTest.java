package io.gatehouse.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.SystemSources;
import io.gatehouse.listener.ListenerId;
import io.gatehouse.listener.ListenerRequest;
import io.gatehouse.listener.ListenerState;
import io.gatehouse.listener.Listeners;
import io.gatehouse.revocation.RevocationLease;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.testing.TestInstance;
import io.gatehouse.verifier.DenylistEntry.Kind;
import io.gatehouse.verifier.DenylistReplica;
import io.prometheus.metrics.core.metrics.Histogram;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The dummy session that an instance revokes for its listeners. */
class FeedCanaryTest {
    private static final TestInstance WORLD = TestInstance.onFreshDatabase();

    private final FeedLog log = new FeedLog();
    private final Listeners listeners = new Listeners(
            WORLD.nanos::get, Histogram.builder().name("delays").help("delays").build());
    private final FeedCanary canary = new FeedCanary(
            log,
            listeners,
            new Revocations(
                    WORLD.database,
                    new DenylistReplica(log::append),
                    denials -> {},
                    RevocationLease.always(),
                    Duration.ofSeconds(30)),
            new SystemSources(Clock.systemUTC(), WORLD.nanos::get, new SecureRandom(), WORLD.newId));

    @AfterAll
    static void stop() {
        WORLD.close();
    }

    private void request(long position) {
        listeners.requested(new ListenerRequest(
                new ListenerId(new ClientId(new UUID(0, 1)), "one"), "", 0, position, WORLD.nanos.get()));
    }

    private static long rows() {
        return WORLD.sql.number("SELECT count(*) FROM revocation WHERE kind = 'session'");
    }

    @Test
    void a_canary_is_a_real_revocation_and_only_for_live_listeners() {
        long before = rows();
        canary.run();
        assertThat(rows()).as("without listeners nothing is written").isEqualTo(before);
        request(log.end());
        canary.run();
        assertThat(rows()).isEqualTo(before + 1);
        assertThat(log.read(0, log.end()))
                .singleElement()
                .satisfies(entry -> assertThat(entry.kind()).isEqualTo(Kind.SESSION));
        WORLD.nanos.addAndGet(Duration.ofMillis(40).toNanos());
        request(log.end());
        assertThat(listeners.states()).extracting(ListenerState::canaryMillis).containsExactly(40L);
    }
}
