package io.gatehouse.kernel;

import java.time.Duration;

/** How long ago a user may have given the password for a call that cannot be undone (RFC 9470). */
public final class RecentLogin {
    public static final Duration MAX_AGE = Duration.ofMinutes(5);

    private RecentLogin() {}
}
