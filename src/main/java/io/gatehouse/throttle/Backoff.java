package io.gatehouse.throttle;

import java.time.Duration;

/**
 * How long to wait between failures in a row: not at all for the first ones, then a second, and twice as long each time.
 * After {@value #MAX_FAILURES_PER_NAME} a day. A success ends the row, and so does a day without a failure.
 *
 * @param free failures before the first wait
 * @param longest wait before the row is that long
 */
public record Backoff(int free, Duration longest) {
    /** The most failures in a row for one account (NIST SP 800-63B-4 §3.2.2). */
    public static final int MAX_FAILURES_PER_ACCOUNT = 100;

    /** The most failures in a row under one name. An account has two, its login and its email. */
    public static final int MAX_FAILURES_PER_NAME = MAX_FAILURES_PER_ACCOUNT / 2;

    /** The wait after them, and how long a row is remembered. */
    static final Duration DAY = Duration.ofDays(1);

    private static final int MOST_DOUBLINGS = 30;

    /** How long to wait after so many failures. */
    Duration after(int failures) {
        if (failures >= MAX_FAILURES_PER_NAME) {
            return DAY;
        }
        if (failures < free) {
            return Duration.ZERO;
        }
        Duration doubled = Duration.ofSeconds(1L << Math.min(failures - free, MOST_DOUBLINGS));
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }
}
