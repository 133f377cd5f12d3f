package io.gatehouse.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition that another thread or process fulfils. Fails after one minute. */
public final class Eventually {
    private static final Duration BOUND = Duration.ofMinutes(1);

    private Eventually() {}

    /** Evaluates the condition until it is true. */
    public static void await(String what, BooleanSupplier question) {
        long start = System.nanoTime();
        while (!question.getAsBoolean()) {
            if (System.nanoTime() - start > BOUND.toNanos()) {
                throw new AssertionError("Not within " + BOUND + ": " + what);
            }
            Thread.onSpinWait();
        }
    }
}
