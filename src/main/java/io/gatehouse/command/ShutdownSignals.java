package io.gatehouse.command;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes SIGTERM and SIGINT an orderly end: status 0 when all was done, where the JVM would say 143 or 130 whatever
 * happened, and within a bound, so that nothing that hangs can hold the process. Thread-safe.
 */
final class ShutdownSignals {
    private static final Logger LOG = LoggerFactory.getLogger(ShutdownSignals.class);
    private static final List<String> NAMES = List.of("TERM", "INT");
    private static final int DONE = 0;
    private static final int CUT_OFF = 1;

    private final Duration bound;
    private final Runnable flushLog;
    private final AtomicBoolean stopping = new AtomicBoolean();

    /**
     * @param bound how long a stop may take in all
     * @param flushLog gives the log's thread a moment for the last lines
     */
    ShutdownSignals(Duration bound, Runnable flushLog) {
        this.bound = bound;
        this.flushLog = flushLog;
    }

    /** Takes the signals over; where that is not possible they do what the JVM does by itself. */
    void install() {
        try {
            // By name: the compiler warns of sun.misc, and there is no other way to a signal.
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    ShutdownSignals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            stop();
                        }
                        return null;
                    });
            for (String name : NAMES) {
                Object each = signal.getConstructor(String.class).newInstance(name);
                signal.getMethod("handle", signal, handler).invoke(null, each, ours);
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            boolean taken = e instanceof InvocationTargetException;
            LOG.warn("Signals {}; the exit status will be the JVM's", taken ? "are taken (-Xrs?)" : "are unknown", e);
        }
    }

    private void stop() {
        if (stopping.compareAndSet(false, true)) {
            Thread watch = new Thread(this::endLate, "stop-bound");
            watch.setDaemon(true);
            watch.start();
            // Runs the shutdown hooks: the server's and those of whoever else has one.
            System.exit(DONE);
        }
    }

    private void endLate() {
        try {
            Thread.sleep(bound.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            LOG.error("The stop took longer than {} and is cut off", bound);
            flushLog.run();
        } finally {
            // Also when the log fails: nothing else ends a stop that hangs.
            Runtime.getRuntime().halt(CUT_OFF);
        }
    }
}
