package io.gatehouse.throttle;

import java.time.Duration;

/**
 * Exponential backoff between consecutive failures: no wait for the first failures, then one second, which doubles with
 * each failure. After {@value #MAX_FAILURES_PER_NAME} failures the wait is a day. A success resets the count, and so
 * does a day without a failure.
 *
 * @param free the number of failures without a wait
 * @param longest the longest wait before the maximum number of failures
 */
public record Backoff(int free, Duration longest) {
    /** The maximum of consecutive failures for an account (NIST SP 800-63B-4 §3.2.2). */
    public static final int MAX_FAILURES_PER_ACCOUNT = 100;

    /** The maximum of consecutive failures for a name. An account has two names, its login and its email. */
    public static final int MAX_FAILURES_PER_NAME = MAX_FAILURES_PER_ACCOUNT / 2;

    /** The wait after the maximum, and the time until a count without failures expires. */
    static final Duration DAY = Duration.ofDays(1);

    private static final int MAX_DOUBLINGS = 30;

    /** The wait after a number of consecutive failures. */
    Duration after(int failures) {
        if (failures >= MAX_FAILURES_PER_NAME) {
            return DAY;
        }
        if (failures < free) {
            return Duration.ZERO;
        }
        Duration doubled = Duration.ofSeconds(1L << Math.min(failures - free, MAX_DOUBLINGS));
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }
}
