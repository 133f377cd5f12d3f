package io.gatehouse.kernel;

import java.time.Duration;

/** The maximum age of a login for calls that cannot be undone (RFC 9470). */
public final class RecentLoginPolicy {
    public static final Duration MAX_AGE = Duration.ofMinutes(5);

    private RecentLoginPolicy() {}
}
