package io.gatehouse.storage;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Told by every connection whose server shuts down or takes no writes any more. Closes the connections of the pool, so that the
 * next ones lead to the present primary: those to the former one may stay open and answer reads. At most once a second, because a
 * server that stays read-only would otherwise be connected to anew for each request. Thread-safe.
 */
public final class FailoverDetector {
    private static final Logger LOG = LoggerFactory.getLogger(FailoverDetector.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Runnable closeConnections;
    private final LongSupplier nanoTime;
    private final AtomicLong next;

    /** @param closeConnections closes idle connections at once, and each other one when it is given back */
    public FailoverDetector(Runnable closeConnections, LongSupplier nanoTime) {
        this.closeConnections = closeConnections;
        this.nanoTime = nanoTime;
        this.next = new AtomicLong(nanoTime.getAsLong());
    }

    /** For connections that no pool keeps. */
    public static FailoverDetector withoutPool() {
        return new FailoverDetector(() -> {}, System::nanoTime);
    }

    /** A connection to the former primary was met. */
    void noticed() {
        long now = nanoTime.getAsLong();
        long due = next.get();
        if (now - due >= 0 && next.compareAndSet(due, now + PAUSE_NANOS)) {
            LOG.warn("PostgreSQL ended a connection or takes no writes; all connections are made anew");
            closeConnections.run();
        }
    }
}
