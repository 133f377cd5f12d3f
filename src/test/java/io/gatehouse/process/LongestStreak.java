package io.gatehouse.process;

import java.time.Duration;

/** The longest time over which something was seen without an interruption. Thread-safe. */
final class LongestStreak {
    private boolean running;
    private long since;
    private long longest;

    synchronized void saw(boolean it, long nanoTime) {
        if (it && !running) {
            since = nanoTime;
        }
        // Up to the answer that ends it: nobody knows how long it lasted after the one before.
        if (running) {
            longest = Math.max(longest, nanoTime - since);
        }
        running = it;
    }

    synchronized Duration longest() {
        return Duration.ofNanos(longest);
    }
}
