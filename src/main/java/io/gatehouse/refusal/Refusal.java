package io.gatehouse.refusal;

import io.gatehouse.verifier.RejectedToken;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One refused request. Immutable.
 *
 * @param at the time of the instance that refused the request, in milliseconds
 * @param token the claims of the token; null unless its signature matched
 * @param detail what exactly failed, for administrators; never from the token of a caller whose signature did not match
 */
public record Refusal(
        RefusalReason reason, Instant at, @Nullable RejectedToken token, String detail) {}
