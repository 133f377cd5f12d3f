package io.gatehouse.session;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Counts the round trips of this thread to PostgreSQL, from the log of the driver. */
final class RoundTripCounter extends Handler {
    private static final Logger DRIVER = Logger.getLogger("org.postgresql.core.v3.QueryExecutorImpl");

    private final Thread thread = Thread.currentThread();
    private final AtomicInteger count = new AtomicInteger();

    private RoundTripCounter() {
        setLevel(Level.FINEST);
    }

    static int of(Runnable work) {
        RoundTripCounter counting = new RoundTripCounter();
        Level before = DRIVER.getLevel();
        boolean forwarded = DRIVER.getUseParentHandlers();
        DRIVER.setUseParentHandlers(false);
        DRIVER.addHandler(counting);
        DRIVER.setLevel(Level.FINEST);
        try {
            work.run();
        } finally {
            DRIVER.setLevel(before);
            DRIVER.removeHandler(counting);
            DRIVER.setUseParentHandlers(forwarded);
        }
        return counting.count.get();
    }

    @Override
    public void publish(LogRecord logged) {
        if (Thread.currentThread() == thread && logged.getMessage().contains("FE=> Sync")) {
            count.incrementAndGet();
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
