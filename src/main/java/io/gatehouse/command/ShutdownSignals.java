package io.gatehouse.command;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns SIGTERM and SIGINT into a graceful shutdown. The exit status is 0 if everything stopped in order; by default
 * the JVM would return 143 or 130. The shutdown has a time limit, so that a hanging component cannot block the process.
 * Thread-safe.
 */
public final class ShutdownSignals {
    private static final Logger LOG = LoggerFactory.getLogger(ShutdownSignals.class);
    private static final List<String> NAMES = List.of("TERM", "INT");
    private static final int DONE = 0;
    private static final int CUT_OFF = 1;

    private final Duration bound;
    private final Runnable flushLog;
    private final AtomicBoolean stopping = new AtomicBoolean();

    /**
     * @param bound the time limit of the whole shutdown
     * @param flushLog a short wait for the log thread to write its last lines
     */
    public ShutdownSignals(Duration bound, Runnable flushLog) {
        this.bound = bound;
        this.flushLog = flushLog;
    }

    /** Installs the signal handlers. If that is not possible, the JVM keeps its default behaviour. */
    public void install() {
        try {
            // Uses reflection, because the compiler warns about sun.misc and Java has no other API for signals.
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object handlerProxy = Proxy.newProxyInstance(
                    ShutdownSignals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            stop();
                        }
                        return null;
                    });
            for (String name : NAMES) {
                Object each = signal.getConstructor(String.class).newInstance(name);
                signal.getMethod("handle", signal, handler).invoke(null, each, handlerProxy);
            }
        } catch (ReflectiveOperationException | LinkageError e) {
            boolean taken = e instanceof InvocationTargetException;
            LOG.warn(
                    "SIGTERM and SIGINT cannot be handled{}. The shutdown exits with the JVM's status.",
                    taken ? " (remove -Xrs)" : "",
                    e);
        }
    }

    private void stop() {
        if (stopping.compareAndSet(false, true)) {
            Thread watch = new Thread(this::haltAfterLimit, "stop-bound");
            watch.setDaemon(true);
            watch.start();
            // Runs all shutdown hooks, those of the server among them.
            System.exit(DONE);
        }
    }

    private void haltAfterLimit() {
        try {
            Thread.sleep(bound.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            LOG.error("The shutdown exceeded its limit of {} and is aborted", bound);
            flushLog.run();
        } finally {
            // Called even if logging fails, because nothing else ends a shutdown that hangs.
            Runtime.getRuntime().halt(CUT_OFF);
        }
    }
}
