package io.gatehouse.testing;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;

/** Runs calls that start at the same moment, each on its own thread. Threads are reused between rounds. */
public final class Race {
    /** Rounds of a race test; {@code -Drace.rounds=10000} makes it a soak test. */
    public static final int ROUNDS = Integer.getInteger("race.rounds", 300);

    /** The outcome of a call that returned, among the names of problems. */
    public static final String SUCCEEDED = "SUCCEEDED";

    private static final ThreadFactory DAEMONS = task -> {
        Thread thread = new Thread(task, "race");
        thread.setDaemon(true);
        return thread;
    };
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(DAEMONS);

    private Race() {}

    /** Runs one call on {@code count} threads. */
    public static <T> List<T> run(int count, Callable<T> call) throws Exception {
        return run(Collections.nCopies(count, call));
    }

    /** Returns the results in the order of the calls. Throws what the first failed call threw. */
    public static <T> List<T> run(List<Callable<T>> calls) throws Exception {
        CyclicBarrier start = new CyclicBarrier(calls.size());
        List<Future<T>> running = new ArrayList<>();
        for (Callable<T> call : calls) {
            running.add(THREADS.submit(() -> {
                start.await();
                return call.call();
            }));
        }
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : running) {
                results.add(result.get());
            }
            return results;
        } finally {
            running.forEach(call -> call.cancel(true));
        }
    }

    /** Returns how each call ended: {@link #SUCCEEDED} or the name of its {@link Problem}. */
    public static List<String> outcomes(List<Callable<?>> calls) throws Exception {
        List<Callable<String>> outcomes = calls.stream()
                .<Callable<String>>map(call -> () -> outcome(call))
                .toList();
        return run(outcomes);
    }

    /** Returns how one call ended: {@link #SUCCEEDED} or the name of its {@link Problem}. */
    public static String outcome(Callable<?> call) throws Exception {
        try {
            call.call();
            return SUCCEEDED;
        } catch (ProblemException e) {
            return e.problem().name();
        }
    }

    /** Runs the calls and a change at the same moment; returns the calls' results once the change has returned. */
    public static <T> List<Optional<T>> against(Runnable change, List<Callable<T>> calls) throws Exception {
        List<Callable<Optional<T>>> all = new ArrayList<>();
        for (Callable<T> call : calls) {
            all.add(() -> attempt(call));
        }
        all.add(() -> {
            change.run();
            return Optional.empty();
        });
        return run(all).subList(0, calls.size());
    }

    /** Returns the result, or nothing if a {@link ProblemException} rejected the call. */
    public static <T> Optional<T> attempt(Callable<T> call) {
        try {
            return Optional.of(call.call());
        } catch (ProblemException e) {
            return Optional.empty();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
