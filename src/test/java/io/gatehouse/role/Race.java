package io.gatehouse.role;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs calls that start together. */
final class Race {
    /** Stands for success among the problems. */
    static final String WON = "WON";

    private Race() {}

    /** How each call ended: {@link #WON} or the name of the {@link Problem}. */
    static List<String> run(List<Callable<?>> calls) throws Exception {
        CountDownLatch start = new CountDownLatch(calls.size());
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            List<Future<String>> running = new ArrayList<>();
            for (Callable<?> call : calls) {
                running.add(threads.submit(() -> {
                    start.countDown();
                    start.await();
                    return outcome(call);
                }));
            }
            List<String> outcomes = new ArrayList<>();
            for (Future<String> one : running) {
                outcomes.add(one.get());
            }
            return outcomes;
        } finally {
            threads.shutdown();
        }
    }

    static String outcome(Callable<?> call) throws Exception {
        try {
            call.call();
            return WON;
        } catch (ProblemException e) {
            return e.problem().name();
        }
    }
}
