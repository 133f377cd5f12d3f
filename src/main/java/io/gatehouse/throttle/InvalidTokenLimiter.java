package io.gatehouse.throttle;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.net.InetAddress;
import java.util.function.Supplier;

/**
 * Counts tokens that are no good, by the address that they came from. Whoever shows a good one is never held up: to see that
 * costs less than to count. Thread-safe.
 */
public final class InvalidTokenLimiter {
    private final Throttle throttle;

    public InvalidTokenLimiter(Throttle throttle) {
        this.throttle = throttle;
    }

    /**
     * Does what is asked with a token.
     *
     * @param call throws {@link Problem#REFRESH_TOKEN_INVALID} if the token is no good
     * @throws ProblemException {@link Problem#RATE_LIMITED} in place of that refusal, once there were too many of them
     */
    public <T> T counting(InetAddress from, Supplier<T> call) {
        try {
            return call.get();
        } catch (ProblemException e) {
            if (e.problem() == Problem.REFRESH_TOKEN_INVALID) {
                refused(from);
            }
            throw e;
        }
    }

    /**
     * Counts one that was no good.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} once there were too many from this address, or in all
     */
    public void refused(InetAddress from) {
        throttle.take(Limit.TOKEN_ADDRESS, from);
        throttle.take(Limit.TOKEN_OVERALL);
    }
}
