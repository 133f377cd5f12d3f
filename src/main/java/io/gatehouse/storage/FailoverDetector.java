package io.gatehouse.storage;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes all pooled connections when one of them leads to a server that is shutting down or read-only, so that new
 * connections lead to the current primary. Connections to the former primary could otherwise stay open and return stale
 * reads. It does so at most once a second: with a server that stays read-only, every request would open a new
 * connection. Thread-safe.
 */
public final class FailoverDetector {
    private static final Logger LOG = LoggerFactory.getLogger(FailoverDetector.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Runnable closeConnections;
    private final LongSupplier nanoTime;
    private final AtomicLong next;

    /** @param closeConnections closes idle connections at once, and busy ones when they return to the pool */
    public FailoverDetector(Runnable closeConnections, LongSupplier nanoTime) {
        this.closeConnections = closeConnections;
        this.nanoTime = nanoTime;
        this.next = new AtomicLong(nanoTime.getAsLong());
    }

    /** A detector for unpooled connections; it does nothing. */
    public static FailoverDetector withoutPool() {
        return new FailoverDetector(() -> {}, System::nanoTime);
    }

    /** Reports a connection to a server that is no longer the primary. */
    void primaryLost() {
        long now = nanoTime.getAsLong();
        long due = next.get();
        if (now - due >= 0 && next.compareAndSet(due, now + PAUSE_NANOS)) {
            LOG.warn(
                    "PostgreSQL closed a connection or is read-only. Closing all pooled connections to find the primary.");
            closeConnections.run();
        }
    }
}
