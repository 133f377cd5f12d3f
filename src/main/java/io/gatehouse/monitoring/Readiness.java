package io.gatehouse.monitoring;

import io.gatehouse.verifier.Freshness;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Whether a balancer should send requests here: not while starting or draining, and not while a check could only be
 * answered by 503. That PostgreSQL or Redis is away is no reason, for checks go on without. Thread-safe.
 */
final class Readiness implements LifeCycle.Listener {
    private final Freshness freshness;
    private final Duration drainDelay;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.STARTING);

    /** The life of an instance. */
    private enum Phase {
        STARTING,
        SERVING,
        DRAINING
    }

    /** Why no request should come, in a word for scripts and a sentence for people. */
    record Cause(String cause, String detail) {}

    /** @param drainDelay how long a server that was told to stop goes on first */
    Readiness(Freshness freshness, Duration drainDelay) {
        this.freshness = freshness;
        this.drainDelay = drainDelay;
    }

    /** All connectors are open. */
    void serving() {
        phase.compareAndSet(Phase.STARTING, Phase.SERVING);
    }

    /** Says so first, and lets the server stop when the balancer must have taken notice. */
    @Override
    public void lifeCycleStopping(LifeCycle server) {
        phase.set(Phase.DRAINING);
        try {
            Thread.sleep(drainDelay.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
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
