package io.gatehouse.throttle;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.net.InetAddress;
import java.util.function.Supplier;

/**
 * Limits invalid tokens per client address. Valid tokens are never limited, because verifying one costs less than
 * counting it. Thread-safe.
 */
public final class InvalidTokenLimiter {
    private final Throttle throttle;

    public InvalidTokenLimiter(Throttle throttle) {
        this.throttle = throttle;
    }

    /**
     * Runs a call that verifies a token, and counts it if the token is invalid.
     *
     * @param call throws {@link Problem#REFRESH_TOKEN_INVALID} if the token is invalid
     * @throws ProblemException {@link Problem#RATE_LIMITED} instead of that problem when the limit is exceeded
     */
    public <T> T call(InetAddress from, Supplier<T> call) {
        try {
            return call.get();
        } catch (ProblemException e) {
            if (e.problem() == Problem.REFRESH_TOKEN_INVALID) {
                recordInvalid(from);
            }
            throw e;
        }
    }

    /**
     * Counts an invalid token.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} if the limit of this address or of all clients is exceeded
     */
    public void recordInvalid(InetAddress from) {
        throttle.take(Limit.TOKEN_ADDRESS, from);
        throttle.take(Limit.TOKEN_OVERALL);
    }
}
