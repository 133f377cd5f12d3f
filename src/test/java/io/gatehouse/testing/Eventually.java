package io.gatehouse.testing;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for what another thread or process does, and gives up after a time that no working service needs. */
public final class Eventually {
    private static final Duration BOUND = Duration.ofMinutes(1);

    private Eventually() {}

    /** Asks again and again until the answer is yes. */
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
