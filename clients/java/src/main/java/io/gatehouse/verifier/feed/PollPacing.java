package io.gatehouse.verifier.feed;

/**
 * The pause after a response, so that a server that answers each request at once is not polled in a tight loop. Entries,
 * keys and {@code more} cause no pause, nor does a response that was pending. The pause doubles up to a second. Not
 * thread-safe.
 */
final class PollPacing {
    private static final long SHORTEST_MILLIS = 25;
    private static final long LONGEST_MILLIS = 1_000;

    private long next = SHORTEST_MILLIS;

    /**
     * The pause before the next request.
     *
     * @param tookMillis the time from the request to its response
     */
    long pauseAfter(FeedOutcome outcome, long tookMillis) {
        if (outcome != FeedOutcome.IDLE || tookMillis >= LONGEST_MILLIS) {
            next = SHORTEST_MILLIS;
            return 0;
        }
        long pause = next;
        next = Math.min(LONGEST_MILLIS, 2 * next);
        return pause;
    }
}
