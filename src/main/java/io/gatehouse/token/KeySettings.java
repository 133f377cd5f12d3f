package io.gatehouse.token;

import io.gatehouse.verifier.SignatureAlgorithm;
import java.time.Duration;

/**
 * The settings of key creation and rotation.
 *
 * @param algorithm the algorithm of new signing keys
 * @param rotationInterval the time that a key is current; zero disables automatic rotation
 * @param refreshLifetime the maximum lifetime of a refresh token
 */
public record KeySettings(SignatureAlgorithm algorithm, Duration rotationInterval, Duration refreshLifetime) {
    /**
     * The margin for an instance that still writes with a key shortly after another instance has retired it, and for the
     * leeway of clocks.
     */
    static final Duration MARGIN = Duration.ofMinutes(10);

    /** The time that a retired MAC key is kept: the longest lifetime of a text that it authenticates, and a margin. */
    Duration macAfterlife() {
        Duration tickets = TicketPurpose.longestLifetime();
        return (refreshLifetime.compareTo(tickets) > 0 ? refreshLifetime : tickets).plus(MARGIN);
    }
}
