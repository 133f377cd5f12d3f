package io.gatehouse.monitoring;

import io.gatehouse.verifier.Freshness;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether a balancer should send requests here: not while starting or draining, and not while a check could only be
 * answered by 503. That PostgreSQL or Redis is away is no reason, for checks go on without. Thread-safe.
 */
final class Readiness {
    private final Freshness freshness;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);

    /** The life of an instance. */
    private enum Phase {
        STARTING,
        SERVING,
        DRAINING
    }

    /** Why no request should come, in a word for scripts and a sentence for people. */
    record Cause(String cause, String detail) {}

    Readiness(Freshness freshness) {
        this.freshness = freshness;
    }

    /** All connectors are open. */
    void serving() {
        phase.compareAndSet(Phase.STARTING, Phase.SERVING);
    }

    /** The server was told to stop. */
    void draining() {
        phase.set(Phase.DRAINING);
    }

    Optional<Cause> cause() {
        return switch (phase.get()) {
            case STARTING -> Optional.of(new Cause("starting", "The connectors are not open yet."));
            case DRAINING -> Optional.of(new Cause("draining", "It was told to stop."));
            case SERVING ->
                freshness.isFresh()
                        ? Optional.empty()
                        : Optional.of(new Cause(
                                "denylist_stale",
                                "Revocations could not be read for too long, so checks are answered by 503."));
        };
    }
}
