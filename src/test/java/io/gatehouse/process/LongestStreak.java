package io.gatehouse.process;

import java.time.Duration;

/** Measures the longest uninterrupted time of a condition. Thread-safe. */
final class LongestStreak {
    private boolean running;
    private long since;
    private long longest;

    synchronized void saw(boolean it, long nanoTime) {
        if (it && !running) {
            since = nanoTime;
        }
        // Up to the response that ends the streak: it may have lasted until then.
        if (running) {
            longest = Math.max(longest, nanoTime - since);
        }
        running = it;
    }

    synchronized Duration longest() {
        return Duration.ofNanos(longest);
    }
}
