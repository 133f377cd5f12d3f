package io.gatehouse.session;

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

/** Threads that are kept from round to round, so that what a round costs is the race itself. */
final class Racing implements AutoCloseable {
    /** How often each race is run; {@code -Drace.rounds=10000} makes it long. */
    static final int ROUNDS = Integer.getInteger("race.rounds", 300);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Starts one call on so many threads at one moment. */
    <T> List<T> together(int count, Callable<T> call) throws Exception {
        return together(Collections.nCopies(count, call));
    }

    /** Starts the calls at one moment, each on a thread of its own, and gives what they gave in their order. */
    <T> List<T> together(List<Callable<T>> calls) throws Exception {
        CyclicBarrier start = new CyclicBarrier(calls.size());
        List<Future<T>> running = new ArrayList<>();
        for (Callable<T> call : calls) {
            running.add(threads.submit(() -> {
                start.await();
                return call.call();
            }));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> each : running) {
            results.add(each.get());
        }
        return results;
    }

    /** Starts calls for a pair together with a change, and gives what the calls gave after the change has answered. */
    List<Optional<TokenPair>> against(Runnable change, List<Callable<TokenPair>> calls) throws Exception {
        List<Callable<Optional<TokenPair>>> all = new ArrayList<>();
        for (Callable<TokenPair> call : calls) {
            all.add(() -> attempt(call));
        }
        all.add(() -> {
            change.run();
            return Optional.empty();
        });
        return together(all).subList(0, calls.size());
    }

    /** The pair, or nothing if a {@link ProblemException} refused it. */
    static Optional<TokenPair> attempt(Callable<TokenPair> call) {
        try {
            return Optional.of(call.call());
        } catch (ProblemException e) {
            return Optional.empty();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
