package io.gatehouse.password;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Measures the cost of argon2id on this machine for several parameters, with as many concurrent hashes as the service
 * runs. A run uses as much CPU time and memory as a flood of logins. Thread-safe; only one run at a time is possible.
 */
public final class HashCalibration {
    private static final int KIB_PER_MIB = 1024;
    private static final byte[] SAMPLE = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
    /**
     * The five recommendations of OWASP, which are equally strong, and the more expensive second one of RFC 9106 §4.
     */
    private static final List<Argon2Cost> RECOMMENDED = List.of(
            new Argon2Cost(47_104, 1, 1),
            new Argon2Cost(19_456, 2, 1),
            new Argon2Cost(12_288, 3, 1),
            new Argon2Cost(9_216, 4, 1),
            new Argon2Cost(7_168, 5, 1),
            new Argon2Cost(65_536, 3, 4));

    private final PasswordSettings settings;
    private final LongSupplier nanoTime;
    private final AtomicBoolean running = new AtomicBoolean();

    /** @param nanoTime the monotonic clock in nanoseconds */
    public HashCalibration(PasswordSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    /**
     * The measured cost of a set of parameters.
     *
     * @param hashes the number of hashes run; 0 if not measured
     * @param perSecond throughput of all threads together
     * @param medianMillis median latency of a hash while all threads are busy
     * @param memoryMib memory of all threads together
     * @param configured whether these are the parameters of new hashes
     */
    public record Row(
            double memoryEachMib,
            int iterations,
            int parallelism,
            int threads,
            long hashes,
            double perSecond,
            double medianMillis,
            double memoryMib,
            boolean configured) {}

    /** The rows that {@link #run} would measure, without results. */
    public List<Row> plan() {
        return costs().stream().map(cost -> row(cost, new long[0], 0)).toList();
    }

    /** The name of the argon2 implementation. */
    public String engine() {
        return Argon2Engine.best().name();
    }

    /**
     * Measures all sets of parameters.
     *
     * @param time the duration for each set; the last hash of each thread may end later
     * @param progress receives each row when it is measured
     * @return the rows; empty if another run is in progress on this instance
     */
    public List<Row> run(Duration time, Consumer<Row> progress) {
        if (!running.compareAndSet(false, true)) {
            return List.of();
        }
        ExecutorService threads = Executors.newFixedThreadPool(settings.poolThreads());
        try {
            Argon2Engine engine = Argon2Engine.best();
            List<Row> rows = new ArrayList<>();
            for (Argon2Cost cost : costs()) {
                Row row = measure(engine, cost, threads, time);
                progress.accept(row);
                rows.add(row);
            }
            return rows;
        } finally {
            threads.shutdownNow();
            running.set(false);
        }
    }

    private Set<Argon2Cost> costs() {
        Set<Argon2Cost> costs = new LinkedHashSet<>();
        costs.add(settings.cost());
        // The Java engine retains the memory of every set of parameters until the process ends.
        if (NativeArgon2Engine.load().isPresent()) {
            costs.addAll(RECOMMENDED);
        }
        return costs;
    }

    private Row measure(Argon2Engine engine, Argon2Cost cost, ExecutorService threads, Duration time) {
        long start = nanoTime.getAsLong();
        List<Callable<long[]>> calls = new ArrayList<>();
        for (int i = 0; i < settings.poolThreads(); i++) {
            calls.add(() -> hashUntil(engine, cost, start, time.toNanos()));
        }
        long[] all = results(threads, calls);
        return row(cost, all, nanoTime.getAsLong() - start);
    }

    private static long[] results(ExecutorService threads, List<Callable<long[]>> calls) {
        try {
            long[] all = new long[0];
            for (Future<long[]> each : threads.invokeAll(calls)) {
                long[] more = each.get();
                all = Arrays.copyOf(all, all.length + more.length);
                System.arraycopy(more, 0, all, all.length - more.length, more.length);
            }
            Arrays.sort(all);
            return all;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while hashing", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A password hash could not be computed", e);
        }
    }

    /** Hashes until the time is over, at least once. Returns the latency of each hash in nanoseconds. */
    private long[] hashUntil(Argon2Engine engine, Argon2Cost cost, long start, long nanos) {
        long[] durations = new long[1];
        int count = 0;
        long begin = nanoTime.getAsLong();
        do {
            engine.tag(Argon2Variant.CURRENT, cost, SAMPLE, SAMPLE, Argon2Scheme.TAG_BYTES);
            long end = nanoTime.getAsLong();
            if (count == durations.length) {
                durations = Arrays.copyOf(durations, 2 * count);
            }
            durations[count++] = end - begin;
            begin = end;
        } while (begin - start < nanos && !Thread.currentThread().isInterrupted());
        return Arrays.copyOf(durations, count);
    }

    private Row row(Argon2Cost cost, long[] sorted, long nanos) {
        double memory = (double) cost.memoryKib() / KIB_PER_MIB;
        return new Row(
                memory,
                cost.iterations(),
                cost.parallelism(),
                settings.poolThreads(),
                sorted.length,
                nanos == 0 ? 0 : sorted.length * 1e9 / nanos,
                sorted.length == 0 ? 0 : sorted[sorted.length / 2] / 1e6,
                memory * settings.poolThreads(),
                cost.equals(settings.cost()));
    }
}
