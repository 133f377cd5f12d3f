package io.gatehouse.monitoring;

import io.gatehouse.verifier.Freshness;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Determines whether this instance is ready for a load balancer: not while it starts or drains, and not while its
 * denylist is stale. An outage of PostgreSQL or Redis alone does not make it not ready, because token checks still
 * work. Thread-safe.
 */
final class Readiness {
    private final Freshness freshness;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);

    /** The phases of an instance. */
    private enum Phase {
        STARTING,
        SERVING,
        DRAINING
    }

    /** The cause why the instance is not ready: a code for scripts and a sentence for operators. */
    record Cause(String cause, String detail) {}

    Readiness(Freshness freshness) {
        this.freshness = freshness;
    }

    /** Records that all connectors are open. */
    void serving() {
        phase.compareAndSet(Phase.STARTING, Phase.SERVING);
    }

    /** Records that the server is shutting down. */
    void draining() {
        phase.set(Phase.DRAINING);
    }

    Optional<Cause> cause() {
        return switch (phase.get()) {
            case STARTING ->
                Optional.of(new Cause("starting", "The instance is starting; its connectors are not open yet."));
            case DRAINING -> Optional.of(new Cause("draining", "The instance is shutting down."));
            case SERVING ->
                freshness.isFresh()
                        ? Optional.empty()
                        : Optional.of(
                                new Cause("denylist_stale", "The denylist is stale, so token checks return 503."));
        };
    }
}
