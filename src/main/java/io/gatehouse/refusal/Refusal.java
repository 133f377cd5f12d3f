package io.gatehouse.refusal;

import io.gatehouse.verifier.RejectedToken;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One refused request. Immutable.
 *
 * @param at the time of the instance that refused the request, in milliseconds
 * @param token the claims of the token; null unless its signature matched
 * @param detail what exactly failed, for administrators; never from the token of a caller whose signature did not match
 */
public record Refusal(
        RefusalReason reason, Instant at, @Nullable RejectedToken token, String detail) {
    private static final String ROLE = "role ";

    /** The detail of a refusal by a denylist entry for a role. */
    static String detailOf(String title) {
        return ROLE + title;
    }

    /** The role whose denylist entry denied the token; empty if no such entry did. */
    public Optional<String> deniedRole() {
        return reason == RefusalReason.REVOKED && detail.startsWith(ROLE)
                ? Optional.of(detail.substring(ROLE.length()))
                : Optional.empty();
    }
}
